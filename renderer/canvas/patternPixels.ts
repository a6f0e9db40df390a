import type { LabelMap } from '../document/labelMap'
import type { Rect } from '../document/rect'
import { dotAt, type LabelPattern, PATTERN_SIDE } from '../labels/patterns'

/** How much of the ink covers the class's colour: the pattern is seen, the colour stays the first thing seen. */
const COVER = 0.5
const TILE = PATTERN_SIDE * PATTERN_SIDE

/** For each byte the 64 dots of its pattern, row by row, as pixels of a canvas in 32-bit words; no pattern is clear. */
export function patternTable(patterns: ReadonlyMap<number, LabelPattern>): Uint32Array {
  const table = new Uint32Array(256 * TILE)
  for (const [id, { pattern, ink }] of patterns) {
    const word = ((Math.round(COVER * 255) << 24) | (ink[2] << 16) | (ink[1] << 8) | ink[0]) >>> 0
    for (let dot = 0; dot < TILE; dot++) {
      if (dotAt(pattern, dot % PATTERN_SIDE, Math.floor(dot / PATTERN_SIDE))) table[id * TILE + dot] = word
    }
  }
  return table
}

/**
 * Writes the pattern of each class where the class is seen. The dots keep their size on the screen and their place on the
 * document, so they neither grow with the zoom nor swim while the view moves.
 *
 * @param place where the whole map lies on the canvas, in device pixels
 * @param part the part of the canvas to write, inside of `place`
 * @param dot the side of a dot, in whole device pixels
 * @param pixels `part.width` x `part.height` words
 */
export function writePatterns(
  map: LabelMap,
  place: Rect,
  part: Rect,
  dot: number,
  table: Uint32Array,
  pixels: Uint32Array,
): void {
  const columns = new Int32Array(part.width)
  const dots = new Uint8Array(part.width)
  for (let x = 0; x < part.width; x++) {
    const across = part.x + x - place.x
    columns[x] = Math.floor(((across + 0.5) * map.width) / place.width)
    dots[x] = Math.floor(across / dot) % PATTERN_SIDE
  }
  for (let y = 0; y < part.height; y++) {
    const down = part.y + y - place.y
    const row = Math.floor(((down + 0.5) * map.height) / place.height) * map.width
    const dotRow = (Math.floor(down / dot) % PATTERN_SIDE) * PATTERN_SIDE
    const start = y * part.width
    for (let x = 0; x < part.width; x++) {
      pixels[start + x] = table[map.data[row + columns[x]!]! * TILE + dotRow + dots[x]!]!
    }
  }
}
