import { type Affine, apply } from '../document/affine'
import type { Area } from '../document/operation'
import type { Point } from '../document/paint'

/** Lines that a tool shows over the map, in document pixels. They are never painted. */
export interface Overlay {
  readonly outlines: readonly Outline[]
  /** Places to take hold of. */
  readonly handles: readonly Point[]
}

export interface Outline {
  readonly points: readonly Point[]
  readonly closed: boolean
  /** Whether it is filled with the colour in hand, since that is what will be painted. */
  readonly filled: boolean
}

export function outlineOverlay(...outlines: Outline[]): Overlay {
  return { outlines, handles: [] }
}

/** What is going to be painted or selected, as lines. */
export function areasOverlay(areas: readonly Area[], filled: boolean): Overlay {
  return outlineOverlay(
    ...areas.flatMap((area): Outline[] => {
      if (area.kind === 'polygon') return [{ points: area.points, closed: true, filled }]
      if (area.kind === 'ellipse') return [{ points: around(area), closed: true, filled }]
      return []
    }),
  )
}

/** A path wherever the symmetry repeats it. */
export function pathOverlay(
  points: readonly Point[],
  copies: readonly Affine[],
  closed: boolean,
  filled: boolean,
): Overlay {
  return outlineOverlay(
    ...copies.map((copy) => ({ points: points.map((point) => apply(copy, point)), closed, filled })),
  )
}

const CORNERS = 96

function around({
  middle,
  one,
  other,
}: {
  readonly middle: Point
  readonly one: Point
  readonly other: Point
}): Point[] {
  return Array.from({ length: CORNERS }, (_, index) => {
    const angle = (2 * Math.PI * index) / CORNERS
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
    return { x: middle.x + cos * one.x + sin * other.x, y: middle.y + cos * one.y + sin * other.y }
  })
}
