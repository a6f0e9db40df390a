import * as v from 'valibot'
import { Bytes, MAXIMUM_SIDE } from './values'

const Side = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAXIMUM_SIDE))
const Byte = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(255))

/** A picture file as it was read, before anybody knows what its pixels mean. */
export const MapPicture = v.pipe(
  v.variant('kind', [
    /** One grey a pixel, unscaled: in a map of ids the ids themselves. */
    v.strictObject({ kind: v.literal('grey'), width: Side, height: Side, data: Bytes }),
    /** Palette indices, with the opacity of each colour. */
    v.strictObject({
      kind: v.literal('indexed'),
      width: Side,
      height: Side,
      data: Bytes,
      palette: v.pipe(v.array(v.tuple([Byte, Byte, Byte])), v.maxLength(256)),
      alpha: Bytes,
    }),
    v.strictObject({ kind: v.literal('rgba'), width: Side, height: Side, rgba: Bytes }),
    /** A photo format, whose size has been read and found fit; the window decodes it. */
    v.strictObject({
      kind: v.literal('encoded'),
      width: Side,
      height: Side,
      type: v.picklist(['image/jpeg', 'image/webp']),
      bytes: Bytes,
    }),
  ]),
  v.check((picture) => {
    const pixels = picture.width * picture.height
    if (picture.kind === 'encoded') return true
    return picture.kind === 'rgba' ? picture.rgba.length === pixels * 4 : picture.data.length === pixels
  }, 'the picture has not width x height pixels'),
)
export type MapPicture = v.InferOutput<typeof MapPicture>

/** How a label map is written into a PNG: indices with the classes' colours, ids as greys, or colours. */
export const MapFormat = v.picklist(['indexed', 'ids', 'colours'])
export type MapFormat = v.InferOutput<typeof MapFormat>
