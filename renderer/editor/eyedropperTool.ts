import { labelAt, UNLABELLED } from '../document/labelMap'
import { currentPoint, type Tool, type ToolContext, type ToolEvent } from './tool'

/** Picks the label that is seen under the pointer, and goes on picking while it is dragged. */
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
    const id = labelAt(this.#context.composite, x, y)
    if (id !== UNLABELLED) this.#context.pickLabel(id)
  }
}
