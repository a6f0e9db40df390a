/**
 * The flat picture of a Photoshop file (Adobe Photoshop File Formats Specification: header, four sections, image data).
 * Layers are passed over: a file that is saved for compatibility has the picture of all of them at its end.
 */
import type { MapPicture } from '../protocol/mapPicture'
import { MAXIMUM_SIDE, ProblemError } from '../protocol/values'

const HEADER = 26
const MODES = { grey: 1, indexed: 2, rgb: 3 } as const
const RAW = 0
const RLE = 1

/**
 * Reads grey, indexed and RGB pictures of 8 bits a channel; the first channel after the colours is taken for opacity.
 *
 * @throws ProblemError `malformed-file` when it is damaged or of a kind that is not read, `wrong-size` when it is too large
 */
export function decodePsd(bytes: Uint8Array, name: string): MapPicture {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const malformed = (why: string) =>
    new ProblemError('malformed-file', `${name} is not a Photoshop file that can be read (${why}): save it as PNG.`)
  if (bytes.length < HEADER) throw malformed('it ends too early')
  const version = view.getUint16(4)
  const channels = view.getUint16(12)
  const height = view.getUint32(14)
  const width = view.getUint32(18)
  const depth = view.getUint16(22)
  const mode = view.getUint16(24)
  if (version !== 1) throw malformed('it is a large document, PSB')
  if (width > MAXIMUM_SIDE || height > MAXIMUM_SIDE) {
    throw new ProblemError(
      'wrong-size',
      `${name} is ${width} x ${height} pixels: make it at most ${MAXIMUM_SIDE} x ${MAXIMUM_SIDE}.`,
    )
  }
  if (width === 0 || height === 0) throw malformed('it has no pixels')
  if (depth !== 8) throw malformed(`it has ${depth} bits a channel, not 8`)
  if (mode !== MODES.grey && mode !== MODES.indexed && mode !== MODES.rgb) {
    throw malformed('its colours are not RGB, grey or indexed')
  }
  const colours = mode === MODES.rgb ? 3 : 1
  if (channels < colours || channels > 56) throw malformed('it has too few or too many channels')

  let at = HEADER
  const section = (): Uint8Array => {
    if (at + 4 > bytes.length) throw malformed('it ends too early')
    const length = view.getUint32(at)
    if (at + 4 + length > bytes.length) throw malformed('it ends too early')
    const content = bytes.subarray(at + 4, at + 4 + length)
    at += 4 + length
    return content
  }
  const colourData = section()
  section()
  section()
  if (at + 2 > bytes.length) throw malformed('it has no flat picture')
  const compression = view.getUint16(at)
  at += 2
  const wanted = Math.min(channels, colours + 1)
  const pixels = width * height
  const planes = readPlanes(bytes.subarray(at), compression, { width, height, channels, wanted })
  if (!planes) throw malformed('its flat picture is damaged')

  const plane = (index: number) => planes.subarray(index * pixels, (index + 1) * pixels)
  if (mode === MODES.indexed) {
    if (colourData.length !== 768) throw malformed('its palette is missing')
    const palette = Array.from({ length: 256 }, (_, index): [number, number, number] => {
      return [colourData[index]!, colourData[256 + index]!, colourData[512 + index]!]
    })
    return { kind: 'indexed', width, height, data: plane(0).slice(), palette, alpha: new Uint8Array(256).fill(255) }
  }
  if (mode === MODES.grey && wanted === 1) return { kind: 'grey', width, height, data: plane(0).slice() }
  const rgba = new Uint8Array(pixels * 4)
  const sources = colours === 3 ? [0, 1, 2] : [0, 0, 0]
  sources.forEach((source, channel) => {
    const values = plane(source)
    for (let pixel = 0; pixel < pixels; pixel++) rgba[pixel * 4 + channel] = values[pixel]!
  })
  const alpha = wanted > colours ? plane(colours) : undefined
  for (let pixel = 0; pixel < pixels; pixel++) rgba[pixel * 4 + 3] = alpha ? alpha[pixel]! : 255
  return { kind: 'rgba', width, height, rgba }
}

interface Layout {
  readonly width: number
  readonly height: number
  /** Channels in the file, one after the other. */
  readonly channels: number
  /** How many of them are wanted, the first ones. */
  readonly wanted: number
}

/** The wanted channels one after the other; null when the data does not hold them. */
function readPlanes(data: Uint8Array, compression: number, layout: Layout): Uint8Array | null {
  const { width, height, channels, wanted } = layout
  const size = width * height * wanted
  if (compression === RAW) return data.length < size ? null : data.subarray(0, size)
  if (compression !== RLE) return null
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  let at = channels * height * 2
  if (data.length < at) return null
  const planes = new Uint8Array(size)
  for (let row = 0; row < height * wanted; row++) {
    const end = at + view.getUint16(row * 2)
    if (end > data.length || !unpackBits(data.subarray(at, end), planes.subarray(row * width, (row + 1) * width)))
      return null
    at = end
  }
  return planes
}

/** Unpacks one row of PackBits. False unless it fills the row exactly. */
function unpackBits(packed: Uint8Array, row: Uint8Array): boolean {
  let to = 0
  for (let at = 0; at < packed.length; ) {
    const head = packed[at++]!
    if (head === 128) continue
    const count = head < 128 ? head + 1 : 257 - head
    if (to + count > row.length) return false
    if (head < 128) {
      if (at + count > packed.length) return false
      row.set(packed.subarray(at, at + count), to)
      at += count
    } else {
      if (at >= packed.length) return false
      row.fill(packed[at++]!, to, to + count)
    }
    to += count
  }
  return to === row.length
}
