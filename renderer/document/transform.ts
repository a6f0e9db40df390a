import { type Affine, apply, compose, inverse, rotation, scaling, translation } from './affine'
import { createLabelMap, type LabelMap } from './labelMap'
import type { Point } from './paint'
import { EMPTY_RECT, intersect, isEmpty, type Rect, union, wholeOf } from './rect'

/*
 * Moving, turning and scaling a part of a layer. Every pixel of the result is one pixel of the part, the one under its
 * centre: nothing is mixed.
 */

/** Pixels lifted out of a layer. */
export interface Piece {
  /** Where they lay. */
  readonly bounds: Rect
  /** `bounds` in size. */
  readonly map: LabelMap
  /** One byte a pixel: 1 belongs to the piece. */
  readonly inside: Uint8Array
}

/** The person's handles on a piece. Applied in this order, about the middle of where it lay. */
export interface Transformation {
  /** Factors; negative ones mirror. */
  readonly scaleX: number
  readonly scaleY: number
  /** Clockwise, in radians. */
  readonly angle: number
  /** How far the middle has moved, in pixels. */
  readonly moveX: number
  readonly moveY: number
}

export const UNMOVED: Transformation = { scaleX: 1, scaleY: 1, angle: 0, moveX: 0, moveY: 0 }

/** Lifts the pixels of a layer that lie inside `bounds` and where `inside` is not 0; all that are not `empty` without it. */
export function liftPiece(map: LabelMap, bounds: Rect, empty: number, inside?: Uint8Array): Piece {
  const piece = { bounds, map: createLabelMap(bounds.width, bounds.height, empty), inside: new Uint8Array(0) }
  const mask = new Uint8Array(bounds.width * bounds.height)
  for (let row = 0, j = 0; row < bounds.height; row++) {
    let i = (bounds.y + row) * map.width + bounds.x
    for (let column = 0; column < bounds.width; column++, i++, j++) {
      const value = map.data[i]!
      if (value === empty || inside?.[i] === 0) continue
      piece.map.data[j] = value
      mask[j] = 1
    }
  }
  return { ...piece, inside: mask }
}

/** Gives every pixel of a piece where it lay the byte `empty`. */
export function clearPiece(target: LabelMap, { bounds, inside }: Piece, empty: number): Rect {
  for (let row = 0, j = 0; row < bounds.height; row++) {
    let i = (bounds.y + row) * target.width + bounds.x
    for (let column = 0; column < bounds.width; column++, i++, j++) if (inside[j]) target.data[i] = empty
  }
  return bounds
}

/**
 * Where a transformation puts a piece. Turned by quarters and scaled by whole factors, its pixels come to lie on pixels
 * exactly: where that needs part of a pixel, it is moved on by it.
 */
export function transformationAffine(bounds: Rect, transformation: Transformation): Affine {
  const middle = { x: bounds.x + bounds.width / 2, y: bounds.y + bounds.height / 2 }
  const { scaleX, scaleY, angle } = transformation
  const turned = compose(rotation(angle, middle), scaling(scaleX, scaleY, middle))
  const moved = compose(translation(transformation.moveX, transformation.moveY), turned)
  const corner = apply(moved, bounds)
  const isWhole = [turned.xx, turned.xy, turned.yx, turned.yy].every(Number.isInteger)
  if (!isWhole) return moved
  return compose(translation(wholeFrom(corner.x) - corner.x, wholeFrom(corner.y) - corner.y), moved)
}

/** The whole number at or after a coordinate, but for what rounding adds to one. */
function wholeFrom(coordinate: number): number {
  return Math.ceil(coordinate - 1e-6)
}

/** The corners of a placed piece, clockwise from the one that was top left. */
export function cornersOf({ x, y, width, height }: Rect, affine: Affine): [Point, Point, Point, Point] {
  return [
    apply(affine, { x, y }),
    apply(affine, { x: x + width, y }),
    apply(affine, { x: x + width, y: y + height }),
    apply(affine, { x, y: y + height }),
  ]
}

/** Lays a piece into a map; what lies outside of the map is cut off. */
export function placePiece(target: LabelMap, piece: Piece, affine: Affine): Rect {
  return eachPlaced(target, piece, affine, (i, j) => {
    target.data[i] = piece.map.data[j]!
  })
}

/** The pixels that a placed piece covers, as the bytes of a selection. */
export function placedMask(size: { width: number; height: number }, piece: Piece, affine: Affine): Uint8Array {
  const mask = new Uint8Array(size.width * size.height)
  eachPlaced(size, piece, affine, (i) => {
    mask[i] = 1
  })
  return mask
}

/** Visits the target's pixel and the piece's pixel under it. Returns a rectangle that holds all that were visited. */
function eachPlaced(
  target: { readonly width: number; readonly height: number },
  { bounds, inside }: Piece,
  affine: Affine,
  visit: (targetPixel: number, piecePixel: number) => void,
): Rect {
  const back = inverse(affine)
  if (!back || isEmpty(bounds)) return EMPTY_RECT
  const area = intersect(around(cornersOf(bounds, affine)), wholeOf(target))
  for (let row = area.y; row < area.y + area.height; row++) {
    for (let column = area.x; column < area.x + area.width; column++) {
      const x = Math.floor(back.xx * (column + 0.5) + back.xy * (row + 0.5) + back.x) - bounds.x
      const y = Math.floor(back.yx * (column + 0.5) + back.yy * (row + 0.5) + back.y) - bounds.y
      if (x < 0 || y < 0 || x >= bounds.width || y >= bounds.height) continue
      const j = y * bounds.width + x
      if (inside[j]) visit(row * target.width + column, j)
    }
  }
  return area
}

/** The whole pixels that hold some points. */
function around(points: readonly Point[]): Rect {
  return points
    .map(({ x, y }): Rect => ({ x: Math.floor(x), y: Math.floor(y), width: 1, height: 1 }))
    .reduce((all, one) => union(all, one), EMPTY_RECT)
}
