/**
 * The inner arithmetic of PNG (W3C PNG, third edition, sections 7 to 9): scanline filters, packed samples, and the
 * passes of Adam7. Pure and without any opinion about chunks.
 */

/** One pass over the image: pixel (column, row) of the pass lies at (x + column * dx, y + row * dy) of the image. */
export type Pass = { x: number; y: number; dx: number; dy: number; width: number; height: number }

const ADAM7 = [
  { x: 0, y: 0, dx: 8, dy: 8 },
  { x: 4, y: 0, dx: 8, dy: 8 },
  { x: 0, y: 4, dx: 4, dy: 8 },
  { x: 2, y: 0, dx: 4, dy: 4 },
  { x: 0, y: 2, dx: 2, dy: 4 },
  { x: 1, y: 0, dx: 2, dy: 2 },
  { x: 0, y: 1, dx: 1, dy: 2 },
]

/** The passes of an image that hold at least one pixel: one for a plain image, up to seven for an interlaced one. */
export function passesOf(width: number, height: number, interlaced: boolean): Pass[] {
  const steps = interlaced ? ADAM7 : [{ x: 0, y: 0, dx: 1, dy: 1 }]
  return steps
    .map((step) => ({
      ...step,
      width: Math.ceil((width - step.x) / step.dx),
      height: Math.ceil((height - step.y) / step.dy),
    }))
    .filter((pass) => pass.width > 0 && pass.height > 0)
}

/** Predicts a byte from its neighbours left, above and above left: the nearest of the three to left + up - corner. */
function paeth(left: number, up: number, corner: number): number {
  const toLeft = Math.abs(up - corner)
  const toUp = Math.abs(left - corner)
  const toCorner = Math.abs(left + up - 2 * corner)
  if (toLeft <= toUp && toLeft <= toCorner) return left
  return toUp <= toCorner ? up : corner
}

/**
 * Undoes the filters of `height` scanlines, each a filter byte and `rowBytes` bytes, and gives the rows joined.
 * Gives null when a filter byte is none of the five.
 */
export function unfilter(lines: Uint8Array, rowBytes: number, height: number, pixelBytes: number): Uint8Array | null {
  const rows = new Uint8Array(rowBytes * height)
  for (let row = 0; row < height; row++) {
    const filter = lines[row * (rowBytes + 1)]!
    const line = lines.subarray(row * (rowBytes + 1) + 1, (row + 1) * (rowBytes + 1))
    const start = row * rowBytes
    if (filter > 4) return null
    if (filter === 0) {
      rows.set(line, start)
      continue
    }
    for (let index = 0; index < rowBytes; index++) {
      const at = start + index
      const left = index >= pixelBytes ? rows[at - pixelBytes]! : 0
      const up = row > 0 ? rows[at - rowBytes]! : 0
      const corner = row > 0 && index >= pixelBytes ? rows[at - rowBytes - pixelBytes]! : 0
      const predicted =
        filter === 1 ? left : filter === 2 ? up : filter === 3 ? (left + up) >> 1 : paeth(left, up, corner)
      rows[at] = line[index]! + predicted
    }
  }
  return rows
}

/** Scanlines without a filter: a zero byte before each row. */
export function unfilteredLines(rows: Uint8Array, rowBytes: number, height: number): Uint8Array {
  const lines = new Uint8Array((rowBytes + 1) * height)
  for (let row = 0; row < height; row++) {
    lines.set(rows.subarray(row * rowBytes, (row + 1) * rowBytes), row * (rowBytes + 1) + 1)
  }
  return lines
}

/** Scanlines with the Paeth filter on every row: for pictures close to the best filter a row, and no search for it. */
export function paethLines(rows: Uint8Array, rowBytes: number, height: number, pixelBytes: number): Uint8Array {
  const lines = new Uint8Array((rowBytes + 1) * height)
  for (let row = 0; row < height; row++) {
    const start = row * rowBytes
    const line = row * (rowBytes + 1)
    lines[line] = 4
    for (let index = 0; index < rowBytes; index++) {
      const at = start + index
      const left = index >= pixelBytes ? rows[at - pixelBytes]! : 0
      const up = row > 0 ? rows[at - rowBytes]! : 0
      const corner = row > 0 && index >= pixelBytes ? rows[at - rowBytes - pixelBytes]! : 0
      lines[line + 1 + index] = rows[at]! - paeth(left, up, corner)
    }
  }
  return lines
}

/** The samples of one row: `depth` bits each (1, 2, 4, 8 or 16), most significant first, `count` of them. */
export function unpackRow(row: Uint8Array, depth: number, count: number): Uint8Array | Uint16Array {
  if (depth === 8) return row
  if (depth === 16) {
    return Uint16Array.from({ length: count }, (_, index) => {
      return (row[2 * index]! << 8) | row[2 * index + 1]!
    })
  }
  const mask = (1 << depth) - 1
  return Uint8Array.from({ length: count }, (_, index) => {
    const bit = index * depth
    return (row[bit >> 3]! >> (8 - depth - (bit & 7))) & mask
  })
}
