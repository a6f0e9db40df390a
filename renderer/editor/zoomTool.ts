import { currentPoint, type Tool, type ToolContext, type ToolEvent, type ToolPoint } from './tool'

type State =
  | { readonly kind: 'idle' }
  | { readonly kind: 'pressed'; readonly start: ToolPoint }
  | { readonly kind: 'dragging'; readonly start: ToolPoint; readonly lastX: number }

/** A press that moves less than this, in CSS pixels, is a click. */
const CLICK_SLOP = 4
const CLICK_FACTOR = 2
/** Dragging so many CSS pixels to the right doubles the zoom, to the left halves it. */
const PIXELS_PER_DOUBLING = 100

/** Click to zoom in, Alt click to zoom out, drag sideways to zoom freely about the point pressed. */
export class ZoomTool implements Tool {
  readonly #context: ToolContext
  #state: State = { kind: 'idle' }

  constructor(context: ToolContext) {
    this.#context = context
  }

  down(event: ToolEvent): void {
    this.#state = { kind: 'pressed', start: currentPoint(event) }
  }

  move(event: ToolEvent): void {
    if (this.#state.kind === 'idle') return
    const { start } = this.#state
    const { screenX } = currentPoint(event)
    if (this.#state.kind === 'pressed' && Math.abs(screenX - start.screenX) < CLICK_SLOP) return
    const lastX = this.#state.kind === 'dragging' ? this.#state.lastX : start.screenX
    this.#context.view?.zoomAt(start, 2 ** ((screenX - lastX) / PIXELS_PER_DOUBLING))
    this.#state = { kind: 'dragging', start, lastX: screenX }
  }

  up(event: ToolEvent): void {
    this.move(event)
    if (this.#state.kind === 'pressed') {
      this.#context.view?.zoomAt(this.#state.start, event.alt ? 1 / CLICK_FACTOR : CLICK_FACTOR)
    }
    this.#state = { kind: 'idle' }
  }

  cancel(): void {
    this.#state = { kind: 'idle' }
  }
}
