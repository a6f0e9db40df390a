import fc from 'fast-check'
import { decode, encode } from 'fast-png'
import { describe, expect, it } from 'vitest'
import { crc32 } from '../../electron/project/crc32'
import { decodePng, encodeIndexedPng, encodeRgbaPng, type Rgb, readPngText } from '../../electron/project/png'
import { ProblemError } from '../../electron/protocol/values'

const PALETTE: Rgb[] = Array.from({ length: 256 }, (_, index) => [index, 255 - index, (index * 7) & 255])

/** Random images of a few pixels with `channels` bytes a pixel. */
const images = (channels: number) =>
  fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 })).chain(([width, height]) =>
    fc.record({
      width: fc.constant(width),
      height: fc.constant(height),
      data: fc.uint8Array({ minLength: width * height * channels, maxLength: width * height * channels }),
    }),
  )

/** Rewrites the header of a PNG and makes its checksum right again. */
function withHeader(png: Uint8Array, change: (header: DataView) => void): Uint8Array {
  const copy = png.slice()
  change(new DataView(copy.buffer, 16, 13))
  new DataView(copy.buffer).setUint32(29, crc32(copy.subarray(12, 29)))
  return copy
}

const LAST_TRANSPARENT = Uint8Array.from({ length: 256 }, (_, index) => (index === 255 ? 0 : 255))

describe('encodeIndexedPng', () => {
  it('keeps every index, for another reader and for this one', () => {
    fc.assert(
      fc.property(images(1), fc.integer({ min: 0, max: 9 }), (image, level) => {
        const png = encodeIndexedPng(image, PALETTE, { alpha: LAST_TRANSPARENT, level })
        const other = decode(png, { checkCrc: true })
        expect(other.data).toEqual(image.data)
        expect(other.palette?.map(([red, green, blue]) => [red, green, blue])).toEqual(PALETTE)
        const own = decodePng(png)
        expect(own).toMatchObject({ kind: 'indexed', ...image, palette: PALETTE })
        expect(own.kind === 'indexed' && [...own.alpha].map((alpha) => alpha === 255).indexOf(false)).toBe(255)
      }),
    )
  })
})

describe('encodeRgbaPng', () => {
  it('keeps every byte, for another reader and for this one', () => {
    fc.assert(
      fc.property(images(4), ({ width, height, data }) => {
        const png = encodeRgbaPng({ width, height, rgba: data })
        expect(decodePng(png)).toEqual({ kind: 'rgba', width, height, rgba: data })
        const other = decode(png, { checkCrc: true })
        if (other.channels === 4) expect(other.data).toEqual(data)
      }),
    )
  })

  it('stores an opaque picture in three channels and gives it back whole', () => {
    const rgba = Uint8Array.from({ length: 30 * 20 * 4 }, (_, index) => (index % 4 === 3 ? 255 : (index * 37) & 255))
    const png = encodeRgbaPng({ width: 30, height: 20, rgba })
    expect(decode(png)).toMatchObject({ channels: 3, width: 30, height: 20 })
    expect(decodePng(png)).toEqual({ kind: 'rgba', width: 30, height: 20, rgba })
  })

  it('carries text, in Latin letters and in any other', () => {
    const text = { recipe: '{"seed":7}', title: 'Über den Fluß, 川' }
    const png = encodeRgbaPng({ width: 1, height: 1, rgba: Uint8Array.of(1, 2, 3, 255) }, { text })
    expect(readPngText(png)).toEqual(text)
    expect(decode(png).text.recipe).toBe(text.recipe)
  })
})

describe('decodePng', () => {
  it.each([
    [8, 1],
    [8, 2],
    [8, 3],
    [8, 4],
    [16, 1],
    [16, 3],
  ] as const)('reads what another writer made with %i bits and %i channels', (depth, channels) => {
    const count = 13 * 9 * channels
    const values = Array.from({ length: count }, (_, index) => (index * 7919) % 2 ** depth)
    const data = depth === 8 ? Uint8Array.from(values) : Uint16Array.from(values)
    const png = decodePng(encode({ width: 13, height: 9, data, depth, channels }))
    if (png.kind === 'grey') expect(png.data).toEqual(data)
    else if (png.kind === 'rgba') {
      const byte = (index: number) => (depth === 8 ? values[index] : (values[index] ?? 0) >> 8)
      const colours = channels <= 2 ? 1 : 3
      const expected = Array.from({ length: 13 * 9 }, (_, pixel) => [
        ...[0, 1, 2].map((colour) => byte(pixel * channels + Math.min(colour, colours - 1))),
        channels > colours ? byte(pixel * channels + colours) : 255,
      ])
      expect([...png.rgba]).toEqual(expected.flat())
    }
  })

  it('reads interlaced and packed samples as the specification defines them', () => {
    // 5 x 5, grey, 2 bits, Adam7; pixel (x, y) has the value (x + 2 y) mod 4. Rows by pass, written out by hand below.
    const value = (x: number, y: number) => (x + 2 * y) % 4
    const pack = (...samples: number[]) =>
      samples.reduce((byte, sample, index) => byte | (sample << (6 - 2 * index)), 0)
    const lines = [
      [0, pack(value(0, 0))],
      [0, pack(value(4, 0))],
      [0, pack(value(0, 4), value(4, 4))],
      [0, pack(value(2, 0))],
      [0, pack(value(2, 4))],
      [0, pack(value(0, 2), value(2, 2), value(4, 2))],
      ...[0, 2, 4].map((y) => [0, pack(value(1, y), value(3, y))]),
      ...[1, 3].map((y) => [0, pack(value(0, y), value(1, y), value(2, y), value(3, y)), pack(value(4, y))]),
    ]
    const png = pngOf({ width: 5, height: 5, depth: 2, colourType: 0, interlace: 1 }, Uint8Array.from(lines.flat()))
    const expected = Array.from({ length: 25 }, (_, pixel) => value(pixel % 5, Math.floor(pixel / 5)))
    expect(decodePng(png)).toEqual({ kind: 'grey', width: 5, height: 5, depth: 2, data: Uint8Array.from(expected) })
  })

  it('refuses a picture that is larger than any may be, whatever its data', () => {
    const png = encodeIndexedPng({ width: 4, height: 4, data: new Uint8Array(16) }, PALETTE)
    const large = withHeader(png, (header) => header.setUint32(0, 60_000))
    expect(() => decodePng(large, 'big.png')).toThrow('big.png is 60000 x 4 pixels: make it at most 4096 x 4096.')
  })

  it('does not inflate more than the header announces', () => {
    const png = encodeIndexedPng({ width: 2048, height: 2048, data: new Uint8Array(2048 * 2048) }, PALETTE)
    const small = withHeader(png, (header) => header.setUint32(4, 1))
    expect(() => decodePng(small)).toThrow('its image data is damaged')
  })

  it('answers any damage with one sentence', () => {
    const rgba = Uint8Array.from({ length: 16 * 16 * 4 }, (_, index) => (index * 31) & 255)
    const png = encodeRgbaPng({ width: 16, height: 16, rgba }, { text: { a: 'b' } })
    const damages = fc.array(fc.tuple(fc.nat(png.length - 1), fc.integer({ min: 1, max: 255 })), { maxLength: 4 })
    fc.assert(
      fc.property(damages, fc.nat(png.length), (flips, cut) => {
        const bytes = png.slice(0, cut)
        for (const [at, mask] of flips) if (at < cut) bytes[at] = bytes[at]! ^ mask
        try {
          decodePng(bytes)
        } catch (error) {
          expect(error).toBeInstanceOf(ProblemError)
        }
      }),
      { numRuns: 500 },
    )
  })
})

/** A PNG of one IDAT chunk, made by hand so that it owes nothing to the writer under test. */
function pngOf(
  header: { width: number; height: number; depth: number; colourType: number; interlace: number },
  lines: Uint8Array,
): Uint8Array {
  const stored = Uint8Array.of(
    1,
    lines.length & 255,
    lines.length >> 8,
    ~lines.length & 255,
    (~lines.length >> 8) & 255,
  )
  let a = 1
  let b = 0
  for (const byte of lines) {
    a = (a + byte) % 65521
    b = (b + a) % 65521
  }
  const idat = Uint8Array.of(0x78, 1, ...stored, ...lines, b >> 8, b & 255, a >> 8, a & 255)
  const { width, height, depth, colourType, interlace } = header
  const ihdr = Uint8Array.of(0, 0, width >> 8, width & 255, 0, 0, height >> 8, height & 255, depth, colourType, 0, 0)
  const chunk = (type: string, data: Uint8Array) => {
    const body = Uint8Array.of(...new TextEncoder().encode(type), ...data)
    const numbers = new DataView(new ArrayBuffer(8))
    numbers.setUint32(0, data.length)
    numbers.setUint32(4, crc32(body))
    const words = new Uint8Array(numbers.buffer)
    return [...words.subarray(0, 4), ...body, ...words.subarray(4)]
  }
  const signature = [137, 80, 78, 71, 13, 10, 26, 10]
  const parts = [
    chunk('IHDR', Uint8Array.of(...ihdr, interlace)),
    chunk('IDAT', idat),
    chunk('IEND', new Uint8Array(0)),
  ]
  return Uint8Array.of(...signature, ...parts.flat())
}
