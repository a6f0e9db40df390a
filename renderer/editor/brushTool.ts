import { type Point, strokeSegment } from '../document/paint'
import { EMPTY_RECT, union } from '../document/rect'
import { currentPoint, type Tool, type ToolContext, type ToolEvent } from './tool'

type State = { readonly kind: 'idle' } | { readonly kind: 'drawing'; readonly last: Point }

/**
 * Paints the label along the pointer's way, or with `eraser` takes labels away. With Shift held at the start, the stroke
 * first runs straight from where the last one ended.
 */
export class BrushTool implements Tool {
  readonly #context: ToolContext
  readonly #kind: 'brush' | 'eraser'
  #state: State = { kind: 'idle' }
  #lastEnd: Point | undefined

  constructor(context: ToolContext, kind: 'brush' | 'eraser') {
    this.#context = context
    this.#kind = kind
  }

  down(event: ToolEvent): void {
    if (!this.#context.begin(this.#kind)) return
    const [first] = event.points
    this.#state = { kind: 'drawing', last: (event.shift ? this.#lastEnd : undefined) ?? first! }
    this.#draw(event.points)
  }

  move(event: ToolEvent): void {
    this.#draw(event.points)
  }

  up(event: ToolEvent): void {
    if (this.#state.kind !== 'drawing') return
    this.#draw(event.points)
    this.#lastEnd = currentPoint(event)
    this.#state = { kind: 'idle' }
    this.#context.commit()
  }

  cancel(): void {
    if (this.#state.kind !== 'drawing') return
    this.#state = { kind: 'idle' }
    this.#context.abort()
  }

  #draw(points: readonly Point[]): void {
    if (this.#state.kind !== 'drawing') return
    let { last } = this.#state
    const { brushSize, value, emptyValue } = this.#context
    const painted = this.#kind === 'eraser' ? emptyValue : value
    this.#context.paint((layer) => {
      let dirty = EMPTY_RECT
      for (const point of points) {
        dirty = union(dirty, strokeSegment(layer, last, point, brushSize, painted))
        last = point
      }
      return dirty
    })
    this.#state = { kind: 'drawing', last }
  }
}
