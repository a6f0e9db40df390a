import { untrack } from 'svelte'
import { BrushTool } from './brushTool'
import { BucketTool } from './bucketTool'
import { EyedropperTool } from './eyedropperTool'
import { LineTool } from './lineTool'
import { PanTool } from './panTool'
import type { Tool, ToolContext, ToolEvent, ToolName } from './tool'
import { ZoomTool } from './zoomTool'

/** Leads a pointer's gesture, from press to release, to one tool. */
export class Gestures {
  readonly #tools: Readonly<Record<ToolName, Tool>>
  #current = $state.raw<ToolName | undefined>(undefined)

  constructor(context: ToolContext) {
    this.#tools = {
      brush: new BrushTool(context, 'brush'),
      eraser: new BrushTool(context, 'eraser'),
      bucket: new BucketTool(context),
      line: new LineTool(context),
      eyedropper: new EyedropperTool(context),
      pan: new PanTool(context),
      zoom: new ZoomTool(context),
    }
  }

  /** The tool of the gesture in progress. It keeps the gesture to its end, whatever tool is chosen meanwhile. */
  get current(): ToolName | undefined {
    return this.#current
  }

  /** Begins a gesture; an unfinished one is cancelled first. */
  down(tool: ToolName, event: ToolEvent): void {
    this.cancel()
    this.#current = tool
    this.#tools[tool].down(event)
  }

  move(event: ToolEvent): void {
    if (this.#current) this.#tools[this.#current].move(event)
  }

  up(event: ToolEvent): void {
    if (this.#current) this.#tools[this.#current].up(event)
    this.#current = undefined
  }

  /** Escape: what the gesture did is gone. Nothing when there is none. */
  cancel(): void {
    // Commands cancel first, and effects may give commands: they are not to run again with every gesture.
    const current = untrack(() => this.#current)
    if (current) this.#tools[current].cancel()
    this.#current = undefined
  }
}
