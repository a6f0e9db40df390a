import { apply } from '../document/affine'
import type { Point } from '../document/paint'
import { pathOverlay } from './overlay'
import { aligned, currentPoint, type Tool, type ToolContext, type ToolEvent, type ToolPoint } from './tool'

type State =
  | { readonly kind: 'idle' }
  | { readonly kind: 'open'; readonly points: readonly Point[]; readonly pointer: Point; readonly lastPress: ToolPoint }

/** A press so near to an earlier one, in CSS pixels, means that corner. */
const CLOSE = 6

/**
 * A polygon from corner to corner, one a click. A double click, a click on the first corner or Enter fills it. With Shift
 * held, its sides keep to multiples of 15 degrees.
 */
export class PolygonTool implements Tool {
  readonly #context: ToolContext
  #state: State = { kind: 'idle' }

  constructor(context: ToolContext) {
    this.#context = context
  }

  get open(): boolean {
    return this.#state.kind === 'open'
  }

  down(event: ToolEvent): void {
    const press = currentPoint(event)
    if (this.#state.kind === 'idle') {
      this.#become({ kind: 'open', points: [{ x: press.x, y: press.y }], pointer: press, lastPress: press })
      return
    }
    const { points, lastPress } = this.#state
    const zoom = this.#context.view?.zoom ?? 1
    const isLast = Math.hypot(press.screenX - lastPress.screenX, press.screenY - lastPress.screenY) < CLOSE
    const isFirst = Math.hypot(press.x - points[0]!.x, press.y - points[0]!.y) * zoom < CLOSE
    if (points.length > 1 && (isLast || isFirst)) this.finish()
    else if (!isLast) {
      const corner = this.#corner(event)
      this.#become({ kind: 'open', points: [...points, corner], pointer: corner, lastPress: press })
    }
  }

  move(event: ToolEvent): void {
    if (this.#state.kind === 'open') this.#become({ ...this.#state, pointer: this.#corner(event) })
  }

  up(): void {}

  cancel(): void {
    this.#state = { kind: 'idle' }
    this.#context.show(undefined)
  }

  finish(): void {
    if (this.#state.kind !== 'open') return
    const { points } = this.#state
    const { copies, settings, value } = this.#context
    this.cancel()
    if (points.length < 3) return
    this.#context.operate(
      'polygon',
      copies.map((copy) => ({
        kind: 'polygon',
        points: points.map((point) => apply(copy, point)),
        rule: settings.overlaps,
        value,
      })),
    )
  }

  /** On the nearest pixel corner, so that sides along the grid are sharp. */
  #corner(event: ToolEvent): Point {
    const pointer = currentPoint(event)
    const last = this.#state.kind === 'open' ? this.#state.points[this.#state.points.length - 1] : undefined
    return event.shift && last ? aligned(last, pointer) : { x: pointer.x, y: pointer.y }
  }

  #become(state: State & { kind: 'open' }): void {
    this.#state = state
    this.#context.show(pathOverlay([...state.points, state.pointer], this.#context.copies, true, true))
  }
}
