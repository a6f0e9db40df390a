import { type LabelClass, type LabelMap, UNLABELLED } from '../document/labelMap'
import type { Rect } from '../document/rect'

/** The colour of an id that the label set does not have: seen at once, and no class's. */
const UNKNOWN_RGB = [255, 0, 200] as const

/**
 * A colour for every byte, as pixels of a canvas read in one 32-bit word (red in the low byte, opaque). UNLABELLED is
 * transparent.
 */
export function paletteOf(classes: readonly LabelClass[]): Uint32Array {
  const palette = new Uint32Array(256).fill(pixel(UNKNOWN_RGB))
  for (const { id, rgb } of classes) palette[id] = pixel(rgb)
  palette[UNLABELLED] = 0
  return palette
}

/**
 * Writes the colours of `rect` (inside the map) into `pixels`, an image `stride` pixels wide whose top left pixel is
 * (originX, originY) of the map.
 */
export function expand(
  map: LabelMap,
  rect: Rect,
  palette: Uint32Array,
  pixels: Uint32Array,
  stride: number,
  originX: number,
  originY: number,
): void {
  for (let row = rect.y; row < rect.y + rect.height; row++) {
    const source = row * map.width
    const target = (row - originY) * stride - originX
    const end = rect.x + rect.width
    for (let x = rect.x; x < end; x++) pixels[target + x] = palette[map.data[source + x]!]!
  }
}

function pixel([red, green, blue]: readonly [number, number, number]): number {
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0
}
