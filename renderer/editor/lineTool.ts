import { apply } from '../document/affine'
import { type Point, snapToGrid, sweep } from '../document/paint'
import { EMPTY_RECT, union } from '../document/rect'
import { aligned, currentPoint, type Tool, type ToolContext, type ToolEvent } from './tool'

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
    const { brushSize: size, value, settings, copies } = this.#context
    const pointer = currentPoint(event)
    const start = snapToGrid(this.#state.start, size)
    const end = snapToGrid(event.shift ? aligned(this.#state.start, pointer) : pointer, size)
    this.#context.revert()
    this.#context.paint((layer) =>
      copies.reduce((dirty, copy) => {
        const [from, to] = [apply(copy, start), apply(copy, end)]
        return union(dirty, sweep(layer, { ...from, size }, { ...to, size }, settings.tip, value))
      }, EMPTY_RECT),
    )
  }
}
