import type { LabelMap } from './labelMap'
import { EMPTY_RECT, type Rect } from './rect'

/*
 * Paint kernels. Each writes one class id into a map and nothing else: a pixel is inside or outside, there is no edge in
 * between, so no id can appear that nobody painted. Each returns the rectangle it may have changed, clipped to the map.
 */

/** A place in a document, in pixels from the top left; (0.5, 0.5) is the centre of the first pixel. */
export interface Point {
  readonly x: number
  readonly y: number
}

export const MIN_BRUSH = 1
export const MAX_BRUSH = 512

/** What the brush leaves where it is set down. */
export type Tip = 'round' | 'square'

/** The brush set down once: where, and how many pixels it is across. */
export interface Stamp extends Point {
  readonly size: number
}

/**
 * Moves a stamp's middle to the grid on which the brush is symmetric: pixel centres for odd sizes, corners for even. So a
 * stamp has one shape wherever it lands, and size 1 is one pixel.
 */
export function snapToGrid({ x, y }: Point, size: number): Point {
  return size % 2 === 1 ? { x: Math.floor(x) + 0.5, y: Math.floor(y) + 0.5 } : { x: Math.round(x), y: Math.round(y) }
}

/**
 * Sweeps a brush from one stamp to another and gives every pixel whose centre it covers the id: the convex hull of the
 * two, so that the size changes evenly on the way. Both are moved by `snapToGrid`. Equal stamps give one.
 */
export function sweep(map: LabelMap, from: Stamp, to: Stamp, tip: Tip, id: number): Rect {
  const start = { ...snapToGrid(from, from.size), radius: from.size / 2 }
  const end = { ...snapToGrid(to, to.size), radius: to.size / 2 }
  const firstRow = Math.max(0, Math.ceil(Math.min(start.y - start.radius, end.y - end.radius) - 0.5))
  const lastRow = Math.min(map.height - 1, Math.floor(Math.max(start.y + start.radius, end.y + end.radius) - 0.5))
  const edges = tip === 'round' ? tangents(start, end) : cornerWays(start, end)
  const halfWidth = tip === 'round' ? halfChord : halfSide

  let minX = map.width
  let maxX = -1
  let minY = map.height
  let maxY = -1
  for (let row = firstRow; row <= lastRow; row++) {
    // The hull is convex: it meets a row in one span, which reaches as far as the farthest of its parts.
    const centre = row + 0.5
    let left = Number.POSITIVE_INFINITY
    let right = Number.NEGATIVE_INFINITY
    const startHalf = halfWidth(start.radius, centre - start.y)
    if (startHalf >= 0) {
      left = start.x - startHalf
      right = start.x + startHalf
    }
    const endHalf = halfWidth(end.radius, centre - end.y)
    if (endHalf >= 0) {
      left = Math.min(left, end.x - endHalf)
      right = Math.max(right, end.x + endHalf)
    }
    for (const { fromX, fromY, toX, toY } of edges) {
      const t = (centre - fromY) / (toY - fromY)
      // Level edges lie between the widest parts of the two stamps, and t is not a number or infinite.
      if (!(t >= 0 && t <= 1)) continue
      const x = fromX + t * (toX - fromX)
      left = Math.min(left, x)
      right = Math.max(right, x)
    }
    const first = Math.max(0, Math.ceil(left - 0.5 - TOLERANCE))
    const last = Math.min(map.width - 1, Math.floor(right - 0.5 + TOLERANCE))
    if (first > last) continue
    map.data.fill(id, row * map.width + first, row * map.width + last + 1)
    minX = Math.min(minX, first)
    maxX = Math.max(maxX, last)
    minY = Math.min(minY, row)
    maxY = row
  }
  return maxX < 0 ? EMPTY_RECT : { x: minX, y: minY, width: maxX - minX + 1, height: maxY - minY + 1 }
}

/** Sweeps a round brush of one size from one point to the other, see `sweep`. */
export function strokeSegment(map: LabelMap, from: Point, to: Point, size: number, id: number): Rect {
  return sweep(map, { x: from.x, y: from.y, size }, { x: to.x, y: to.y, size }, 'round', id)
}

/** Fills the whole map with one id. */
export function fillAll(map: LabelMap, id: number): Rect {
  map.data.fill(id)
  return { x: 0, y: 0, width: map.width, height: map.height }
}

/** A pixel centre this close to the edge counts as inside, so that rounding cannot make a brush lopsided. */
const TOLERANCE = 1e-6

interface Edge {
  readonly fromX: number
  readonly fromY: number
  readonly toX: number
  readonly toY: number
}

interface Placed extends Point {
  readonly radius: number
}

/** The two lines that touch both discs from outside; none when one disc holds the other. */
function tangents(start: Placed, end: Placed): Edge[] {
  const alongX = end.x - start.x
  const alongY = end.y - start.y
  const length = Math.hypot(alongX, alongY)
  const shrink = start.radius - end.radius
  if (length <= Math.abs(shrink) || length === 0) return []
  // Where they touch, the discs' normals are equal: `lean` of it along the way, `side` of it across.
  const lean = shrink / length
  const side = Math.sqrt(1 - lean * lean)
  return [-1, 1].map((sign) => {
    const normalX = (alongX * lean - sign * alongY * side) / length
    const normalY = (alongY * lean + sign * alongX * side) / length
    return {
      fromX: start.x + normalX * start.radius,
      fromY: start.y + normalY * start.radius,
      toX: end.x + normalX * end.radius,
      toY: end.y + normalY * end.radius,
    }
  })
}

/** The ways of the four corners of a square. The hull of two such squares has no other edges. */
function cornerWays(start: Placed, end: Placed): Edge[] {
  return CORNERS.map(([signX, signY]) => ({
    fromX: start.x + signX * start.radius,
    fromY: start.y + signY * start.radius,
    toX: end.x + signX * end.radius,
    toY: end.y + signY * end.radius,
  }))
}

const CORNERS = [
  [-1, -1],
  [1, -1],
  [1, 1],
  [-1, 1],
] as const

/** Half the width of a disc at a height from its centre; negative where the disc does not reach. */
function halfChord(radius: number, height: number): number {
  const squared = radius * radius - height * height
  return squared < 0 ? -1 : Math.sqrt(squared)
}

/** Half the width of a square at a height from its centre; negative where the square does not reach. */
function halfSide(radius: number, height: number): number {
  return Math.abs(height) <= radius ? radius : -1
}
