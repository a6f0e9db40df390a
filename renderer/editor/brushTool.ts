import { apply } from '../document/affine'
import type { LabelMap } from '../document/labelMap'
import { type Point, snapToGrid, sweep } from '../document/paint'
import { EMPTY_RECT, type Rect, union } from '../document/rect'
import { follow, sizeUnder } from '../document/stabiliser'
import { currentPoint, type Tool, type ToolContext, type ToolEvent, type ToolPoint } from './tool'
import { stabiliserOf } from './toolSettings'

/** Where the brush is, as the stabiliser has it, and how large under the pen's pressure. */
interface Place extends Point {
  readonly size: number
}

type State =
  | { readonly kind: 'idle' }
  | { readonly kind: 'drawing'; readonly last: Place }
  /** Pressed with Shift: a click will draw a straight line, a drag will change the size. */
  | { readonly kind: 'pressed'; readonly start: ToolPoint; readonly size: number }
  | { readonly kind: 'sizing'; readonly start: ToolPoint; readonly size: number }

/** A press with Shift that moves less than this, in CSS pixels, is a click. */
const CLICK_SLOP = 4

/**
 * Paints the label along the pointer's way, or with `eraser` takes labels away. A Shift click draws straight from where
 * the last stroke ended; a Shift drag to the side changes the size.
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
    const start = event.points[0]!
    if (event.shift) {
      this.#state = { kind: 'pressed', start, size: this.#context.brushSize }
      return
    }
    if (!this.#context.begin(this.#kind)) return
    this.#state = { kind: 'drawing', last: this.#placeAt(start, start) }
    this.#draw(event.points)
  }

  move(event: ToolEvent): void {
    switch (this.#state.kind) {
      case 'drawing':
        this.#draw(event.points)
        break
      case 'pressed':
      case 'sizing': {
        const { start, size } = this.#state
        const now = currentPoint(event)
        if (this.#state.kind === 'pressed' && Math.abs(now.screenX - start.screenX) < CLICK_SLOP) return
        this.#context.setBrushSize(size + now.x - start.x)
        this.#state = { kind: 'sizing', start, size }
      }
    }
  }

  up(event: ToolEvent): void {
    if (this.#state.kind === 'pressed') this.#drawStraight(this.#state.start)
    if (this.#state.kind === 'drawing') {
      this.#draw(event.points)
      this.#catchUp(currentPoint(event))
      this.#lastEnd = this.#state.last
      this.#context.commit()
    }
    this.#state = { kind: 'idle' }
  }

  cancel(): void {
    if (this.#state.kind === 'drawing') this.#context.abort()
    if (this.#state.kind === 'sizing') this.#context.setBrushSize(this.#state.size)
    this.#state = { kind: 'idle' }
  }

  #drawStraight(end: ToolPoint): void {
    if (!this.#context.begin(this.#kind)) return
    const place = this.#placeAt(end, end)
    const from = this.#lastEnd ? { ...this.#lastEnd, size: place.size } : place
    this.#context.paint((layer) => this.#sweep(layer, from, place))
    this.#lastEnd = end
    this.#context.commit()
  }

  #draw(points: readonly ToolPoint[]): void {
    if (this.#state.kind !== 'drawing') return
    let { last } = this.#state
    const stabiliser = stabiliserOf(this.#context.settings)
    this.#context.paint((layer) => {
      let dirty = EMPTY_RECT
      for (const point of points) {
        const next = this.#placeAt(follow(stabiliser, last, point), point)
        dirty = union(dirty, this.#sweep(layer, last, next))
        last = next
      }
      return dirty
    })
    this.#state = { kind: 'drawing', last }
  }

  /** A smoothed brush lags behind: at the end it comes to where the pointer is. One on a string stays where it hangs. */
  #catchUp(end: ToolPoint): void {
    if (this.#state.kind !== 'drawing' || this.#context.settings.stabiliser !== 'smooth') return
    const { last } = this.#state
    const next = { x: end.x, y: end.y, size: last.size }
    this.#context.paint((layer) => this.#sweep(layer, last, next))
    this.#state = { kind: 'drawing', last: next }
  }

  #placeAt({ x, y }: Point, { pressure }: ToolPoint): Place {
    const { brushSize, settings } = this.#context
    return { x, y, size: sizeUnder(brushSize, pressure, settings.pressure) }
  }

  #sweep(layer: LabelMap, from: Place, to: Place): Rect {
    const { value, emptyValue, settings, copies } = this.#context
    const painted = this.#kind === 'eraser' ? emptyValue : value
    // First on the grid, then repeated: a mirrored half pixel would round the other way.
    const start = snapToGrid(from, from.size)
    const end = snapToGrid(to, to.size)
    return copies.reduce((dirty, copy) => {
      const one = { ...apply(copy, start), size: from.size }
      const other = { ...apply(copy, end), size: to.size }
      return union(dirty, sweep(layer, one, other, settings.tip, painted))
    }, EMPTY_RECT)
  }
}
