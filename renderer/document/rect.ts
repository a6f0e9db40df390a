/** A rectangle of whole pixels, origin at the top left. Empty when width or height is 0. */
export interface Rect {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export const EMPTY_RECT: Rect = { x: 0, y: 0, width: 0, height: 0 }

export function isEmpty(rect: Rect): boolean {
  return rect.width <= 0 || rect.height <= 0
}

/** The smallest rectangle that holds both; an empty one adds nothing. */
export function union(a: Rect, b: Rect): Rect {
  if (isEmpty(a)) return b
  if (isEmpty(b)) return a
  const x = Math.min(a.x, b.x)
  const y = Math.min(a.y, b.y)
  return {
    x,
    y,
    width: Math.max(a.x + a.width, b.x + b.width) - x,
    height: Math.max(a.y + a.height, b.y + b.height) - y,
  }
}

/** What both have in common; `EMPTY_RECT` when that is nothing. */
export function intersect(a: Rect, b: Rect): Rect {
  const x = Math.max(a.x, b.x)
  const y = Math.max(a.y, b.y)
  const width = Math.min(a.x + a.width, b.x + b.width) - x
  const height = Math.min(a.y + a.height, b.y + b.height) - y
  return width > 0 && height > 0 ? { x, y, width, height } : EMPTY_RECT
}

/** The whole of anything that has a size. */
export function wholeOf(size: { readonly width: number; readonly height: number }): Rect {
  return { x: 0, y: 0, width: size.width, height: size.height }
}

/**
 * Calls `visit` for each square tile of `side` pixels that `rect` touches, row by row.
 * `column` and `row` count tiles from the origin; negative parts of `rect` are the caller's to clip.
 */
export function eachTile(rect: Rect, side: number, visit: (column: number, row: number) => void): void {
  if (isEmpty(rect)) return
  const lastColumn = Math.floor((rect.x + rect.width - 1) / side)
  const lastRow = Math.floor((rect.y + rect.height - 1) / side)
  for (let row = Math.floor(rect.y / side); row <= lastRow; row++) {
    for (let column = Math.floor(rect.x / side); column <= lastColumn; column++) visit(column, row)
  }
}
