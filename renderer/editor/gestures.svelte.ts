import { untrack } from 'svelte'
import type { Transformation } from '../document/transform'
import { BrushTool } from './brushTool'
import { BucketTool } from './bucketTool'
import { EyedropperTool } from './eyedropperTool'
import { FreehandTool } from './freehandTool'
import { GradientTool } from './gradientTool'
import { LineTool } from './lineTool'
import { PanTool } from './panTool'
import { PolygonTool } from './polygonTool'
import { ShapeTool } from './shapeTool'
import type { Tool, ToolContext, ToolEvent, ToolName } from './tool'
import { TransformTool } from './transformTool'
import { WandTool } from './wandTool'
import type { Work } from './work.svelte'
import { ZoomTool } from './zoomTool'

/** Tools that change what is seen and nothing else: they may be used in the middle of another tool's open gesture. */
const VIEW_TOOLS: ReadonlySet<ToolName> = new Set(['pan', 'zoom'])

/**
 * Leads a pointer's gesture, from press to release, to one tool. While an operation is under way, presses and moves are
 * held back, and handed on in order when it is done, so that nothing is painted on a map that is about to change.
 */
export class Gestures {
  readonly #lifting: TransformTool
  readonly #tools: Readonly<Record<ToolName, Tool>>
  readonly #work: Work
  #current = $state.raw<ToolName | undefined>(undefined)
  /** A tool of the view that has the pointer, whoever's gesture is open. */
  #aside = $state.raw<ToolName | undefined>(undefined)
  readonly #held: (() => void)[] = []

  constructor(context: ToolContext, work: Work) {
    this.#work = work
    this.#lifting = new TransformTool(context)
    this.#tools = {
      brush: new BrushTool(context, 'brush'),
      eraser: new BrushTool(context, 'eraser'),
      bucket: new BucketTool(context),
      line: new LineTool(context),
      rectangle: new ShapeTool(context, 'rectangle', 'paint'),
      ellipse: new ShapeTool(context, 'ellipse', 'paint'),
      polygon: new PolygonTool(context),
      lasso: new FreehandTool(context, 'lasso'),
      horizon: new FreehandTool(context, 'horizon'),
      gradient: new GradientTool(context),
      'select-rectangle': new ShapeTool(context, 'rectangle', 'select'),
      'select-lasso': new FreehandTool(context, 'select-lasso'),
      wand: new WandTool(context),
      transform: this.#lifting,
      eyedropper: new EyedropperTool(context),
      pan: new PanTool(context),
      zoom: new ZoomTool(context),
    }
  }

  /** The tool of the gesture in progress. It keeps the gesture to its end, whatever tool is chosen meanwhile. */
  get current(): ToolName | undefined {
    return this.#aside ?? this.#current
  }

  /** Whether a gesture waits for more, or for Enter: a polygon, a transform. */
  get open(): boolean {
    return this.#current !== undefined && (this.#tools[this.#current].open ?? false)
  }

  /** Begins a gesture, or goes on with an open one of the same tool; another unfinished one is settled first. */
  down(tool: ToolName, event: ToolEvent): void {
    if (VIEW_TOOLS.has(tool)) {
      if (!untrack(() => this.open)) this.#finish()
      this.#aside = tool
      this.#tools[tool].down(event)
    } else if (this.#work.busy || this.#held.length > 0) this.#held.push(() => this.#down(tool, event))
    else this.#down(tool, event)
  }

  /** Also tells an open gesture where the pointer is between two presses. */
  move(event: ToolEvent): void {
    if (this.#aside) this.#tools[this.#aside].move(event)
    else if (this.#held.length > 0) this.#held.push(() => this.#move(event))
    else this.#move(event)
  }

  up(event: ToolEvent): void {
    if (this.#aside) {
      this.#tools[this.#aside].up(event)
      this.#aside = undefined
    } else if (this.#held.length > 0) this.#held.push(() => this.#up(event))
    else this.#up(event)
  }

  /** Enter or a double click: an open gesture is done. */
  finish(): void {
    if (untrack(() => this.open)) this.#finish()
  }

  /** Escape: what the gesture did is gone, and an operation under way with it. Nothing when there is none. */
  cancel(): void {
    this.#held.length = 0
    this.#work.cancel()
    // Commands cancel first, and effects may give commands: they are not to run again with every gesture.
    const current = untrack(() => this.current)
    if (this.#aside) this.#tools[this.#aside].cancel()
    else if (current) this.#tools[current].cancel()
    if (!this.#aside) this.#current = undefined
    this.#aside = undefined
  }

  /** A command is about to change the document: operations come to their end, open gestures count, others do not. */
  settle(): void {
    this.#work.settle()
    this.#finish()
  }

  /** Goes on with what was held back, as far as that is possible. */
  release(): void {
    while (this.#held.length > 0 && !this.#work.busy) this.#held.shift()!()
  }

  /** Mirrors what is selected or lifted: left and right along `x`, top and bottom along `y`. */
  mirror(axis: 'x' | 'y'): void {
    this.#transform(({ scaleX, scaleY, ...rest }) => {
      return axis === 'x' ? { ...rest, scaleX: -scaleX, scaleY } : { ...rest, scaleX, scaleY: -scaleY }
    })
  }

  /** Turns what is selected or lifted by quarters, clockwise. */
  turn(quarters: number): void {
    this.#transform((before) => ({ ...before, angle: before.angle + (quarters * Math.PI) / 2 }))
  }

  /** Changes what is lifted already; else lifts it for this and puts it down again, as one step. */
  #transform(change: (before: Transformation) => Transformation): void {
    this.#work.settle()
    const isLifted = untrack(() => this.#current) === 'transform'
    if (!isLifted) this.#finish()
    if (!this.#lifting.change(change) || isLifted) return
    this.#current = 'transform'
    this.#finish()
  }

  #down(tool: ToolName, event: ToolEvent): void {
    if (!(this.open && this.#current === tool)) this.#finish()
    this.#current = tool
    this.#tools[tool].down(event)
  }

  #move(event: ToolEvent): void {
    if (this.#current) this.#tools[this.#current].move(event)
  }

  #up(event: ToolEvent): void {
    if (!this.#current) return
    this.#tools[this.#current].up(event)
    if (!this.open) this.#current = undefined
  }

  #finish(): void {
    const current = untrack(() => this.#current)
    if (!current) return
    const tool = this.#tools[current]
    this.#current = undefined
    if (tool.open) tool.finish?.()
    else tool.cancel()
  }
}
