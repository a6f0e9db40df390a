import { type Affine, apply, inverse } from '../document/affine'
import { boundsOf } from '../document/flood'
import type { Placement } from '../document/layer'
import type { Point } from '../document/paint'
import { isEmpty, type Rect, union } from '../document/rect'
import { selectionBounds } from '../document/selection'
import {
  clearPiece,
  cornersOf,
  liftPiece,
  type Piece,
  placedMask,
  placePiece,
  type Transformation,
  transformationAffine,
  UNMOVED,
} from '../document/transform'
import { draggedPlace, frameHandles, frameOf, HANDLES, heldAt, type PlacingDrag, placingDrag } from './placing'
import { currentPoint, type Tool, type ToolContext, type ToolEvent } from './tool'

/** What a drag does, and what it began from. */
type Drag =
  | { readonly kind: 'move'; readonly from: Point; readonly before: Transformation }
  | { readonly kind: 'rotate'; readonly from: Point; readonly before: Transformation }
  /** `handle`: which side is held, -1, 0 or 1 along each axis of the piece. */
  | { readonly kind: 'scale'; readonly handle: Point; readonly before: Transformation }

type State =
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'lifted'
      readonly piece: Piece
      readonly transformation: Transformation
      readonly drag: Drag | undefined
    }
  /** A picture for tracing is held: it has a place instead of pixels of the document. */
  | { readonly kind: 'placing'; readonly place: Placement; readonly drag: PlacingDrag | undefined }

/** How near, in CSS pixels, a press must be to a handle. */
const REACH = 9
const ROTATE_STEP = Math.PI / 12

/**
 * Moves, turns, mirrors and scales what is selected on the active layer, or all of it. The first press lifts it; then its
 * handles scale, a drag inside moves and one outside turns, until Enter keeps or Escape forgets it. Shift keeps the
 * proportions, turns by 15 degrees and moves along one axis. A picture for tracing is moved and scaled in the same way.
 */
export class TransformTool implements Tool {
  readonly #context: ToolContext
  #state: State = { kind: 'idle' }

  constructor(context: ToolContext) {
    this.#context = context
  }

  get open(): boolean {
    return this.#state.kind !== 'idle'
  }

  down(event: ToolEvent): void {
    if (this.#state.kind === 'idle' && !(this.#context.reference ? this.#hold(this.#context.reference) : this.#lift()))
      return
    const from = currentPoint(event)
    if (this.#state.kind === 'lifted') {
      this.#state = { ...this.#state, drag: this.#dragFrom(from, this.#state.transformation) }
    } else if (this.#state.kind === 'placing') {
      this.#state = { ...this.#state, drag: placingDrag(this.#state.place, from, this.#reach) }
    }
  }

  move(event: ToolEvent): void {
    if (this.#state.kind === 'idle' || !this.#state.drag) return
    const now = currentPoint(event)
    if (this.#state.kind === 'lifted') this.#place(this.#dragged(this.#state.drag, now, event.shift))
    else this.#placePicture(draggedPlace(this.#state.drag, now, event.shift))
  }

  up(event: ToolEvent): void {
    this.move(event)
    if (this.#state.kind !== 'idle') this.#state = { ...this.#state, drag: undefined }
  }

  cancel(): void {
    if (this.#state.kind === 'idle') return
    this.#context.abort()
    this.#end()
  }

  finish(): void {
    if (this.#state.kind === 'idle') return
    if (this.#state.kind === 'lifted' && this.#context.selection) {
      const { piece, transformation } = this.#state
      const affine = transformationAffine(piece.bounds, transformation)
      this.#context.reselect(placedMask(this.#context.layerMap, piece, affine))
    }
    this.#context.commit()
    this.#end()
  }

  /** Mirrors or turns by quarters, as a button does. What is not lifted yet is lifted for it. Gives whether it could. */
  change(change: (before: Transformation) => Transformation): boolean {
    if (this.#state.kind === 'idle' && !this.#lift()) return false
    if (this.#state.kind === 'lifted') this.#place(change(this.#state.transformation))
    return true
  }

  #end(): void {
    this.#state = { kind: 'idle' }
    this.#context.show(undefined)
  }

  /** Within so many document pixels of a handle, a press takes it. */
  get #reach(): number {
    return REACH / (this.#context.view?.zoom ?? 1)
  }

  #hold(place: Placement): boolean {
    if (!this.#context.begin('place')) return false
    this.#state = { kind: 'placing', place, drag: undefined }
    this.#showFrame(place)
    return true
  }

  #placePicture(place: Placement): void {
    if (this.#state.kind !== 'placing') return
    this.#state = { ...this.#state, place }
    this.#context.revert()
    this.#context.place(place)
    this.#showFrame(place)
  }

  #showFrame(place: Placement): void {
    this.#context.show({
      outlines: [{ points: frameOf(place), closed: true, filled: false }],
      handles: frameHandles(place),
    })
  }

  #lift(): boolean {
    const { layerMap, selection, emptyValue } = this.#context
    const content = selection ? selectionBounds(selection) : contentBounds(layerMap.data, layerMap, emptyValue)
    const held = isEmpty(content) ? undefined : liftPiece(layerMap, content, emptyValue, selection?.data)
    const bounds = held ? boundsOf(held.inside, content.width, content.height) : content
    if (isEmpty(bounds)) {
      if (this.#context.begin('transform')) {
        this.#context.abort()
        this.#context.notice('There is nothing here to move: choose a layer or a selection that holds something.')
      }
      return false
    }
    if (!this.#context.begin('transform')) return false
    const area = { ...bounds, x: bounds.x + content.x, y: bounds.y + content.y }
    const piece = liftPiece(layerMap, area, emptyValue, selection?.data)
    this.#state = { kind: 'lifted', piece, transformation: UNMOVED, drag: undefined }
    this.#showHandles()
    return true
  }

  #place(transformation: Transformation): void {
    if (this.#state.kind !== 'lifted') return
    this.#state = { ...this.#state, transformation }
    const { piece } = this.#state
    const { emptyValue } = this.#context
    const affine = transformationAffine(piece.bounds, transformation)
    this.#context.revert()
    this.#context.paintFreely((layer): Rect => {
      const cleared = clearPiece(layer, piece, emptyValue)
      return union(cleared, placePiece(layer, piece, affine))
    })
    this.#showHandles()
  }

  #showHandles(): void {
    if (this.#state.kind !== 'lifted') return
    const { piece, transformation } = this.#state
    const affine = transformationAffine(piece.bounds, transformation)
    this.#context.show({
      outlines: [{ points: cornersOf(piece.bounds, affine), closed: true, filled: false }],
      handles: HANDLES.map((handle) => apply(affine, heldAt(piece.bounds, handle))),
    })
  }

  #dragFrom(from: Point, before: Transformation): Drag | undefined {
    if (this.#state.kind !== 'lifted') return undefined
    const { bounds } = this.#state.piece
    const affine = transformationAffine(bounds, before)
    const reach = this.#reach
    const distances = HANDLES.map((handle) => {
      const at = apply(affine, heldAt(bounds, handle))
      return { handle, distance: Math.hypot(at.x - from.x, at.y - from.y) }
    })
    const nearest = distances.reduce((one, other) => (other.distance < one.distance ? other : one))
    // Where handles lie close together the inside still moves.
    if (isInside(bounds, affine, from)) {
      const smallest = Math.min(Math.abs(before.scaleX) * bounds.width, Math.abs(before.scaleY) * bounds.height)
      if (nearest.distance > Math.min(reach, smallest / 4)) return { kind: 'move', from, before }
    }
    if (nearest.distance <= reach) return { kind: 'scale', handle: nearest.handle, before }
    return { kind: 'rotate', from, before }
  }

  #dragged(drag: Drag, now: Point, shift: boolean): Transformation {
    if (this.#state.kind !== 'lifted') return UNMOVED
    const { bounds } = this.#state.piece
    const { before } = drag
    switch (drag.kind) {
      case 'move': {
        const x = now.x - drag.from.x
        const y = now.y - drag.from.y
        const isLevel = Math.abs(x) >= Math.abs(y)
        return {
          ...before,
          moveX: before.moveX + (shift && !isLevel ? 0 : Math.round(x)),
          moveY: before.moveY + (shift && isLevel ? 0 : Math.round(y)),
        }
      }
      case 'rotate': {
        const middle = middleOf(bounds, before)
        const turned =
          Math.atan2(now.y - middle.y, now.x - middle.x) - Math.atan2(drag.from.y - middle.y, drag.from.x - middle.x)
        const angle = before.angle + turned
        return { ...before, angle: shift ? Math.round(angle / ROTATE_STEP) * ROTATE_STEP : angle }
      }
      case 'scale':
        return scaledBy(bounds, before, drag.handle, now, shift)
    }
  }
}

/** Pulls one side or corner to a point while the opposite one stays where it is. */
function scaledBy(bounds: Rect, before: Transformation, handle: Point, now: Point, isEven: boolean): Transformation {
  const cos = Math.cos(before.angle)
  const sin = Math.sin(before.angle)
  const middle = middleOf(bounds, before)
  // From the fixed side to the pointer, along the axes of the turned piece.
  const fixed = {
    x: middle.x - (cos * handle.x * before.scaleX * bounds.width - sin * handle.y * before.scaleY * bounds.height) / 2,
    y: middle.y - (sin * handle.x * before.scaleX * bounds.width + cos * handle.y * before.scaleY * bounds.height) / 2,
  }
  const along = cos * (now.x - fixed.x) + sin * (now.y - fixed.y)
  const across = -sin * (now.x - fixed.x) + cos * (now.y - fixed.y)
  let scaleX = handle.x === 0 ? before.scaleX : away(Math.round(along * handle.x)) / bounds.width
  let scaleY = handle.y === 0 ? before.scaleY : away(Math.round(across * handle.y)) / bounds.height
  if (isEven && handle.x !== 0 && handle.y !== 0) {
    const factor = Math.max(Math.abs(scaleX / before.scaleX), Math.abs(scaleY / before.scaleY))
    scaleX = before.scaleX * factor
    scaleY = before.scaleY * factor
  }
  const halfX = (handle.x * scaleX * bounds.width) / 2
  const halfY = (handle.y * scaleY * bounds.height) / 2
  const moved = { x: fixed.x + cos * halfX - sin * halfY, y: fixed.y + sin * halfX + cos * halfY }
  const rest = middleOf(bounds, UNMOVED)
  return {
    ...before,
    scaleX,
    scaleY,
    moveX: handle.x === 0 && handle.y === 0 ? before.moveX : moved.x - rest.x,
    moveY: handle.x === 0 && handle.y === 0 ? before.moveY : moved.y - rest.y,
  }
}

/** A piece keeps at least one pixel. */
function away(length: number): number {
  return length === 0 ? 1 : length
}

function middleOf({ x, y, width, height }: Rect, { moveX, moveY }: Transformation): Point {
  return { x: x + width / 2 + moveX, y: y + height / 2 + moveY }
}

function isInside({ x, y, width, height }: Rect, affine: Affine, point: Point): boolean {
  const back = inverse(affine)
  if (!back) return false
  const at = apply(back, point)
  return at.x >= x && at.y >= y && at.x <= x + width && at.y <= y + height
}

function contentBounds(data: Uint8Array, { width, height }: { width: number; height: number }, empty: number): Rect {
  return boundsOf(
    data.map((byte) => (byte === empty ? 0 : 1)),
    width,
    height,
  )
}
