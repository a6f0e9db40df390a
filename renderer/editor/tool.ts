import type { Affine } from '../document/affine'
import type { LabelMap } from '../document/labelMap'
import type { PaintedKind, Placement } from '../document/layer'
import type { Area, Operation } from '../document/operation'
import type { Point } from '../document/paint'
import type { Rect } from '../document/rect'
import type { Selection, SelectionMode } from '../document/selection'
import type { Overlay } from './overlay'
import type { ToolSettings } from './toolSettings'

export const TOOL_NAMES = [
  'brush',
  'eraser',
  'bucket',
  'line',
  'rectangle',
  'ellipse',
  'polygon',
  'lasso',
  'horizon',
  'gradient',
  'select-rectangle',
  'select-lasso',
  'wand',
  'transform',
  'eyedropper',
  'pan',
  'zoom',
] as const
export type ToolName = (typeof TOOL_NAMES)[number]

/** Where a pointer is: in document pixels (fractional) and on the stage in CSS pixels. */
export interface ToolPoint extends Point {
  readonly screenX: number
  readonly screenY: number
  /** 0 to 1; 1 for whatever does not feel it, such as a mouse. */
  readonly pressure: number
}

export interface ToolEvent {
  /** The way of the pointer since the last event, oldest first; the last point is where it is now. Never empty. */
  readonly points: readonly ToolPoint[]
  readonly shift: boolean
  readonly alt: boolean
}

/** What pan and zoom may do to the view. The canvas implements it. */
export interface ViewControl {
  /** CSS pixels per document pixel. */
  readonly zoom: number
  /** Moves what is seen by so many CSS pixels. */
  panBy(screenX: number, screenY: number): void
  /** Multiplies the zoom and keeps the document point under the given stage point where it is. */
  zoomAt(point: ToolPoint, factor: number): void
}

/** All that a tool may know and do. The editor implements it. */
export interface ToolContext {
  /** The byte being painted: the label on a label layer, a grey on sketch and depth layers. */
  readonly value: number
  /** The byte that means "nothing" on the active layer. */
  readonly emptyValue: number
  /** What the active layer's bytes mean. */
  readonly layerKind: PaintedKind
  /** The active layer's own map, to read at once. */
  readonly layerMap: LabelMap
  /** Brush size in document pixels. */
  readonly brushSize: number
  /** What bucket and wand look at to find an area: all that is seen, or the active layer alone. */
  readonly bucketSample: BucketSample
  readonly settings: ToolSettings
  /** Where everything painted goes too, by the symmetry; the first is where it is. */
  readonly copies: readonly Affine[]
  /** What all visible layers of the active one's kind give together. */
  readonly composite: LabelMap
  readonly selection: Selection | undefined
  /** Where the active layer's picture lies, when it is one for tracing. */
  readonly reference: Placement | undefined
  readonly view: ViewControl | undefined

  /**
   * Opens the gesture's transaction. False, with a word to the person, when the active layer cannot be painted on, or its
   * picture not be placed; then the tool stays idle.
   */
  begin(kind: StrokeKind): boolean
  /** Paints into the active layer inside the transaction; the kernel returns where it wrote. Keeps to the locks. */
  paint(kernel: (layer: LabelMap) => Rect): void
  /** The same, whatever is selected or locked by class: for moving what is there already. */
  paintFreely(kernel: (layer: LabelMap) => Rect): void
  /** Puts the active layer's picture elsewhere, inside the transaction. */
  place(place: Placement): void
  /** Chooses the pixels that are 1, inside the transaction. */
  reselect(mask: Uint8Array): void
  /** Takes back what the transaction painted so far and leaves it open. */
  revert(): void
  commit(): void
  abort(): void

  /** One step of history by itself, which may take its time elsewhere: see `Work`. Nothing may be open. */
  operate(kind: StrokeKind, operations: readonly Operation[]): void
  /** The same for the selection. */
  select(areas: readonly Area[], mode: SelectionMode): void

  /** Takes up a value found on the active layer's composite. */
  pick(value: number): void
  setBrushSize(size: number): void
  /** Shows lines over the map until they are replaced; undefined for none. */
  show(overlay: Overlay | undefined): void
  /** Tells the person why nothing happened. */
  notice(sentence: string): void
}

export type StrokeKind =
  | 'brush'
  | 'eraser'
  | 'bucket'
  | 'line'
  | 'rectangle'
  | 'ellipse'
  | 'polygon'
  | 'lasso'
  | 'horizon'
  | 'gradient'
  | 'transform'
  | 'place'
export type BucketSample = 'composite' | 'layer'

/** A small state machine. A gesture is down, any number of moves, then up or cancel. */
export interface Tool {
  down(event: ToolEvent): void
  move(event: ToolEvent): void
  up(event: ToolEvent): void
  /** Leaves the gesture as if it had never begun. */
  cancel(): void
  /** Whether the gesture goes on after the release, with further presses, until `finish` or `cancel`. */
  readonly open?: boolean
  /** Ends an open gesture as it stands. */
  finish?(): void
}

/** What history calls a stroke: "River stroke", "Sky fill". */
export function strokeName(kind: StrokeKind, label: string): string {
  const title = label.charAt(0).toUpperCase() + label.slice(1)
  switch (kind) {
    case 'brush':
      return `${title} stroke`
    case 'bucket':
      return `${title} fill`
    case 'eraser':
      return 'Erase'
    case 'transform':
      return 'Transform'
    case 'place':
      return 'Move reference'
    default:
      return `${title} ${kind}`
  }
}

/** Where the pointer is now. */
export function currentPoint(event: ToolEvent): ToolPoint {
  return event.points[event.points.length - 1]!
}

const ALIGN_STEP = Math.PI / 12

/** The nearest point to the pointer on one of the 24 directions from the start. */
export function aligned(start: Point, pointer: Point): Point {
  const x = pointer.x - start.x
  const y = pointer.y - start.y
  const angle = Math.round(Math.atan2(y, x) / ALIGN_STEP) * ALIGN_STEP
  const length = x * Math.cos(angle) + y * Math.sin(angle)
  return { x: start.x + length * Math.cos(angle), y: start.y + length * Math.sin(angle) }
}

/** How a selecting tool goes together with what is selected: Shift adds, Alt takes away, both keep what is in both. */
export function selectionModeOf(event: ToolEvent, otherwise: SelectionMode): SelectionMode {
  if (event.shift && event.alt) return 'intersect'
  if (event.shift) return 'add'
  return event.alt ? 'subtract' : otherwise
}
