import { currentPoint, type Tool, type ToolContext, type ToolEvent, type ToolPoint } from './tool'

type State = { readonly kind: 'idle' } | { readonly kind: 'dragging'; readonly last: ToolPoint }

/** Drags the view along with the pointer. Reads the stage position, since the document moves underneath. */
export class PanTool implements Tool {
  readonly #context: ToolContext
  #state: State = { kind: 'idle' }

  constructor(context: ToolContext) {
    this.#context = context
  }

  down(event: ToolEvent): void {
    this.#state = { kind: 'dragging', last: currentPoint(event) }
  }

  move(event: ToolEvent): void {
    if (this.#state.kind !== 'dragging') return
    const { last } = this.#state
    const point = currentPoint(event)
    this.#context.view?.panBy(point.screenX - last.screenX, point.screenY - last.screenY)
    this.#state = { kind: 'dragging', last: point }
  }

  up(event: ToolEvent): void {
    this.move(event)
    this.#state = { kind: 'idle' }
  }

  cancel(): void {
    this.#state = { kind: 'idle' }
  }
}
