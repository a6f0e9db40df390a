import type { LabelMap } from './labelMap'
import { EMPTY_RECT, type Rect } from './rect'

/*
 * Areas by what lies there: the pixels that a bucket fills and a wand selects. An area is found in one map, the sample,
 * and may be filled in another, or in the same.
 */

/** Some of the pixels of a map. */
export interface Area {
  /** One byte a pixel of the sample: 1 inside, 0 outside. */
  readonly inside: Uint8Array
  /** Holds all that is inside. */
  readonly bounds: Rect
}

export interface FloodOptions {
  /** Whether the area must hang together; else every pixel of the same id belongs to it, wherever it lies. */
  readonly contiguous: boolean
  /** The area does not leak through gaps of up to so many pixels. Only where it must hang together. */
  readonly gap: number
}

/** The 4-connected area of one id around a pixel of the sample, or all of that id; undefined for a point outside. */
export function areaAt(sample: LabelMap, x: number, y: number, options: FloodOptions): Area | undefined {
  const column = Math.floor(x)
  const row = Math.floor(y)
  if (column < 0 || row < 0 || column >= sample.width || row >= sample.height) return undefined
  const id = sample.data[row * sample.width + column]!
  if (!options.contiguous) return areaOf(sample, id)
  const area = floodArea(sample, sample.data, column, row, id)
  return options.gap > 0 ? closeGaps(sample.width, sample.height, area, column, row, options.gap) : area
}

/** All pixels of one id. */
export function areaOf(sample: LabelMap, id: number): Area {
  const { width, height, data } = sample
  const inside = new Uint8Array(width * height)
  for (let i = 0; i < inside.length; i++) if (data[i] === id) inside[i] = 1
  return { inside, bounds: boundsOf(inside, width, height) }
}

/** Gives all pixels of an area the id. */
export function fillArea(target: LabelMap, { inside, bounds }: Area, id: number): Rect {
  for (let row = bounds.y; row < bounds.y + bounds.height; row++) {
    const end = row * target.width + bounds.x + bounds.width
    for (let i = row * target.width + bounds.x; i < end; i++) if (inside[i]) target.data[i] = id
  }
  return bounds
}

/**
 * Gives the id to every pixel of `target` that lies in the same 4-connected area of one id as (x, y) in `sample`: the
 * composite, to fill what is seen, or `target` itself. Both must be of one size. A point outside changes nothing.
 */
export function floodFill(target: LabelMap, sample: LabelMap, x: number, y: number, id: number): Rect {
  const area = areaAt(sample, x, y, { contiguous: true, gap: 0 })
  return area ? fillArea(target, area, id) : EMPTY_RECT
}

/** The smallest rectangle that holds all pixels that are not 0. */
export function boundsOf(bytes: Uint8Array, width: number, height: number): Rect {
  let minX = width
  let maxX = -1
  let minY = height
  let maxY = -1
  for (let row = 0; row < height; row++) {
    const start = row * width
    const line = bytes.subarray(start, start + width)
    // Rows full of zeros are the common case; outside of what is known, one byte is enough to know more.
    let first = 0
    while (first < width && line[first] === 0) first++
    if (first === width) continue
    let last = width - 1
    while (last > maxX && line[last] === 0) last--
    minX = Math.min(minX, first)
    maxX = Math.max(maxX, last)
    minY = Math.min(minY, row)
    maxY = row
  }
  return maxX < 0 ? EMPTY_RECT : { x: minX, y: minY, width: maxX - minX + 1, height: maxY - minY + 1 }
}

/**
 * The 4-connected area of bytes equal to `wanted`, from a pixel that is one. Works by spans and marks what it has taken,
 * so its time does not depend on the shape.
 */
function floodArea(
  { width, height }: { readonly width: number; readonly height: number },
  source: Uint8Array,
  startX: number,
  startY: number,
  wanted: number,
): Area {
  const inside = new Uint8Array(width * height)
  const pending = [startY * width + startX]
  let minX = startX
  let maxX = startX
  let minY = startY
  let maxY = startY
  for (let seed = pending.pop(); seed !== undefined; seed = pending.pop()) {
    if (inside[seed]) continue
    const row = Math.floor(seed / width)
    const rowStart = row * width
    const rowEnd = rowStart + width
    let first = seed
    while (first > rowStart && source[first - 1] === wanted && !inside[first - 1]) first--
    let end = seed + 1
    while (end < rowEnd && source[end] === wanted && !inside[end]) end++
    inside.fill(1, first, end)
    minX = Math.min(minX, first - rowStart)
    maxX = Math.max(maxX, end - 1 - rowStart)
    minY = Math.min(minY, row)
    maxY = Math.max(maxY, row)
    if (row > 0) seedSpans(source, inside, wanted, first - width, end - width, pending)
    if (row < height - 1) seedSpans(source, inside, wanted, first + width, end + width, pending)
  }
  return { inside, bounds: { x: minX, y: minY, width: maxX - minX + 1, height: maxY - minY + 1 } }
}

/** Pushes the first pixel of every run of wanted, untaken pixels between two indices of one row. */
function seedSpans(
  source: Uint8Array,
  inside: Uint8Array,
  wanted: number,
  start: number,
  end: number,
  pending: number[],
): void {
  let open = false
  for (let i = start; i < end; i++) {
    const free = source[i] === wanted && !inside[i]
    if (free && !open) pending.push(i)
    open = free
  }
}

const OPEN = 1
const SEED_ROOM = 2
const OTHER_ROOM = 3

/**
 * The part of an area on the seed's side of its gaps. A square one pixel larger than the gap is pushed about inside the
 * area: where it gets to from the seed is the seed's room, where else it fits are other rooms. Pixels too narrow for the
 * square, such as corners and the gaps themselves, go to the room that reaches them first, so that no fringe stays
 * unfilled. An area too narrow for the square everywhere is taken whole.
 */
function closeGaps(width: number, height: number, area: Area, seedX: number, seedY: number, gap: number): Area {
  const side = gap + 1
  const fits = squarePlaces(width, height, area.inside, side)
  const covered = new Uint8Array(width * height)
  cover(width, height, fits, OPEN, side, covered)
  const nearest = nearestCovered(width, height, area.inside, covered, seedY * width + seedX)
  if (nearest === undefined) return area

  const place = placeOver(width, fits, nearest, side)
  const room = floodArea({ width, height }, fits, place % width, Math.floor(place / width), OPEN).inside
  const owner = new Uint8Array(width * height)
  for (let i = 0; i < fits.length; i++) if (fits[i] && !room[i]) room[i] = 2
  cover(width, height, room, 2, side, owner, OTHER_ROOM)
  cover(width, height, room, 1, side, owner, SEED_ROOM)
  spread(width, height, area.inside, owner)
  const inside = new Uint8Array(width * height)
  for (let i = 0; i < inside.length; i++) if (owner[i] === SEED_ROOM) inside[i] = 1
  return { inside, bounds: boundsOf(inside, width, height) }
}

/** OPEN at the top left pixel of every square of `side` pixels that lies wholly inside. */
function squarePlaces(width: number, height: number, inside: Uint8Array, side: number): Uint8Array {
  const fits = new Uint8Array(width * height)
  /** How many rows, counted upwards from below, have a level run of `side` that begins at each column. */
  const runs = new Uint16Array(width)
  for (let row = height - 1; row >= 0; row--) {
    let length = 0
    for (let x = width - 1; x >= 0; x--) {
      length = inside[row * width + x] ? length + 1 : 0
      runs[x] = length >= side ? runs[x]! + 1 : 0
      if (runs[x]! >= side) fits[row * width + x] = OPEN
    }
  }
  return fits
}

/** Writes `value` wherever a square of `side` pixels lies whose place holds `wanted`. */
function cover(
  width: number,
  height: number,
  places: Uint8Array,
  wanted: number,
  side: number,
  target: Uint8Array,
  value = OPEN,
): void {
  /** How many rows from here on are still covered, for each column. */
  const rowsLeft = new Uint16Array(width)
  const level = new Uint8Array(width)
  for (let row = 0; row < height; row++) {
    let columnsLeft = 0
    for (let x = 0; x < width; x++) {
      if (places[row * width + x] === wanted) columnsLeft = side
      level[x] = columnsLeft > 0 ? 1 : 0
      if (columnsLeft > 0) columnsLeft--
    }
    for (let x = 0; x < width; x++) {
      if (level[x]) rowsLeft[x] = side
      if (rowsLeft[x]! === 0) continue
      rowsLeft[x]!--
      target[row * width + x] = value
    }
  }
}

/**
 * The place of a square that covers a pixel. Squares of two rooms may share a pixel at their corners: the one that begins at
 * the pixel comes first, then the first in reading order.
 */
function placeOver(width: number, fits: Uint8Array, pixel: number, side: number): number {
  if (fits[pixel]) return pixel
  const x = pixel % width
  const y = Math.floor(pixel / width)
  for (let row = Math.max(0, y - side + 1); row <= y; row++) {
    for (let column = Math.max(0, x - side + 1); column <= x; column++) {
      if (fits[row * width + column]) return row * width + column
    }
  }
  throw new Error('No square covers the pixel.')
}

/** The covered pixel that is the fewest steps away inside the area, undefined when there is none. */
function nearestCovered(
  width: number,
  height: number,
  inside: Uint8Array,
  covered: Uint8Array,
  seed: number,
): number | undefined {
  if (covered[seed]) return seed
  const seen = new Uint8Array(width * height)
  seen[seed] = 1
  const queue = [seed]
  for (let i = 0; i < queue.length; i++) {
    for (const next of neighbours(queue[i]!, width, height)) {
      if (!inside[next] || seen[next]) continue
      if (covered[next]) return next
      seen[next] = 1
      queue.push(next)
    }
  }
  return undefined
}

/** Gives every pixel of the area without an owner that of the room which is the fewest steps away; the seed's on a tie. */
function spread(width: number, height: number, inside: Uint8Array, owner: Uint8Array): void {
  const seedEdge: number[] = []
  const otherEdge: number[] = []
  for (let i = 0; i < owner.length; i++) {
    if (!inside[i] || owner[i]) continue
    for (const next of neighbours(i, width, height)) {
      if (owner[next] === SEED_ROOM) seedEdge.push(next)
      else if (owner[next]) otherEdge.push(next)
    }
  }
  // Each round keeps the order, so that the seed's room always comes first.
  let edge = seedEdge.concat(otherEdge)
  while (edge.length > 0) {
    const reached: number[] = []
    for (const pixel of edge) {
      for (const next of neighbours(pixel, width, height)) {
        if (!inside[next] || owner[next]) continue
        owner[next] = owner[pixel]!
        reached.push(next)
      }
    }
    edge = reached
  }
}

function neighbours(pixel: number, width: number, height: number): number[] {
  const x = pixel % width
  const around: number[] = []
  if (x > 0) around.push(pixel - 1)
  if (x < width - 1) around.push(pixel + 1)
  if (pixel >= width) around.push(pixel - width)
  if (pixel < width * (height - 1)) around.push(pixel + width)
  return around
}
