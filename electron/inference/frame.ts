import type { ModelManifest } from '../protocol/manifest'
import type { GreyMap, LabelMap, Picture } from '../protocol/values'

/** Width and height in pixels. */
export interface Size {
  readonly width: number
  readonly height: number
}

/** How a document lies in the pictures that a pack makes. */
export interface Frame {
  /** Of the base's picture and the upsampler's. */
  readonly base: Size
  readonly upsampler: Size
  /** The document with the margins that give it the shape of those pictures, in its own pixels. */
  readonly padded: Size
  /** The document itself, in the middle of that. */
  readonly document: Size
}

/** The longest picture, as its longer side through its shorter. */
const LONGEST = 3
/** Sides of the base's picture are multiples of this, since its network halves them three times. */
const STEP = 8

/**
 * The frame of a document: the pictures have its shape where the networks take any (the longer side to the nearest 8 pixels
 * of the base, at most 3 : 1), else they are square. Where the shape is not the document's, it gets margins.
 */
export function frameOf(document: Size, sizes: ModelManifest['sizes']): Frame {
  const { width, height } = document
  const aspect = sizes.anyAspect ? Math.min(Math.max(width / height, 1 / LONGEST), LONGEST) : 1
  const scale = sizes.upsampler / sizes.base
  const long = Math.max(sizes.base, STEP * Math.round((sizes.base * Math.max(aspect, 1 / aspect)) / STEP))
  const base = aspect >= 1 ? { width: long, height: sizes.base } : { width: sizes.base, height: long }
  const upsampler = { width: base.width * scale, height: base.height * scale }
  const padded =
    width / height > aspect
      ? { width, height: Math.max(height, Math.round(width / aspect)) }
      : { width: Math.max(width, Math.round(height * aspect)), height }
  return { base, upsampler, padded, document: { width, height } }
}

/** The map with the frame's margins, which repeat its edge; the map itself when there are none. */
export function pad<Map extends LabelMap | GreyMap>(map: Map, { padded, document }: Frame): LabelMap | GreyMap {
  const { width, height } = padded
  if (width === document.width && height === document.height) return map
  const left = Math.floor((width - document.width) / 2)
  const top = Math.floor((height - document.height) / 2)
  const data = new Uint8Array(width * height)
  for (let y = 0; y < height; y++) {
    const row = within(y - top, document.height) * document.width
    for (let x = 0; x < width; x++) data[y * width + x] = map.data[row + within(x - left, document.width)]!
  }
  return { width, height, data }
}

const within = (index: number, count: number) => Math.min(Math.max(index, 0), count - 1)

/** The part of a picture that shows the document: what its margins became is cut off. */
export function crop(picture: Picture, { padded, document }: Frame): Picture {
  const width = Math.max(1, Math.round((picture.width * document.width) / padded.width))
  const height = Math.max(1, Math.round((picture.height * document.height) / padded.height))
  if (width === picture.width && height === picture.height) return picture
  const left = Math.floor((picture.width - width) / 2)
  const top = Math.floor((picture.height - height) / 2)
  const rgba = new Uint8Array(width * height * 4)
  for (let y = 0; y < height; y++) {
    const from = ((y + top) * picture.width + left) * 4
    rgba.set(picture.rgba.subarray(from, from + width * 4), y * width * 4)
  }
  return { width, height, rgba }
}
