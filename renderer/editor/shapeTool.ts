import { type Affine, apply, applyLinear } from '../document/affine'
import type { Area } from '../document/operation'
import type { Point } from '../document/paint'
import type { SelectionMode } from '../document/selection'
import { areasOverlay } from './overlay'
import { currentPoint, selectionModeOf, type Tool, type ToolContext, type ToolEvent } from './tool'

export type Shape = 'rectangle' | 'ellipse'

type State =
  | { readonly kind: 'idle' }
  | { readonly kind: 'stretching'; readonly start: Point; readonly mode: SelectionMode; readonly began: ToolEvent }

/**
 * Stretches a rectangle or an ellipse from corner to corner, and fills or selects it at the end. Shift makes it a square
 * or a circle, Alt puts its middle where the drag began; held from the start, they say how to select.
 */
export class ShapeTool implements Tool {
  readonly #context: ToolContext
  readonly #shape: Shape
  readonly #use: 'paint' | 'select'
  #state: State = { kind: 'idle' }

  constructor(context: ToolContext, shape: Shape, use: 'paint' | 'select') {
    this.#context = context
    this.#shape = shape
    this.#use = use
  }

  down(event: ToolEvent): void {
    const mode = selectionModeOf(event, this.#context.settings.selectionMode)
    this.#state = { kind: 'stretching', start: currentPoint(event), mode, began: event }
    this.#show(event)
  }

  move(event: ToolEvent): void {
    this.#show(event)
  }

  up(event: ToolEvent): void {
    if (this.#state.kind !== 'stretching') return
    const { mode, start } = this.#state
    const areas = this.#areas(event)
    this.#end()
    if (this.#use === 'paint') this.#context.operate(this.#shape, areas)
    else if (isClick(start, currentPoint(event)) && mode === 'replace') this.#context.select([], 'replace')
    else this.#context.select(areas, mode)
  }

  cancel(): void {
    this.#end()
  }

  #end(): void {
    this.#state = { kind: 'idle' }
    this.#context.show(undefined)
  }

  #show(event: ToolEvent): void {
    if (this.#state.kind === 'stretching') this.#context.show(areasOverlay(this.#areas(event), this.#use === 'paint'))
  }

  #areas(event: ToolEvent): Area[] {
    if (this.#state.kind !== 'stretching') return []
    const { start, began } = this.#state
    const selects = this.#use === 'select'
    const box = boxBetween(start, currentPoint(event), {
      isSquare: event.shift && !(selects && began.shift),
      isCentred: event.alt && !(selects && began.alt),
    })
    const copies = selects ? this.#context.copies.slice(0, 1) : this.#context.copies
    return copies.map((copy) => shapeArea(this.#shape, box, copy, this.#context.value))
  }
}

interface Box {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** The whole pixels from the one where a drag began to the one where it is. */
function boxBetween(start: Point, now: Point, { isSquare, isCentred }: { isSquare: boolean; isCentred: boolean }): Box {
  const startX = Math.floor(start.x)
  const startY = Math.floor(start.y)
  let x = Math.floor(now.x) - startX
  let y = Math.floor(now.y) - startY
  if (isSquare) {
    const side = Math.max(Math.abs(x), Math.abs(y))
    x = x < 0 ? -side : side
    y = y < 0 ? -side : side
  }
  const [fromX, fromY] = isCentred ? [startX - x, startY - y] : [startX, startY]
  return {
    left: Math.min(fromX, startX + x),
    top: Math.min(fromY, startY + y),
    right: Math.max(fromX, startX + x) + 1,
    bottom: Math.max(fromY, startY + y) + 1,
  }
}

function shapeArea(shape: Shape, { left, top, right, bottom }: Box, copy: Affine, value: number): Area {
  if (shape === 'rectangle') {
    const corners = [
      { x: left, y: top },
      { x: right, y: top },
      { x: right, y: bottom },
      { x: left, y: bottom },
    ]
    return { kind: 'polygon', points: corners.map((corner) => apply(copy, corner)), rule: 'nonzero', value }
  }
  return {
    kind: 'ellipse',
    middle: apply(copy, { x: (left + right) / 2, y: (top + bottom) / 2 }),
    one: applyLinear(copy, { x: (right - left) / 2, y: 0 }),
    other: applyLinear(copy, { x: 0, y: (bottom - top) / 2 }),
    value,
  }
}

function isClick(start: Point, end: Point): boolean {
  return Math.floor(start.x) === Math.floor(end.x) && Math.floor(start.y) === Math.floor(end.y)
}
