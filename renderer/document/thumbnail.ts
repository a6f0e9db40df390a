import type { LabelMap } from './labelMap'
import type { Layer, PaintedKind, RgbaPicture } from './layer'
import { resizeMap, resizeNearest } from './resize'

/** A small image of a layer: the bytes of its kind, or colours. */
export type Thumbnail =
  | { readonly kind: PaintedKind; readonly map: LabelMap }
  | { readonly kind: 'reference'; readonly picture: RgbaPicture }

/** Reading more of a large map than this many pixels a side would be seen as a pause, and not in the thumbnail. */
const READ_SIDE = 512

/** A layer made small by picking pixels; neither side is longer than `side`, nor is it ever larger than the layer. */
export function thumbnailOf(layer: Layer, side: number): Thumbnail {
  if (layer.kind === 'reference') return { kind: 'reference', picture: pickPicture(layer.picture, side) }
  const { kind, map } = layer
  if (kind !== 'sketch') return { kind, map: pick(map, side) }
  const fewer = pick(map, READ_SIDE)
  const { width, height } = within(fewer, side)
  return { kind, map: resizeMap('sketch', fewer, width, height) }
}

function pick(map: LabelMap, side: number): LabelMap {
  const { width, height } = within(map, side)
  return resizeNearest(map, width, height)
}

function pickPicture(picture: RgbaPicture, side: number): RgbaPicture {
  const { width, height } = within(picture, side)
  const source = new Uint32Array(picture.rgba.slice().buffer)
  const target = new Uint32Array(width * height)
  for (let y = 0; y < height; y++) {
    const row = Math.floor(((y + 0.5) * picture.height) / height) * picture.width
    for (let x = 0; x < width; x++)
      target[y * width + x] = source[row + Math.floor(((x + 0.5) * picture.width) / width)]!
  }
  return { width, height, rgba: new Uint8Array(target.buffer) }
}

function within({ width, height }: { readonly width: number; readonly height: number }, side: number) {
  const scale = Math.min(1, side / Math.max(width, height))
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
}
