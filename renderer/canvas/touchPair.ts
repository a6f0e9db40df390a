import type { Point } from '../document/paint'

/** How two fingers moved: what lay between them before lies between them now, so many times as large. */
export interface Pinch {
  readonly from: Point
  readonly to: Point
  readonly factor: number
}

/** Follows the first two fingers on a stage; a third one is not heard. */
export class TouchPair {
  readonly #touches = new Map<number, Point>()

  get complete(): boolean {
    return this.#touches.size === 2
  }

  add(id: number, point: Point): void {
    if (!this.complete) this.#touches.set(id, point)
  }

  remove(id: number): void {
    this.#touches.delete(id)
  }

  /** Undefined for a finger that is none of the two, and while there is only one. */
  move(id: number, point: Point): Pinch | undefined {
    if (!this.#touches.has(id)) return undefined
    const before = this.#measure()
    this.#touches.set(id, point)
    const after = this.#measure()
    if (!before || !after) return undefined
    return { from: before.middle, to: after.middle, factor: after.spread / before.spread }
  }

  #measure(): { middle: Point; spread: number } | undefined {
    const [one, other] = [...this.#touches.values()]
    if (!one || !other) return undefined
    return {
      middle: { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 },
      // Fingers that touch each other would make it endlessly large.
      spread: Math.max(8, Math.hypot(one.x - other.x, one.y - other.y)),
    }
  }
}
