import type { LabelMap } from '../document/labelMap'
import type { Point } from '../document/paint'
import type { Rect } from '../document/rect'

export const TOOL_NAMES = ['brush', 'eraser', 'bucket', 'line', 'eyedropper', 'pan', 'zoom'] as const
export type ToolName = (typeof TOOL_NAMES)[number]

/** Where a pointer is: in document pixels (fractional) and on the stage in CSS pixels. */
export interface ToolPoint extends Point {
  readonly screenX: number
  readonly screenY: number
}

export interface ToolEvent {
  /** The way of the pointer since the last event, oldest first; the last point is where it is now. Never empty. */
  readonly points: readonly ToolPoint[]
  readonly shift: boolean
  readonly alt: boolean
}

/** What pan and zoom may do to the view. The canvas implements it. */
export interface ViewControl {
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
  /** Brush size in document pixels. */
  readonly brushSize: number
  /** What the bucket looks at to find the area to fill: all that is seen, or the active layer alone. */
  readonly bucketSample: BucketSample
  /** What all visible layers of the active one's kind give together. */
  readonly composite: LabelMap
  readonly view: ViewControl | undefined

  /**
   * Opens the gesture's transaction. False, with a word to the person, when the active layer cannot be painted on;
   * then the tool stays idle.
   */
  begin(kind: StrokeKind): boolean
  /** Paints into the active layer inside the transaction; the kernel returns where it wrote. */
  paint(kernel: (layer: LabelMap) => Rect): void
  /** Takes back what the transaction painted so far and leaves it open. */
  revert(): void
  commit(): void
  abort(): void
  /** Takes up a value found on the active layer's composite. */
  pick(value: number): void
}

export type StrokeKind = 'brush' | 'eraser' | 'bucket' | 'line'
export type BucketSample = 'composite' | 'layer'

/** A small state machine. A gesture is down, any number of moves, then up or cancel. */
export interface Tool {
  down(event: ToolEvent): void
  move(event: ToolEvent): void
  up(event: ToolEvent): void
  /** Leaves the gesture as if it had never begun. */
  cancel(): void
}

/** What history calls a stroke: "River stroke", "Sky fill". */
export function strokeName(kind: StrokeKind, label: string): string {
  const title = label.charAt(0).toUpperCase() + label.slice(1)
  switch (kind) {
    case 'brush':
      return `${title} stroke`
    case 'line':
      return `${title} line`
    case 'bucket':
      return `${title} fill`
    case 'eraser':
      return 'Erase'
  }
}

/** Where the pointer is now. */
export function currentPoint(event: ToolEvent): ToolPoint {
  return event.points[event.points.length - 1]!
}
