import { boundsOf } from './flood'
import type { LabelMap } from './labelMap'

/** Pixels chosen in a document: one byte a pixel, 1 chosen, 0 not. Never without a chosen pixel. */
export interface Selection {
  readonly width: number
  readonly height: number
  readonly data: Uint8Array
}

/** How newly chosen pixels go together with those chosen before. */
export type SelectionMode = 'replace' | 'add' | 'subtract' | 'intersect'

/** The selection after choosing more pixels (`chosen`, of the same size); undefined when none is left. */
export function combine(
  selection: Selection | undefined,
  chosen: Selection | LabelMap,
  mode: SelectionMode,
): Selection | undefined {
  const { width, height, data: now } = chosen
  const before = selection?.data
  const data = new Uint8Array(width * height)
  switch (mode) {
    case 'replace':
      data.set(now)
      break
    case 'add':
      data.set(now)
      if (before) for (let i = 0; i < data.length; i++) data[i]! |= before[i]!
      break
    case 'subtract':
      if (before) for (let i = 0; i < data.length; i++) data[i] = before[i]! & ~now[i]! & 1
      break
    case 'intersect':
      if (before) for (let i = 0; i < data.length; i++) data[i] = before[i]! & now[i]!
  }
  return selectionOf(width, height, data)
}

/** The pixels not chosen; all of them when nothing is. */
export function invert(
  selection: Selection | undefined,
  size: { readonly width: number; readonly height: number },
): Selection | undefined {
  const data = new Uint8Array(size.width * size.height).fill(1)
  if (selection) for (let i = 0; i < data.length; i++) data[i] = 1 - selection.data[i]!
  return selectionOf(size.width, size.height, data)
}

/** A selection of these bytes, undefined when all are 0. */
export function selectionOf(width: number, height: number, data: Uint8Array): Selection | undefined {
  return data.includes(1) ? { width, height, data } : undefined
}

/** The smallest rectangle that holds all chosen pixels. */
export function selectionBounds({ width, height, data }: Selection) {
  return boundsOf(data, width, height)
}

/**
 * The border of a selection as level and upright lines between pixels: x1, y1, x2, y2 of each, one after the other, the
 * longest possible. When there are more than `limit` of them the border of a coarser selection, in which cells of 2, 4, 8,
 * ... pixels count as chosen when any pixel in them is.
 */
export function outlineOf(selection: Selection, limit = 40_000): Int32Array {
  for (let cell = 1; ; cell *= 2) {
    const lines = linesOf(cell === 1 ? selection : coarser(selection, cell), cell, selection, limit)
    if (lines) return lines
  }
}

/** Undefined when there are too many. One pass over the rows; those without a chosen pixel cost next to nothing. */
function linesOf(
  { width, height, data }: Selection,
  cell: number,
  whole: Selection,
  limit: number,
): Int32Array | undefined {
  const lines: number[] = []
  const push = (x1: number, y1: number, x2: number, y2: number) => {
    lines.push(
      Math.min(x1 * cell, whole.width),
      Math.min(y1 * cell, whole.height),
      Math.min(x2 * cell, whole.width),
      Math.min(y2 * cell, whole.height),
    )
  }
  const nothing = new Uint8Array(width)
  /** For each place between two pixels of a row: where an upright line began (plus one, 0 for none), and which side is in. */
  const began = new Int32Array(width + 1)
  const side = new Uint8Array(width + 1)
  let above: Uint8Array = nothing
  let isAboveEmpty = true
  for (let y = 0; y <= height; y++) {
    const row = y < height ? data.subarray(y * width, (y + 1) * width) : nothing
    const isEmpty = !row.includes(1)
    if (!(isEmpty && isAboveEmpty)) {
      for (let x = 0; x < width; x++) {
        const is = row[x]!
        if (is === above[x]) continue
        const start = x
        while (x + 1 < width && row[x + 1] === is && above[x + 1] !== is) x++
        push(start, y, x + 1, y)
      }
      for (let x = 0, left = 0; x <= width; x++) {
        const is = x < width ? row[x]! : 0
        if (began[x] !== 0 && (is === left || is !== side[x])) {
          push(x, began[x]! - 1, x, y)
          began[x] = 0
        }
        if (began[x] === 0 && is !== left) {
          began[x] = y + 1
          side[x] = is
        }
        left = is
      }
    }
    if (lines.length > 4 * limit) return undefined
    above = row
    isAboveEmpty = isEmpty
  }
  return Int32Array.from(lines)
}

function coarser({ width, height, data }: Selection, cell: number): Selection {
  const coarse = { width: Math.ceil(width / cell), height: Math.ceil(height / cell) }
  const cells = new Uint8Array(coarse.width * coarse.height)
  for (let y = 0, i = 0; y < height; y++) {
    const row = Math.floor(y / cell) * coarse.width
    for (let x = 0; x < width; x++, i++) if (data[i]) cells[row + Math.floor(x / cell)] = 1
  }
  return { ...coarse, data: cells }
}
