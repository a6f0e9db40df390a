import type { Point } from '../document/paint'
import { outlineOverlay } from './overlay'
import { aligned, currentPoint, type Tool, type ToolContext, type ToolEvent } from './tool'

type State = { readonly kind: 'idle' } | { readonly kind: 'stretching'; readonly start: Point }

/** Fills with greys from the one in hand, where the drag begins, to that of the settings, where it ends. */
export class GradientTool implements Tool {
  readonly #context: ToolContext
  #state: State = { kind: 'idle' }

  constructor(context: ToolContext) {
    this.#context = context
  }

  down(event: ToolEvent): void {
    if (this.#context.layerKind === 'label') {
      this.#context.notice('Labels have nothing in between: choose a depth or sketch layer for a gradient.')
      return
    }
    const { x, y } = currentPoint(event)
    this.#state = { kind: 'stretching', start: { x, y } }
  }

  move(event: ToolEvent): void {
    if (this.#state.kind !== 'stretching') return
    const points = [this.#state.start, this.#endAt(event)]
    this.#context.show(outlineOverlay({ points, closed: false, filled: false }))
  }

  up(event: ToolEvent): void {
    if (this.#state.kind !== 'stretching') return
    const from = this.#state.start
    const to = this.#endAt(event)
    this.cancel()
    const { settings, value } = this.#context
    const { gradient, gradientEnd } = settings
    this.#context.operate('gradient', [
      { kind: 'gradient', gradient, from, to, fromValue: value, toValue: gradientEnd },
    ])
  }

  cancel(): void {
    this.#state = { kind: 'idle' }
    this.#context.show(undefined)
  }

  #endAt(event: ToolEvent): Point {
    const { x, y } = currentPoint(event)
    return this.#state.kind === 'stretching' && event.shift ? aligned(this.#state.start, { x, y }) : { x, y }
  }
}
