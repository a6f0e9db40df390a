import { labelAt } from '../document/labelMap'
import { currentPoint, type Tool, type ToolContext, type ToolEvent } from './tool'

/** Picks the label or grey that is seen under the pointer, and goes on picking while it is dragged. */
export class EyedropperTool implements Tool {
  readonly #context: ToolContext

  constructor(context: ToolContext) {
    this.#context = context
  }

  down(event: ToolEvent): void {
    this.#pick(event)
  }

  move(event: ToolEvent): void {
    this.#pick(event)
  }

  up(): void {}

  cancel(): void {}

  #pick(event: ToolEvent): void {
    const { x, y } = currentPoint(event)
    const { composite, emptyValue } = this.#context
    if (x < 0 || y < 0 || x >= composite.width || y >= composite.height) return
    const value = labelAt(composite, x, y)
    if (value !== emptyValue) this.#context.pick(value)
  }
}
