import type { LabelMap } from './labelMap'
import type { Point } from './paint'
import { EMPTY_RECT, type Rect } from './rect'

/*
 * Filled shapes. A pixel belongs to a shape when its centre does; where an edge runs through a centre, the pixel to the
 * right of it or below it is inside. So two shapes that share an edge have no pixel in common and leave none out.
 */

/** What is inside a path that crosses itself: every other area, or all that it goes around. */
export type FillRule = 'evenodd' | 'nonzero'

/** Fills a closed polygon; the last point is joined to the first. Fewer than three points fill nothing. */
export function fillPolygon(map: LabelMap, points: readonly Point[], rule: FillRule, id: number): Rect {
  const crossings = crossingsByRow(map.height, points)
  const dirty = new Extent(map)
  for (const [row, line] of crossings) {
    line.sort((one, other) => one.x - other.x)
    let winding = 0
    for (let i = 0; i + 1 < line.length; i++) {
      winding += rule === 'evenodd' ? 1 : line[i]!.turn
      const inside = rule === 'evenodd' ? winding % 2 === 1 : winding !== 0
      if (inside) dirty.fillSpan(row, firstCentreFrom(line[i]!.x), firstCentreFrom(line[i + 1]!.x), id)
    }
  }
  return dirty.rect
}

/**
 * Fills an ellipse: all points middle + s * one + t * other with s^2 + t^2 at most 1. The two half axes need not be at
 * right angles, so that an ellipse may be turned and mirrored. Parallel ones fill nothing.
 */
export function fillEllipse(map: LabelMap, middle: Point, one: Point, other: Point, id: number): Rect {
  const determinant = one.x * other.y - one.y * other.x
  const dirty = new Extent(map)
  if (determinant === 0) return dirty.rect
  // (x, y) from the middle has s = (x * other.y - y * other.x) / d and t = (y * one.x - x * one.y) / d.
  const square = determinant * determinant
  const a = (other.y * other.y + one.y * one.y) / square
  const b = (-2 * (other.x * other.y + one.x * one.y)) / square
  const c = (other.x * other.x + one.x * one.x) / square
  const reach = Math.hypot(one.y, other.y)
  const firstRow = Math.max(0, Math.ceil(middle.y - reach - 0.5))
  const lastRow = Math.min(map.height - 1, Math.floor(middle.y + reach - 0.5))
  for (let row = firstRow; row <= lastRow; row++) {
    const y = row + 0.5 - middle.y
    const discriminant = b * b * y * y - 4 * a * (c * y * y - 1)
    if (discriminant < 0) continue
    const half = Math.sqrt(discriminant) / (2 * a)
    const centre = middle.x - (b * y) / (2 * a)
    dirty.fillSpan(row, firstCentreFrom(centre - half), firstCentreFrom(centre + half), id)
  }
  return dirty.rect
}

/**
 * Fills all that lies below a line drawn from point to point; where it lies over itself, below its highest part. With
 * `toEdges` its ends go on level to the left and right edge of the map, else only the columns under it are filled.
 */
export function fillBelow(map: LabelMap, line: readonly Point[], toEdges: boolean, id: number): Rect {
  const [first] = line
  if (!first) return EMPTY_RECT
  const heights = new Float64Array(map.width).fill(Number.POSITIVE_INFINITY)
  for (const [index, to] of line.entries()) raise(heights, line[index - 1] ?? to, to)
  if (toEdges) {
    const leftmost = line.reduce((one, other) => (other.x < one.x ? other : one), first)
    const rightmost = line.reduce((one, other) => (other.x > one.x ? other : one), first)
    raise(heights, { x: Math.min(0, leftmost.x), y: leftmost.y }, leftmost)
    raise(heights, rightmost, { x: Math.max(map.width, rightmost.x), y: rightmost.y })
  }
  const firstRows = Int32Array.from(heights, (height) => Math.max(0, Math.min(map.height, firstCentreFrom(height))))
  const top = firstRows.reduce((one, other) => Math.min(one, other), map.height)
  const dirty = new Extent(map)
  for (let row = top; row < map.height; row++) {
    for (let x = 0; x < map.width; x++) {
      const start = x
      while (x < map.width && firstRows[x]! <= row) x++
      if (x > start) dirty.fillSpan(row, start, x, id)
    }
  }
  return dirty.rect
}

/** Where a gradient has which value: along a line, or outwards from a point. */
export type GradientKind = 'linear' | 'radial'

/**
 * Gives every pixel a value between two by where its centre lies: `fromValue` at `from` and before, `toValue` at `to` and
 * beyond. For maps whose bytes are amounts, such as depth. Equal points give `toValue` everywhere.
 */
export function fillGradient(
  map: LabelMap,
  kind: GradientKind,
  from: Point,
  to: Point,
  fromValue: number,
  toValue: number,
): Rect {
  const alongX = to.x - from.x
  const alongY = to.y - from.y
  const length = Math.hypot(alongX, alongY)
  for (let row = 0, i = 0; row < map.height; row++) {
    const y = row + 0.5 - from.y
    for (let column = 0; column < map.width; column++, i++) {
      const x = column + 0.5 - from.x
      const travelled = kind === 'radial' ? Math.hypot(x, y) : (x * alongX + y * alongY) / length
      const share = length === 0 ? 1 : Math.max(0, Math.min(1, travelled / length))
      map.data[i] = Math.round(fromValue + (toValue - fromValue) * share)
    }
  }
  return { x: 0, y: 0, width: map.width, height: map.height }
}

/** Fills spans of pixels, clipped to a map, and knows the rectangle that holds them. */
class Extent {
  readonly #map: LabelMap
  #minX: number
  #maxX = -1
  #minY: number
  #maxY = -1

  constructor(map: LabelMap) {
    this.#map = map
    this.#minX = map.width
    this.#minY = map.height
  }

  get rect(): Rect {
    if (this.#maxX < 0) return EMPTY_RECT
    return { x: this.#minX, y: this.#minY, width: this.#maxX - this.#minX + 1, height: this.#maxY - this.#minY + 1 }
  }

  /** From column `first` to before column `end`. */
  fillSpan(row: number, first: number, end: number, id: number): void {
    const { width, data } = this.#map
    const start = Math.max(0, first)
    const stop = Math.min(width, end)
    if (start >= stop) return
    data.fill(id, row * width + start, row * width + stop)
    this.#minX = Math.min(this.#minX, start)
    this.#maxX = Math.max(this.#maxX, stop - 1)
    this.#minY = Math.min(this.#minY, row)
    this.#maxY = Math.max(this.#maxY, row)
  }
}

interface Crossing {
  readonly x: number
  /** 1 where the path goes down, -1 where it goes up. */
  readonly turn: 1 | -1
}

/** Where the edges of a polygon cross the middles of the rows. A point on a middle belongs to what lies below it. */
function crossingsByRow(height: number, points: readonly Point[]): Map<number, Crossing[]> {
  const rows = new Map<number, Crossing[]>()
  points.forEach((to, index) => {
    const from = points[index > 0 ? index - 1 : points.length - 1]!
    const turn = from.y < to.y ? 1 : -1
    // Always from the upper end, so that an edge is the same whichever shape it belongs to.
    const upper = turn === 1 ? from : to
    const lower = turn === 1 ? to : from
    const end = Math.min(height, firstCentreFrom(lower.y))
    for (let row = Math.max(0, firstCentreFrom(upper.y)); row < end; row++) {
      const x = upper.x + ((row + 0.5 - upper.y) / (lower.y - upper.y)) * (lower.x - upper.x)
      const line = rows.get(row)
      if (line) line.push({ x, turn })
      else rows.set(row, [{ x, turn }])
    }
  })
  return rows
}

/** Lets every column whose centre lies between two points reach up to the line between them. */
function raise(heights: Float64Array, from: Point, to: Point): void {
  const left = from.x < to.x ? from : to
  const right = from.x < to.x ? to : from
  const last = Math.min(heights.length - 1, Math.floor(right.x - 0.5))
  for (let column = Math.max(0, Math.ceil(left.x - 0.5)); column <= last; column++) {
    const share = right.x === left.x ? 0 : (column + 0.5 - left.x) / (right.x - left.x)
    const height = right.x === left.x ? Math.min(left.y, right.y) : left.y + share * (right.y - left.y)
    heights[column] = Math.min(heights[column]!, height)
  }
}

/** The first pixel whose centre lies at or beyond a coordinate. */
function firstCentreFrom(coordinate: number): number {
  return Math.ceil(coordinate - 0.5)
}
