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

/**
 * Sweeps a disc of `size` pixels across from one point to the other and gives every pixel whose centre it covers the
 * id. Both ends are moved to the grid on which the disc is symmetric (pixel centres for odd sizes, corners for even), so
 * that a stamp has one shape wherever it lands and size 1 is one pixel. Equal points give one stamp.
 */
export function strokeSegment(map: LabelMap, from: Point, to: Point, size: number, id: number): Rect {
  const radius = size / 2
  const startX = snap(from.x, size)
  const startY = snap(from.y, size)
  const endX = snap(to.x, size)
  const endY = snap(to.y, size)
  const firstRow = Math.max(0, Math.ceil(Math.min(startY, endY) - radius - 0.5))
  const lastRow = Math.min(map.height - 1, Math.floor(Math.max(startY, endY) + radius - 0.5))

  const alongX = endX - startX
  const alongY = endY - startY
  const length = Math.hypot(alongX, alongY)
  // The two long sides of the swept area lie this far to either side of the segment.
  const sideX = length > 0 ? (-alongY / length) * radius : 0
  const sideY = length > 0 ? (alongX / length) * radius : 0

  let minX = map.width
  let maxX = -1
  let minY = map.height
  let maxY = -1
  for (let row = firstRow; row <= lastRow; row++) {
    // A swept disc is convex: it meets a row in one span, which reaches as far as the farthest of its four parts.
    const centre = row + 0.5
    let left = Number.POSITIVE_INFINITY
    let right = Number.NEGATIVE_INFINITY
    const startHalf = halfChord(radius, centre - startY)
    if (startHalf >= 0) {
      left = startX - startHalf
      right = startX + startHalf
    }
    const endHalf = halfChord(radius, centre - endY)
    if (endHalf >= 0) {
      left = Math.min(left, endX - endHalf)
      right = Math.max(right, endX + endHalf)
    }
    if (alongY !== 0) {
      for (const side of SIDES) {
        const t = (centre - startY - side * sideY) / alongY
        if (t < 0 || t > 1) continue
        const x = startX + side * sideX + t * alongX
        left = Math.min(left, x)
        right = Math.max(right, x)
      }
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

/**
 * Gives the id to every pixel of `target` that lies in the same 4-connected area of one id as (x, y) in `sample`: the
 * composite, to fill what is seen, or `target` itself. Both must be of one size. A point outside changes nothing.
 *
 * Works by spans over the sample and marks what it has taken, so it may read and write the same map, and its time does
 * not depend on which id is poured.
 */
export function floodFill(target: LabelMap, sample: LabelMap, x: number, y: number, id: number): Rect {
  const { width, height } = sample
  const startX = Math.floor(x)
  const startY = Math.floor(y)
  if (startX < 0 || startY < 0 || startX >= width || startY >= height) return EMPTY_RECT

  const source = sample.data
  const wanted = source[startY * width + startX]!
  const taken = new Uint8Array(width * height)
  const pending = [startY * width + startX]
  let minX = startX
  let maxX = startX
  let minY = startY
  let maxY = startY
  for (let seed = pending.pop(); seed !== undefined; seed = pending.pop()) {
    if (taken[seed]) continue
    const row = Math.floor(seed / width)
    const rowStart = row * width
    const rowEnd = rowStart + width
    let first = seed
    while (first > rowStart && source[first - 1] === wanted && !taken[first - 1]) first--
    let end = seed + 1
    while (end < rowEnd && source[end] === wanted && !taken[end]) end++
    taken.fill(1, first, end)
    minX = Math.min(minX, first - rowStart)
    maxX = Math.max(maxX, end - 1 - rowStart)
    minY = Math.min(minY, row)
    maxY = Math.max(maxY, row)
    if (row > 0) seedSpans(source, taken, wanted, first - width, end - width, pending)
    if (row < height - 1) seedSpans(source, taken, wanted, first + width, end + width, pending)
  }
  const rect = { x: minX, y: minY, width: maxX - minX + 1, height: maxY - minY + 1 }
  for (let row = minY; row <= maxY; row++) {
    const end = row * width + maxX + 1
    for (let i = row * width + minX; i < end; i++) if (taken[i]) target.data[i] = id
  }
  return rect
}

/** Fills the whole map with one id. */
export function fillAll(map: LabelMap, id: number): Rect {
  map.data.fill(id)
  return { x: 0, y: 0, width: map.width, height: map.height }
}

const SIDES = [-1, 1] as const

/** A pixel centre this close to the edge counts as inside, so that rounding cannot make a disc lopsided. */
const TOLERANCE = 1e-6

function snap(coordinate: number, size: number): number {
  return size % 2 === 1 ? Math.floor(coordinate) + 0.5 : Math.round(coordinate)
}

/** Half the width of a disc at a height from its centre; negative where the disc does not reach. */
function halfChord(radius: number, height: number): number {
  const squared = radius * radius - height * height
  return squared < 0 ? -1 : Math.sqrt(squared)
}

/** Pushes the first pixel of every run of wanted, untaken pixels between two indices of one row. */
function seedSpans(
  source: Uint8Array,
  taken: Uint8Array,
  wanted: number,
  start: number,
  end: number,
  pending: number[],
): void {
  let inside = false
  for (let i = start; i < end; i++) {
    const open = source[i] === wanted && !taken[i]
    if (open && !inside) pending.push(i)
    inside = open
  }
}
