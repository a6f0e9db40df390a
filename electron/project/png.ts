/**
 * PNG, written and read here rather than by a library: indexed images must keep their ids exactly, a save must be fast
 * (deflate level 1 on Node's own zlib), and a hostile header must cost nothing (the image data is inflated into exactly
 * the bytes that the header announces). Specification: W3C Portable Network Graphics, third edition.
 */
import { deflateSync, inflateSync } from 'node:zlib'
import { MAXIMUM_SIDE, ProblemError } from '../protocol/values'
import { crc32 } from './crc32'
import { type Pass, paethLines, passesOf, unfilter, unfilteredLines, unpackRow } from './pngScanlines'

export type Rgb = readonly [number, number, number]

export type PngOptions = {
  /** Text chunks by keyword (1 to 79 Latin characters). */
  text?: Record<string, string>
  /** Deflate level, 0 to 9: 1 for a quick save, 6 or more for a small file to give away. */
  level?: number
}

/** What a PNG holds. `palette` may be shorter than 256; `alpha` is the opacity of each of its entries, 0 to 255. */
export type DecodedPng =
  | { kind: 'indexed'; width: number; height: number; data: Uint8Array; palette: Rgb[]; alpha: Uint8Array }
  /** Grey samples as they are in the file, from 0 to 2^depth - 1, not scaled. */
  | { kind: 'grey'; width: number; height: number; data: Uint8Array | Uint16Array; depth: number }
  | { kind: 'rgba'; width: number; height: number; rgba: Uint8Array }

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)
/** Channels by colour type: grey, -, RGB, indexed, grey with alpha, -, RGBA. */
const CHANNELS = [1, 0, 3, 1, 2, 0, 4]
const DEPTHS: Record<number, number[]> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
}
const encoder = new TextEncoder()

/**
 * Writes an indexed PNG of 8 bits: every byte of `data` is kept as it is.
 *
 * @param image `data` has width x height palette indices
 * @param palette up to 256 colours; the indices in `data` should lie within it
 * @param options `alpha`: the opacity of the palette's first entries, 0 to 255; the others are opaque
 */
export function encodeIndexedPng(
  image: { width: number; height: number; data: Uint8Array },
  palette: readonly Rgb[],
  options: PngOptions & { alpha?: Uint8Array } = {},
): Uint8Array {
  const chunks = [chunk('PLTE', Uint8Array.from(palette.flat()))]
  if (options.alpha) chunks.push(chunk('tRNS', options.alpha))
  return assemble(image, 3, chunks, unfilteredLines(image.data, image.width, image.height), options)
}

/** Writes one grey of 8 bits a pixel: ids that other programs read as they are. */
export function encodeGreyPng(
  image: { width: number; height: number; data: Uint8Array },
  options: PngOptions = {},
): Uint8Array {
  return assemble(image, 0, [], unfilteredLines(image.data, image.width, image.height), options)
}

/** Writes an RGBA picture as a PNG of 8 bits a sample; an opaque picture is stored without its alpha. */
export function encodeRgbaPng(
  image: { width: number; height: number; rgba: Uint8Array },
  options: PngOptions = {},
): Uint8Array {
  const { width, height, rgba } = image
  if (!isOpaque(rgba)) return assemble(image, 6, [], paethLines(rgba, width * 4, height, 4), options)
  const rgb = new Uint8Array(width * height * 3)
  for (let from = 0, to = 0; to < rgb.length; from += 4, to += 3) {
    rgb[to] = rgba[from]!
    rgb[to + 1] = rgba[from + 1]!
    rgb[to + 2] = rgba[from + 2]!
  }
  return assemble(image, 2, [], paethLines(rgb, width * 3, height, 3), options)
}

/**
 * Reads any PNG of at most 4096 x 4096 pixels (all colour types, depths and Adam7). Colours of 16 bits are cut to 8.
 *
 * @param bytes the file
 * @param name what messages call it
 * @throws ProblemError `malformed-file` or `wrong-size`
 */
export function decodePng(bytes: Uint8Array, name = 'The picture'): DecodedPng {
  const chunks = readChunks(bytes, name)
  const header = readHeader(chunks, name)
  const { width, height, depth, colourType } = header
  const samples = readSamples(chunks, header, name)
  const transparency = chunks.find(({ type }) => type === 'tRNS')?.data
  if (colourType === 3) {
    const { palette, alpha } = readPalette(chunks, transparency, name)
    const data = samples instanceof Uint8Array ? samples : Uint8Array.from(samples)
    if (largest(data) >= palette.length) throw malformed(name, 'a pixel lies outside its palette')
    return { kind: 'indexed', width, height, data, palette, alpha }
  }
  if (colourType === 0 && !transparency) return { kind: 'grey', width, height, data: samples, depth }
  return { kind: 'rgba', width, height, rgba: toRgba(samples, header, transparency) }
}

/** The text of a PNG by keyword, from its tEXt and uncompressed iTXt chunks. Throws as `decodePng` does. */
export function readPngText(bytes: Uint8Array, name = 'The picture'): Record<string, string> {
  const text: Record<string, string> = {}
  for (const { type, data } of readChunks(bytes, name)) {
    const end = data.indexOf(0)
    if ((type !== 'tEXt' && type !== 'iTXt') || end < 1) continue
    const keyword = Buffer.from(data.subarray(0, end)).toString('latin1')
    if (type === 'tEXt') text[keyword] = Buffer.from(data.subarray(end + 1)).toString('latin1')
    else if (data[end + 1] === 0) {
      const translated = data.indexOf(0, data.indexOf(0, end + 3) + 1)
      text[keyword] = Buffer.from(data.subarray(translated + 1)).toString('utf8')
    }
  }
  return text
}

type Size = { width: number; height: number }
type Header = Size & { depth: number; colourType: number; interlaced: boolean }
type Chunk = { type: string; data: Uint8Array }

function assemble(size: Size, colourType: number, extra: Uint8Array[], lines: Uint8Array, options: PngOptions) {
  const header = new Uint8Array(13)
  const view = new DataView(header.buffer)
  view.setUint32(0, size.width)
  view.setUint32(4, size.height)
  header.set([8, colourType, 0, 0, 0], 8)
  const text = Object.entries(options.text ?? {}).map(([keyword, value]) => textChunk(keyword, value))
  const data = deflateSync(lines, { level: options.level ?? 6 })
  return concatenate([
    SIGNATURE,
    chunk('IHDR', header),
    ...extra,
    ...text,
    chunk('IDAT', data),
    chunk('IEND', new Uint8Array(0)),
  ])
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(data.length + 12)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, data.length)
  bytes.set(encoder.encode(type), 4)
  bytes.set(data, 8)
  view.setUint32(data.length + 8, crc32(bytes.subarray(4, data.length + 8)))
  return bytes
}

/** Plain ASCII goes into tEXt, which every reader knows; anything else into iTXt, which is UTF-8. */
function textChunk(keyword: string, value: string): Uint8Array {
  if (/^[\x20-\x7e\n]*$/.test(value)) return chunk('tEXt', encoder.encode(`${keyword}\0${value}`))
  return chunk('iTXt', encoder.encode(`${keyword}\0\0\0\0\0${value}`))
}

function concatenate(parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((total, part) => total + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

function largest(bytes: Uint8Array): number {
  let found = 0
  for (let at = 0; at < bytes.length; at++) if (bytes[at]! > found) found = bytes[at]!
  return found
}

function isOpaque(rgba: Uint8Array): boolean {
  for (let at = 3; at < rgba.length; at += 4) if (rgba[at] !== 255) return false
  return true
}

function malformed(name: string, why: string): ProblemError {
  return new ProblemError('malformed-file', `${name} is not a whole PNG file (${why}): choose another file.`)
}

function readChunks(bytes: Uint8Array, name: string): Chunk[] {
  if (!SIGNATURE.every((byte, index) => bytes[index] === byte)) throw malformed(name, 'it does not begin like one')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const chunks: Chunk[] = []
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at)
    if (at + 12 + length > bytes.length) throw malformed(name, 'it ends too early')
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8))
    if (crc32(bytes.subarray(at + 4, at + 8 + length)) !== view.getUint32(at + 8 + length)) {
      throw malformed(name, `its part ${JSON.stringify(type)} is damaged`)
    }
    if (type === 'IEND') return chunks
    chunks.push({ type, data: bytes.subarray(at + 8, at + 8 + length) })
    at += 12 + length
  }
  throw malformed(name, 'it ends too early')
}

function readHeader(chunks: Chunk[], name: string): Header {
  const first = chunks[0]
  if (first?.type !== 'IHDR' || first.data.length !== 13) throw malformed(name, 'its header is missing')
  const view = new DataView(first.data.buffer, first.data.byteOffset, 13)
  const width = view.getUint32(0)
  const height = view.getUint32(4)
  const [depth = 0, colourType = 0, compression, filter, interlace = 0] = first.data.subarray(8)
  if (width === 0 || height === 0) throw malformed(name, 'it has no pixels')
  if (!DEPTHS[colourType]?.includes(depth) || compression !== 0 || filter !== 0 || interlace > 1) {
    throw malformed(name, 'its header is not valid')
  }
  if (width > MAXIMUM_SIDE || height > MAXIMUM_SIDE) {
    throw new ProblemError(
      'wrong-size',
      `${name} is ${width} x ${height} pixels: make it at most ${MAXIMUM_SIDE} x ${MAXIMUM_SIDE}.`,
    )
  }
  return { width, height, depth, colourType, interlaced: interlace === 1 }
}

function readSamples(chunks: Chunk[], header: Header, name: string): Uint8Array | Uint16Array {
  const { width, height, depth, interlaced } = header
  const channels = CHANNELS[header.colourType]!
  const rowBytes = (pass: Pass) => Math.ceil((pass.width * channels * depth) / 8)
  const passes = passesOf(width, height, interlaced)
  const expected = passes.reduce((total, pass) => total + (rowBytes(pass) + 1) * pass.height, 0)
  const lines = inflate(concatenate(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data)), expected)
  if (lines?.length !== expected) throw malformed(name, 'its image data is damaged')
  const pixelBytes = Math.max(1, (channels * depth) / 8)
  const samples = depth === 16 ? new Uint16Array(width * height * channels) : new Uint8Array(width * height * channels)
  let at = 0
  for (const pass of passes) {
    const length = (rowBytes(pass) + 1) * pass.height
    const rows = unfilter(lines.subarray(at, at + length), rowBytes(pass), pass.height, pixelBytes)
    if (!rows) throw malformed(name, 'its image data is damaged')
    if (depth === 8 && !interlaced) return rows
    placeRows(samples, rows, pass, { width, channels, depth, rowBytes: rowBytes(pass) })
    at += length
  }
  return samples
}

/** Inflates into at most `limit` bytes; null when the data is damaged or holds more. */
function inflate(data: Uint8Array, limit: number): Uint8Array | null {
  try {
    return inflateSync(data, { maxOutputLength: limit })
  } catch {
    return null
  }
}

function placeRows(
  samples: Uint8Array | Uint16Array,
  rows: Uint8Array,
  pass: Pass,
  layout: { width: number; channels: number; depth: number; rowBytes: number },
): void {
  const { width, channels, depth, rowBytes } = layout
  for (let row = 0; row < pass.height; row++) {
    const values = unpackRow(rows.subarray(row * rowBytes, (row + 1) * rowBytes), depth, pass.width * channels)
    const line = (pass.y + row * pass.dy) * width + pass.x
    for (let column = 0; column < pass.width; column++) {
      const to = (line + column * pass.dx) * channels
      for (let channel = 0; channel < channels; channel++) {
        samples[to + channel] = values[column * channels + channel]!
      }
    }
  }
}

function readPalette(chunks: Chunk[], transparency: Uint8Array | undefined, name: string) {
  const data = chunks.find(({ type }) => type === 'PLTE')?.data
  if (!data || data.length % 3 !== 0 || data.length > 768) throw malformed(name, 'its palette is missing')
  const palette = Array.from({ length: data.length / 3 }, (_, index): Rgb => {
    return [data[3 * index]!, data[3 * index + 1]!, data[3 * index + 2]!]
  })
  const alpha = new Uint8Array(palette.length).fill(255)
  if (transparency) alpha.set(transparency.subarray(0, alpha.length))
  return { palette, alpha }
}

/** Samples of grey or colour as RGBA of 8 bits; `transparency` is the one colour of a tRNS chunk that is transparent. */
function toRgba(samples: Uint8Array | Uint16Array, header: Header, transparency: Uint8Array | undefined): Uint8Array {
  const { width, height, depth, colourType } = header
  if (colourType === 6 && samples instanceof Uint8Array) return samples
  const channels = CHANNELS[colourType]!
  const colours = channels <= 2 ? 1 : 3
  const [green, blue] = colours === 3 ? [1, 2] : [0, 0]
  const scale = 255 / (2 ** depth - 1)
  const to8 = depth === 16 ? (value: number) => value >> 8 : (value: number) => Math.round(value * scale)
  const key = Array.from({ length: transparency ? colours : 0 }, (_, index) => {
    return ((transparency?.[2 * index] ?? 0) << 8) | (transparency?.[2 * index + 1] ?? 0)
  })
  const rgba = new Uint8Array(width * height * 4)
  for (let from = 0, to = 0; to < rgba.length; from += channels, to += 4) {
    rgba[to] = to8(samples[from]!)
    rgba[to + 1] = to8(samples[from + green]!)
    rgba[to + 2] = to8(samples[from + blue]!)
    const keyed = key.length > 0 && key.every((value, colour) => samples[from + colour] === value)
    rgba[to + 3] = channels > colours ? to8(samples[from + colours]!) : keyed ? 0 : 255
  }
  return rgba
}
