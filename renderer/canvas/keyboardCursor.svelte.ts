import type { Point } from '../document/paint'
import type { Gestures } from '../editor/gestures.svelte'
import type { ToolEvent, ToolName } from '../editor/tool'
import type { LinkedView } from './linkedView.svelte'
import { type Size, toScreen } from './viewport'

/** What the cursor moves on. All are read when a key is pressed. */
export interface CursorHost {
  readonly view: LinkedView
  readonly gestures: Gestures
  documentSize(): Size
  /** The size of the upright sheet, in CSS pixels. */
  sheet(): Size
  tool(): ToolName
  /** The event of a pointer at a document point. */
  eventAt(point: Point, keys: { readonly shift: boolean; readonly alt: boolean }): ToolEvent
}

/** CSS pixels that an arrow key moves the cursor; with Shift it is one document pixel. */
const STEP = 16
/** CSS pixels that stay free between the cursor and the edge of the stage: the view follows. */
const MARGIN = 24

const WAYS: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
}

/** Painting without a pointer: arrow keys move a cursor, Space or Enter lowers and lifts the tool, Escape gives up. */
export class KeyboardCursor {
  readonly #host: CursorHost
  #point = $state.raw<Point | undefined>(undefined)
  #lowered = $state.raw(false)

  constructor(host: CursorHost) {
    this.#host = host
  }

  /** Where it is, in document pixels; undefined while the map has no keyboard focus. */
  get point(): Point | undefined {
    return this.#point
  }

  get lowered(): boolean {
    return this.#lowered
  }

  /** The map has got the focus by the keyboard: the cursor is in the middle of what is seen, or where it was. */
  enter(): void {
    this.#point ??= middleOf(this.#host.view.viewport.centre)
  }

  /** The focus is elsewhere: a tool that is still down is lifted. */
  leave(): void {
    if (this.#lowered && this.#point) this.#lift(this.#point, NO_KEYS)
    this.#point = undefined
  }

  /** Whether the key was one of the cursor's. */
  press(event: Pick<KeyboardEvent, 'key' | 'shiftKey' | 'altKey' | 'ctrlKey' | 'metaKey' | 'repeat'>): boolean {
    const point = this.#point
    if (!point || event.ctrlKey || event.metaKey) return false
    const keys = { shift: event.shiftKey, alt: event.altKey }
    const way = WAYS[event.key]
    if (way) this.#move(point, way, keys)
    else if (event.key === ' ' || event.key === 'Enter') {
      if (event.repeat) return true
      if (this.#lowered) this.#lift(point, keys)
      else this.#lower(point, keys)
    } else if (event.key === 'Escape' && this.#lowered) {
      this.#host.gestures.cancel()
      this.#lowered = false
    } else return false
    return true
  }

  #move(point: Point, way: Point, keys: Keys): void {
    const { view } = this.#host
    const step = keys.shift ? view.zoom : Math.max(STEP, view.zoom)
    const moved = view.documentWay({ x: way.x * step, y: way.y * step })
    const size = this.#host.documentSize()
    const next = {
      x: Math.max(0.5, Math.min(size.width - 0.5, point.x + moved.x)),
      y: Math.max(0.5, Math.min(size.height - 0.5, point.y + moved.y)),
    }
    this.#point = next
    this.#keepInSight(next)
    // Shift means a small step here, not what it means to the tool.
    if (this.#lowered) this.#host.gestures.move(this.#host.eventAt(next, { shift: false, alt: keys.alt }))
  }

  #lower(point: Point, keys: Keys): void {
    this.#lowered = true
    this.#host.gestures.down(this.#host.tool(), this.#host.eventAt(point, keys))
  }

  #lift(point: Point, keys: Keys): void {
    this.#lowered = false
    this.#host.gestures.up(this.#host.eventAt(point, keys))
  }

  #keepInSight(point: Point): void {
    const { view } = this.#host
    const sheet = this.#host.sheet()
    const screen = toScreen(view.viewport, sheet, point)
    const excess = (at: number, length: number) => Math.min(0, at - MARGIN) + Math.max(0, at - (length - MARGIN))
    const x = excess(screen.x, sheet.width)
    const y = excess(screen.y, sheet.height)
    if (x !== 0 || y !== 0) view.panBy(-x, -y)
  }
}

interface Keys {
  readonly shift: boolean
  readonly alt: boolean
}

const NO_KEYS: Keys = { shift: false, alt: false }

function middleOf({ x, y }: Point): Point {
  return { x: Math.floor(x) + 0.5, y: Math.floor(y) + 0.5 }
}
