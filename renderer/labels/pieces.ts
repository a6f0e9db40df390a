import type { LabelMap } from '../document/labelMap'
import type { Rect } from '../document/rect'

/** A 4-connected area of one id. */
export interface Piece {
  readonly id: number
  readonly pixels: number
  /** The smallest rectangle that holds it. */
  readonly bounds: Rect
}

/** The pieces of a map, and which of them each pixel belongs to. */
export interface Pieces {
  readonly pieces: readonly Piece[]
  /** Index into `pieces`, a pixel. */
  readonly of: Uint32Array
}

/** Takes a map apart into its pieces: row by row in runs of one id, which join those above them. */
export function piecesOf({ width, height, data }: LabelMap): Pieces {
  const of = new Uint32Array(width * height)
  /** For each run the number of a run it belongs with; a root belongs with itself. */
  const parents: number[] = []
  const root = (run: number): number => {
    let at = run
    while (parents[at] !== at) {
      parents[at] = parents[parents[at]!]!
      at = parents[at]!
    }
    return at
  }
  for (let y = 0; y < height; y++) {
    const start = y * width
    for (let x = 0; x < width; ) {
      const id = data[start + x]!
      const run = parents.length
      parents.push(run)
      let above = -1
      for (; x < width && data[start + x] === id; x++) {
        of[start + x] = run
        if (y === 0 || data[start + x - width] !== id) continue
        const neighbour = of[start + x - width]!
        if (neighbour === above) continue
        above = neighbour
        const [one, other] = [root(run), root(neighbour)]
        parents[Math.max(one, other)] = Math.min(one, other)
      }
    }
  }
  return gather(
    { width, height, data },
    of,
    parents.map((_, run) => root(run)),
  )
}

function gather({ width, height, data }: LabelMap, of: Uint32Array, roots: readonly number[]): Pieces {
  const numbers = new Int32Array(roots.length).fill(-1)
  const found: { id: number; pixels: number; left: number; top: number; right: number; bottom: number }[] = []
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x
      const run = roots[of[at]!]!
      let number = numbers[run]!
      if (number < 0) {
        number = found.length
        numbers[run] = number
        found.push({ id: data[at]!, pixels: 0, left: x, top: y, right: x, bottom: y })
      }
      of[at] = number
      const piece = found[number]!
      piece.pixels++
      piece.left = Math.min(piece.left, x)
      piece.right = Math.max(piece.right, x)
      piece.bottom = y
    }
  }
  const pieces = found.map(({ id, pixels, left, top, right, bottom }) => {
    return { id, pixels, bounds: { x: left, y: top, width: right - left + 1, height: bottom - top + 1 } }
  })
  return { pieces, of }
}
