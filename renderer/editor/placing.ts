import type { Placement } from '../document/layer'
import type { Point } from '../document/paint'

/*
 * Moving and scaling a picture for tracing by its frame. A corner keeps the picture's proportions, a side stretches it.
 */

/** What a drag on the frame does, and where the picture lay when it began. */
export type PlacingDrag =
  | { readonly kind: 'move'; readonly from: Point; readonly before: Placement }
  /** `handle`: which side is held, -1, 0 or 1 along each axis. */
  | { readonly kind: 'scale'; readonly handle: Point; readonly before: Placement }

/** The sides and corners of a frame, -1, 0 or 1 along each axis. */
export const HANDLES: readonly Point[] = [-1, 0, 1]
  .flatMap((y) => [-1, 0, 1].map((x) => ({ x, y })))
  .filter(({ x, y }) => x || y)

/** A picture keeps at least so many document pixels along each side. */
const SMALLEST = 1

/** The frame's corners, clockwise from the top left. */
export function frameOf({ x, y, width, height }: Placement): Point[] {
  return [
    { x, y },
    { x: x + width, y },
    { x: x + width, y: y + height },
    { x, y: y + height },
  ]
}

/** Where the frame can be held. */
export function frameHandles(place: Placement): Point[] {
  return HANDLES.map((handle) => heldAt(place, handle))
}

/** What a press does: a handle within `reach` document pixels scales, the inside moves, the outside does nothing. */
export function placingDrag(before: Placement, from: Point, reach: number): PlacingDrag | undefined {
  const nearest = HANDLES.map((handle) => {
    const at = heldAt(before, handle)
    return { handle, distance: Math.hypot(at.x - from.x, at.y - from.y) }
  }).reduce((one, other) => (other.distance < one.distance ? other : one))
  const isInside =
    from.x >= before.x && from.y >= before.y && from.x <= before.x + before.width && from.y <= before.y + before.height
  // Where handles lie close together the inside still moves.
  const held = isInside ? Math.min(reach, Math.min(before.width, before.height) / 4) : reach
  if (nearest.distance <= held) return { kind: 'scale', handle: nearest.handle, before }
  return isInside ? { kind: 'move', from, before } : undefined
}

/** Where the picture lies when the pointer is at `now`. `isLevel`: it moves along one axis only. */
export function draggedPlace(drag: PlacingDrag, now: Point, isLevel: boolean): Placement {
  const { before } = drag
  if (drag.kind === 'scale') return scaledPlace(before, drag.handle, now)
  const x = now.x - drag.from.x
  const y = now.y - drag.from.y
  const isAcross = Math.abs(x) >= Math.abs(y)
  return {
    ...before,
    x: before.x + (isLevel && !isAcross ? 0 : Math.round(x)),
    y: before.y + (isLevel && isAcross ? 0 : Math.round(y)),
  }
}

/** The side or corner opposite of the one held stays where it is. */
function scaledPlace(before: Placement, handle: Point, now: Point): Placement {
  const fixed = heldAt(before, { x: -handle.x, y: -handle.y })
  let width = handle.x === 0 ? before.width : Math.max(SMALLEST, (now.x - fixed.x) * handle.x)
  let height = handle.y === 0 ? before.height : Math.max(SMALLEST, (now.y - fixed.y) * handle.y)
  if (handle.x !== 0 && handle.y !== 0) {
    const factor = Math.max(width / before.width, height / before.height)
    width = before.width * factor
    height = before.height * factor
  }
  return {
    x: handle.x === 0 ? before.x : handle.x > 0 ? fixed.x : fixed.x - width,
    y: handle.y === 0 ? before.y : handle.y > 0 ? fixed.y : fixed.y - height,
    width,
    height,
  }
}

/** Where a handle of a frame lies. */
export function heldAt({ x, y, width, height }: Placement, handle: Point): Point {
  return { x: x + ((handle.x + 1) * width) / 2, y: y + ((handle.y + 1) * height) / 2 }
}
