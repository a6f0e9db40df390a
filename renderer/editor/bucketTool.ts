import { apply } from '../document/affine'
import { currentPoint, type Tool, type ToolContext, type ToolEvent } from './tool'

/** Pours the label into the area under the pointer, at once: there is nothing to drag. */
export class BucketTool implements Tool {
  readonly #context: ToolContext

  constructor(context: ToolContext) {
    this.#context = context
  }

  down(event: ToolEvent): void {
    const { value, settings, copies } = this.#context
    const { contiguous, gap } = settings
    this.#context.operate(
      'bucket',
      copies.map((copy) => ({ kind: 'flood', ...apply(copy, currentPoint(event)), contiguous, gap, value })),
    )
  }

  move(): void {}

  up(): void {}

  cancel(): void {}
}
