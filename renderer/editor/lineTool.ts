import { type Point, strokeSegment } from '../document/paint'
import { currentPoint, type Tool, type ToolContext, type ToolEvent } from './tool'

type State = { readonly kind: 'idle' } | { readonly kind: 'stretching'; readonly start: Point }

/** Stretches a straight line of the label; with Shift held, at a multiple of 15 degrees. */
export class LineTool implements Tool {
  readonly #context: ToolContext
  #state: State = { kind: 'idle' }

  constructor(context: ToolContext) {
    this.#context = context
  }

  down(event: ToolEvent): void {
    if (!this.#context.begin('line')) return
    this.#state = { kind: 'stretching', start: currentPoint(event) }
    this.#stretch(event)
  }

  move(event: ToolEvent): void {
    this.#stretch(event)
  }

  up(event: ToolEvent): void {
    if (this.#state.kind !== 'stretching') return
    this.#stretch(event)
    this.#state = { kind: 'idle' }
    this.#context.commit()
  }

  cancel(): void {
    if (this.#state.kind !== 'stretching') return
    this.#state = { kind: 'idle' }
    this.#context.abort()
  }

  #stretch(event: ToolEvent): void {
    if (this.#state.kind !== 'stretching') return
    const { start } = this.#state
    const { brushSize, value } = this.#context
    const pointer = currentPoint(event)
    const end = event.shift ? alignedEnd(start, pointer) : pointer
    this.#context.revert()
    this.#context.paint((layer) => strokeSegment(layer, start, end, brushSize, value))
  }
}

const ALIGN_STEP = Math.PI / 12

/** The nearest point to the pointer on one of the 24 directions from the start. */
function alignedEnd(start: Point, pointer: Point): Point {
  const x = pointer.x - start.x
  const y = pointer.y - start.y
  const angle = Math.round(Math.atan2(y, x) / ALIGN_STEP) * ALIGN_STEP
  const length = x * Math.cos(angle) + y * Math.sin(angle)
  return { x: start.x + length * Math.cos(angle), y: start.y + length * Math.sin(angle) }
}
