import { pixelsEdit, type Tile } from './edit'
import { grow, removeSpecks, replaceId, shrink, smoothEdges } from './filters'
import { areaAt, areaOf, type FloodOptions, fillArea } from './flood'
import { createLabelMap, type LabelMap } from './labelMap'
import { fillAll, type Point, type Stamp, sweep, type Tip } from './paint'
import { EMPTY_RECT, type Rect, union, wholeOf } from './rect'
import { encodeRuns } from './runs'
import { combine, invert, type Selection, type SelectionMode } from './selection'
import { type FillRule, fillBelow, fillEllipse, fillGradient, fillPolygon, type GradientKind } from './shapes'
import { restoreOutside, type Stencil } from './stencil'

/*
 * An operation says what to paint, as a plain value: it can be sent to a worker and done there, and a test can do it
 * again. What is done to a layer comes back as the tiles of an edit, what is done to a selection as runs.
 */

/** What to do to a layer. The areas also say what to select. */
export type Operation = Area | Filter

/** Gives pixels a value. */
export type Area =
  | { readonly kind: 'stroke'; readonly from: Stamp; readonly to: Stamp; readonly tip: Tip; readonly value: number }
  | { readonly kind: 'polygon'; readonly points: readonly Point[]; readonly rule: FillRule; readonly value: number }
  | {
      readonly kind: 'ellipse'
      readonly middle: Point
      readonly one: Point
      readonly other: Point
      readonly value: number
    }
  | { readonly kind: 'below'; readonly line: readonly Point[]; readonly toEdges: boolean; readonly value: number }
  | ({ readonly kind: 'flood'; readonly x: number; readonly y: number; readonly value: number } & FloodOptions)
  /** All pixels that hold `wanted` in the sample. */
  | { readonly kind: 'alike'; readonly wanted: number; readonly value: number }
  /** All pixels that do not. */
  | { readonly kind: 'unlike'; readonly unwanted: number; readonly value: number }
  | { readonly kind: 'all'; readonly value: number }

/** Changes what is there. */
export type Filter =
  | { readonly kind: 'replace'; readonly from: number; readonly to: number }
  | { readonly kind: 'smooth'; readonly radius: number }
  | { readonly kind: 'grow'; readonly id: number; readonly radius: number }
  | { readonly kind: 'shrink'; readonly id: number; readonly radius: number }
  | { readonly kind: 'removeSpecks'; readonly size: number }
  | {
      readonly kind: 'gradient'
      readonly gradient: GradientKind
      readonly from: Point
      readonly to: Point
      readonly fromValue: number
      readonly toValue: number
    }

/**
 * Does it to a map, and returns where it wrote. `sample`: where floods and ids are looked up, of the same size; may be the
 * map itself.
 */
export function perform(operation: Operation, map: LabelMap, sample: LabelMap): Rect {
  switch (operation.kind) {
    case 'stroke':
      return sweep(map, operation.from, operation.to, operation.tip, operation.value)
    case 'polygon':
      return fillPolygon(map, operation.points, operation.rule, operation.value)
    case 'ellipse':
      return fillEllipse(map, operation.middle, operation.one, operation.other, operation.value)
    case 'below':
      return fillBelow(map, operation.line, operation.toEdges, operation.value)
    case 'flood': {
      const area = areaAt(sample, operation.x, operation.y, operation)
      return area ? fillArea(map, area, operation.value) : EMPTY_RECT
    }
    case 'alike':
      return fillArea(map, areaOf(sample, operation.wanted), operation.value)
    case 'unlike':
      return fillUnlike(map, sample, operation.unwanted, operation.value)
    case 'all':
      return fillAll(map, operation.value)
    case 'replace':
      return replaceId(map, operation.from, operation.to)
    case 'smooth':
      return smoothEdges(map, operation.radius)
    case 'grow':
      return grow(map, operation.id, operation.radius)
    case 'shrink':
      return shrink(map, operation.id, operation.radius)
    case 'removeSpecks':
      return removeSpecks(map, operation.size)
    case 'gradient': {
      const { gradient, from, to, fromValue, toValue } = operation
      return fillGradient(map, gradient, from, to, fromValue, toValue)
    }
  }
}

/** Roughly how many pixels an operation looks at in a document of a size. */
export function costOf(operation: Operation, size: { readonly width: number; readonly height: number }): number {
  switch (operation.kind) {
    case 'stroke':
      return extentOf([operation.from, operation.to], Math.max(operation.from.size, operation.to.size), size)
    case 'polygon':
      return extentOf(operation.points, 0, size)
    case 'ellipse': {
      const { middle, one, other } = operation
      const [reachX, reachY] = [Math.hypot(one.x, other.x), Math.hypot(one.y, other.y)]
      const corners = [
        { x: middle.x - reachX, y: middle.y - reachY },
        { x: middle.x + reachX, y: middle.y + reachY },
      ]
      return extentOf(corners, 0, size)
    }
    default:
      return size.width * size.height
  }
}

/** What to paint on a layer, with all that it takes to know the outcome. */
export interface PaintJob {
  readonly layer: LabelMap
  /** What floods look at; the layer itself when undefined. */
  readonly sample: LabelMap | undefined
  readonly operations: readonly Operation[]
  readonly stencil: Stencil
}

/** Does all operations of a job to a map that holds what the job's layer holds, and returns where they wrote. */
export function performAll(map: LabelMap, { sample, operations }: Pick<PaintJob, 'sample' | 'operations'>): Rect {
  return operations.reduce((dirty, each) => union(dirty, perform(each, map, sample ?? map)), EMPTY_RECT)
}

/** The tiles of the layer that the job changes, as they are afterwards. The job's maps stay as they are. */
export function tilesAfter(job: PaintJob): readonly Tile[] {
  const { layer, stencil } = job
  const after: LabelMap = { ...layer, data: layer.data.slice() }
  const dirty = performAll(after, job)
  restoreOutside(after, layer, dirty, stencil)
  const edit = pixelsEdit('', after, layer, dirty)
  return edit?.kind === 'pixels' ? edit.tiles : []
}

/** What to choose. */
export interface SelectJob {
  readonly before: Selection | undefined
  readonly sample: LabelMap
  readonly areas: readonly Area[]
  readonly mode: SelectionMode
  /** Whether all that the areas do not hold is meant. */
  readonly inverted: boolean
}

/** The selection afterwards, as runs of a map of 0 and 1; undefined when nothing is chosen. */
export function runsAfter({ before, sample, areas, mode, inverted }: SelectJob): Uint8Array | undefined {
  const chosen = createLabelMap(sample.width, sample.height, 0)
  for (const area of areas) perform({ ...area, value: 1 }, chosen, sample)
  const combined = combine(before, chosen, mode)
  const after = inverted ? invert(combined, sample) : combined
  return after && encodeRuns(after, wholeOf(after))
}

function fillUnlike(map: LabelMap, sample: LabelMap, unwanted: number, value: number): Rect {
  for (let i = 0; i < map.data.length; i++) if (sample.data[i] !== unwanted) map.data[i] = value
  return wholeOf(map)
}

/** The area of the rectangle around some points, as far as it lies in the document. */
function extentOf(points: readonly Point[], margin: number, size: { readonly width: number; readonly height: number }) {
  const clip = (value: number, most: number) => Math.max(0, Math.min(most, value))
  const xs = points.map(({ x }) => clip(x, size.width))
  const ys = points.map(({ y }) => clip(y, size.height))
  if (points.length === 0) return 0
  const across = xs.reduce((a, b) => Math.max(a, b)) - xs.reduce((a, b) => Math.min(a, b)) + margin
  const down = ys.reduce((a, b) => Math.max(a, b)) - ys.reduce((a, b) => Math.min(a, b)) + margin
  return across * down
}
