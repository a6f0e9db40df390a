import type { Point } from './paint'

/** The map (x, y) -> (xx * x + xy * y + x, yx * x + yy * y + y) of points. */
export interface Affine {
  readonly xx: number
  readonly xy: number
  readonly yx: number
  readonly yy: number
  readonly x: number
  readonly y: number
}

export const IDENTITY: Affine = { xx: 1, xy: 0, yx: 0, yy: 1, x: 0, y: 0 }

export function translation(x: number, y: number): Affine {
  return { ...IDENTITY, x, y }
}

/** Stretches about a point; a negative factor mirrors. */
export function scaling(factorX: number, factorY: number, about: Point): Affine {
  return { xx: factorX, xy: 0, yx: 0, yy: factorY, x: about.x - factorX * about.x, y: about.y - factorY * about.y }
}

/** Turns clockwise on the screen, in radians, about a point. Quarter turns are exact. */
export function rotation(angle: number, about: Point): Affine {
  const cos = exact(Math.cos(angle))
  const sin = exact(Math.sin(angle))
  return {
    xx: cos,
    xy: -sin,
    yx: sin,
    yy: cos,
    x: about.x - cos * about.x + sin * about.y,
    y: about.y - sin * about.x - cos * about.y,
  }
}

/** First `inner`, then `outer`. */
export function compose(outer: Affine, inner: Affine): Affine {
  return {
    xx: outer.xx * inner.xx + outer.xy * inner.yx,
    xy: outer.xx * inner.xy + outer.xy * inner.yy,
    yx: outer.yx * inner.xx + outer.yy * inner.yx,
    yy: outer.yx * inner.xy + outer.yy * inner.yy,
    x: outer.xx * inner.x + outer.xy * inner.y + outer.x,
    y: outer.yx * inner.x + outer.yy * inner.y + outer.y,
  }
}

/** What takes it back; undefined when it flattens the plane. */
export function inverse({ xx, xy, yx, yy, x, y }: Affine): Affine | undefined {
  const determinant = xx * yy - xy * yx
  if (Math.abs(determinant) < 1e-9) return undefined
  const inverted = { xx: yy / determinant, xy: -xy / determinant, yx: -yx / determinant, yy: xx / determinant }
  return {
    ...inverted,
    x: -(inverted.xx * x + inverted.xy * y),
    y: -(inverted.yx * x + inverted.yy * y),
  }
}

export function apply(affine: Affine, { x, y }: Point): Point {
  return { x: affine.xx * x + affine.xy * y + affine.x, y: affine.yx * x + affine.yy * y + affine.y }
}

/** Where a direction, such as a half axis, goes. */
export function applyLinear(affine: Affine, { x, y }: Point): Point {
  return { x: affine.xx * x + affine.xy * y, y: affine.yx * x + affine.yy * y }
}

/** A sine or cosine that ought to be whole, whole. */
function exact(value: number): number {
  const whole = Math.round(value)
  return Math.abs(value - whole) < 1e-12 ? whole : value
}
