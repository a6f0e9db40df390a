import { apply } from '../document/affine'
import type { Area } from '../document/operation'
import type { Point } from '../document/paint'
import type { SelectionMode } from '../document/selection'
import { pathOverlay } from './overlay'
import { selectionModeOf, type Tool, type ToolContext, type ToolEvent } from './tool'

/** What becomes of the way drawn: its inside filled or selected, or all below it filled. */
export type FreehandUse = 'lasso' | 'select-lasso' | 'horizon'

type State =
  | { readonly kind: 'idle' }
  | { readonly kind: 'drawing'; readonly points: readonly Point[]; readonly mode: SelectionMode }

/** Draws a way with the pointer and uses it when it ends. */
export class FreehandTool implements Tool {
  readonly #context: ToolContext
  readonly #use: FreehandUse
  #state: State = { kind: 'idle' }

  constructor(context: ToolContext, use: FreehandUse) {
    this.#context = context
    this.#use = use
  }

  down(event: ToolEvent): void {
    const mode = selectionModeOf(event, this.#context.settings.selectionMode)
    this.#state = { kind: 'drawing', points: [], mode }
    this.#draw(event)
  }

  move(event: ToolEvent): void {
    this.#draw(event)
  }

  up(event: ToolEvent): void {
    this.#draw(event)
    if (this.#state.kind !== 'drawing') return
    const { points, mode } = this.#state
    this.#end()
    if (this.#use === 'select-lasso') {
      const isDrawn = points.length > 2
      if (isDrawn || mode === 'replace') this.#context.select(isDrawn ? this.#areas(points) : [], mode)
    } else this.#context.operate(this.#use, this.#areas(points))
  }

  cancel(): void {
    this.#end()
  }

  #end(): void {
    this.#state = { kind: 'idle' }
    this.#context.show(undefined)
  }

  #draw(event: ToolEvent): void {
    if (this.#state.kind !== 'drawing') return
    const points = [...this.#state.points]
    for (const { x, y } of event.points) {
      const last = points[points.length - 1]
      if (!last || last.x !== x || last.y !== y) points.push({ x, y })
    }
    this.#state = { ...this.#state, points }
    this.#context.show(pathOverlay(points, this.#copies(), this.#use !== 'horizon', this.#use === 'lasso'))
  }

  #areas(points: readonly Point[]): Area[] {
    const { settings, value } = this.#context
    return this.#copies().map((copy): Area => {
      const moved = points.map((point) => apply(copy, point))
      if (this.#use === 'horizon') return { kind: 'below', line: moved, toEdges: settings.horizonToEdges, value }
      return { kind: 'polygon', points: moved, rule: settings.overlaps, value }
    })
  }

  /** Below is below wherever a line is turned to: only a mirror image of left and right has a horizon too. */
  #copies() {
    const { copies, settings } = this.#context
    const isRepeated = this.#use === 'lasso' || (this.#use === 'horizon' && settings.symmetry.kind === 'vertical')
    return isRepeated ? copies : copies.slice(0, 1)
  }
}
