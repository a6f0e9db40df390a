import { floodFill } from '../document/flood'
import { currentPoint, type Tool, type ToolContext, type ToolEvent } from './tool'

/** Pours the label into the area under the pointer, at once: there is nothing to drag. */
export class BucketTool implements Tool {
  readonly #context: ToolContext

  constructor(context: ToolContext) {
    this.#context = context
  }

  down(event: ToolEvent): void {
    if (!this.#context.begin('bucket')) return
    const { x, y } = currentPoint(event)
    const { composite, value, bucketSample } = this.#context
    this.#context.paint((layer) => floodFill(layer, bucketSample === 'layer' ? layer : composite, x, y, value))
    this.#context.commit()
  }

  move(): void {}

  up(): void {}

  cancel(): void {}
}
