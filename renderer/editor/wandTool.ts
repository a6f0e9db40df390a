import { currentPoint, selectionModeOf, type Tool, type ToolContext, type ToolEvent } from './tool'

/** Selects the area of one label under the pointer. */
export class WandTool implements Tool {
  readonly #context: ToolContext

  constructor(context: ToolContext) {
    this.#context = context
  }

  down(event: ToolEvent): void {
    const { contiguous, gap, selectionMode } = this.#context.settings
    const { x, y } = currentPoint(event)
    const area = { kind: 'flood', x, y, contiguous, gap, value: 1 } as const
    this.#context.select([area], selectionModeOf(event, selectionMode))
  }

  move(): void {}

  up(): void {}

  cancel(): void {}
}
