import type { Point } from '../document/paint'
import type { Size } from './viewport'

/**
 * How the sheet lies on the table. What is drawn is drawn upright, on a sheet large enough to fill the stage when it is
 * mirrored (left and right change places) and then turned about the stage's middle; the browser does both with the finished
 * drawing. So drawing, tools and viewport know upright points only, and pointers are led back to them on entry.
 */
export interface Orientation {
  /** Degrees clockwise, 0 <= turn < 360. */
  readonly turn: number
  readonly mirrored: boolean
}

export const UPRIGHT: Orientation = { turn: 0, mirrored: false }

/** The smallest upright size that holds a size turned: that of the sheet for a stage, and of what a turned document covers. */
export function turnedSize({ width, height }: Size, { turn }: Orientation): Size {
  if (turn === 0) return { width, height }
  const [cos, sin] = direction(turn)
  const across = Math.abs(width * cos) + Math.abs(height * sin)
  const down = Math.abs(width * sin) + Math.abs(height * cos)
  return { width: across, height: down }
}

/** A way across the stage, in CSS pixels, as it is on the upright sheet. */
export function uprightWay({ turn, mirrored }: Orientation, way: Point): Point {
  const [cos, sin] = direction(turn)
  const x = way.x * cos + way.y * sin
  return { x: mirrored ? -x : x, y: way.y * cos - way.x * sin }
}

/** The point of the upright sheet under a point of the stage; both in CSS pixels from their own top left. */
export function toUpright(orientation: Orientation, stage: Size, point: Point): Point {
  const sheet = turnedSize(stage, orientation)
  const way = uprightWay(orientation, { x: point.x - stage.width / 2, y: point.y - stage.height / 2 })
  return { x: sheet.width / 2 + way.x, y: sheet.height / 2 + way.y }
}

/** The words of CSS for it. */
export function transformOf({ turn, mirrored }: Orientation): string {
  return [turn === 0 ? '' : `rotate(${turn}deg)`, mirrored ? 'scaleX(-1)' : ''].filter(Boolean).join(' ')
}

/** Any angle in degrees as one from 0 to 360. */
export function wholeTurn(degrees: number): number {
  return ((degrees % 360) + 360) % 360
}

/** Cosine and sine; exact for quarters, so that a quarter turn blurs nothing. */
function direction(turn: number): [number, number] {
  const quarter = QUARTERS[turn / 90]
  if (quarter) return quarter
  const angle = (turn * Math.PI) / 180
  return [Math.cos(angle), Math.sin(angle)]
}

const QUARTERS: readonly [number, number][] = [
  [1, 0],
  [0, 1],
  [-1, 0],
  [0, -1],
]
