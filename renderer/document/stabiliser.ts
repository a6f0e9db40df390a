import type { Point } from './paint'

/** How the brush follows the pointer. */
export type Stabiliser =
  | { readonly kind: 'off' }
  /** Each step goes a share of the way to the pointer: 1 - `strength`, which is at least 0 and below 1. */
  | { readonly kind: 'smooth'; readonly strength: number }
  /** The brush hangs on a string of so many document pixels and moves only when it is taut. */
  | { readonly kind: 'string'; readonly length: number }

/** Where the brush goes from `brush` when the pointer is at `pointer`. */
export function follow(stabiliser: Stabiliser, brush: Point, pointer: Point): Point {
  switch (stabiliser.kind) {
    case 'off':
      return { x: pointer.x, y: pointer.y }
    case 'smooth': {
      const share = 1 - stabiliser.strength
      return { x: brush.x + (pointer.x - brush.x) * share, y: brush.y + (pointer.y - brush.y) * share }
    }
    case 'string': {
      const x = pointer.x - brush.x
      const y = pointer.y - brush.y
      const distance = Math.hypot(x, y)
      if (distance <= stabiliser.length) return brush
      const share = (distance - stabiliser.length) / distance
      return { x: brush.x + x * share, y: brush.y + y * share }
    }
  }
}

/** How a pen's pressure becomes size. */
export type PressureCurve = 'off' | 'soft' | 'linear' | 'firm'

/** A light touch with a soft curve goes far, with a firm one it takes a heavy hand. */
const EXPONENTS = { soft: 0.5, linear: 1, firm: 2 } as const

/** The size of the brush under a pressure of 0 to 1: whole pixels, at least one, `size` at full pressure. */
export function sizeUnder(size: number, pressure: number, curve: PressureCurve): number {
  if (curve === 'off') return size
  return Math.max(1, Math.round(size * Math.max(0, Math.min(1, pressure)) ** EXPONENTS[curve]))
}
