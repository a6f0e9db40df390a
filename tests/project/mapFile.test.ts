import { writePsdUint8Array } from 'ag-psd'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { exportLabelMap } from '../../electron/project/labelMapPng'
import { decodeMapFile } from '../../electron/project/mapFile'
import { jpegSize, webpSize } from '../../electron/project/photoSize'
import { encodeRgbaPng, readPngText } from '../../electron/project/png'
import { storedEntry, writeZip } from '../../electron/project/zip'
import type { LabelSet } from '../../electron/protocol/manifest'
import { ProblemError } from '../../electron/protocol/values'

const labelSet: LabelSet = {
  name: 'meadow',
  unlabelled: 255,
  classes: [
    { id: 0, name: 'sky', cocoStuff: 'sky-other', rgb: [120, 180, 240] },
    { id: 1, name: 'grass', cocoStuff: 'grass', rgb: [110, 180, 60] },
  ],
}
const map = { width: 3, height: 2, data: Uint8Array.of(0, 1, 255, 1, 1, 0) }

function colours(pixels: readonly (readonly [number, number, number, number])[]): Uint8Array {
  return Uint8Array.from(pixels.flat())
}

describe('what is exported', () => {
  test('can be read again without loss: indices, ids or colours', () => {
    const read = (format: 'indexed' | 'ids' | 'colours') =>
      decodeMapFile(exportLabelMap(map, labelSet, format, 6), 'a.png')
    expect(read('indexed')).toMatchObject({ kind: 'indexed', width: 3, height: 2, data: map.data })
    expect(read('ids')).toEqual({ kind: 'grey', ...map })
    const sky = [120, 180, 240, 255] as const
    const grass = [110, 180, 60, 255] as const
    expect(read('colours')).toMatchObject({ rgba: colours([sky, grass, [0, 0, 0, 0], grass, grass, sky]) })
  })

  test('names its classes', () => {
    expect(readPngText(exportLabelMap(map, labelSet, 'ids', 1))).toEqual({
      'Label set': 'meadow',
      Labels: '0 sky\n1 grass',
    })
  })
})

describe('the picture of', () => {
  const rgba = colours(Array.from({ length: 12 }, (_, at) => [at * 20, 255 - at, (at * 7) % 256, 255]))

  test('a Photoshop file is read as another program writes it, packed or not', () => {
    for (const compression of [undefined, 'raw'] as const) {
      const psd = writePsdUint8Array(
        { width: 4, height: 3, imageData: { width: 4, height: 3, data: new Uint8ClampedArray(rgba) } },
        compression === 'raw' ? { compress: false } : {},
      )
      expect(decodeMapFile(psd, 'a.psd')).toMatchObject({ kind: 'rgba', width: 4, height: 3, rgba })
    }
  })

  test('an OpenRaster file is the merged one', () => {
    const zip = writeZip([
      storedEntry('mimetype', 'image/openraster'),
      storedEntry('mergedimage.png', encodeRgbaPng({ width: 4, height: 3, rgba })),
    ])
    expect(decodeMapFile(zip, 'a.ora')).toMatchObject({ kind: 'rgba', rgba })
    expect(() => decodeMapFile(writeZip([storedEntry('mimetype', 'x')]), 'a.ora')).toThrow(
      /mergedimage.png in it is missing/,
    )
  })

  test('a photo is left to the window, once its size is known', () => {
    const jpeg = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xc2, 0, 11, 8, 0, 32, 0, 64, 1, 1, 0x11, 0)
    expect(decodeMapFile(jpeg, 'a.jpg')).toEqual({
      kind: 'encoded',
      type: 'image/jpeg',
      width: 64,
      height: 32,
      bytes: jpeg,
    })
    expect(jpegSize(jpeg.subarray(0, 12))).toBeNull()
    const huge = jpeg.slice()
    huge.set([0xff, 0xff, 0xff, 0xff], 13)
    expect(() => decodeMapFile(huge, 'a.jpg')).toThrow(/65535 x 65535 pixels: make it at most/)
  })

  test('WebP of three kinds has its size at three places', () => {
    const webp = (kind: string, ...rest: number[]) => {
      const bytes = new Uint8Array(32)
      bytes.set(new TextEncoder().encode(`RIFF    WEBP${kind}`))
      bytes.set(rest, 16)
      return bytes
    }
    expect(webpSize(webp('VP8X', 10, 0, 0, 0, 0, 0, 0, 0, 255, 1, 0, 127, 0, 0))).toEqual({ width: 512, height: 128 })
    expect(webpSize(webp('VP8 ', 0, 0, 0, 0, 0, 0, 0, 0x9d, 0x01, 0x2a, 0x40, 0x01, 0xf0, 0x00))).toEqual({
      width: 320,
      height: 240,
    })
    expect(webpSize(webp('VP8L', 0, 0, 0, 0, 0x2f, 0x3f, 0x00, 0x0a, 0x00))).toEqual({ width: 64, height: 41 })
    expect(webpSize(webp('ICCP'))).toBeNull()
  })
})

describe('a hostile file', () => {
  const seeds = [
    exportLabelMap(map, labelSet, 'indexed', 6),
    writePsdUint8Array({
      width: 4,
      height: 3,
      imageData: { width: 4, height: 3, data: new Uint8ClampedArray(48).fill(7) },
    }),
    writeZip([
      storedEntry('mergedimage.png', encodeRgbaPng({ width: 2, height: 2, rgba: new Uint8Array(16).fill(255) })),
    ]),
    Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xc2, 0, 11, 8, 0, 32, 0, 64, 1, 1, 0x11, 0),
  ]

  test('is refused in one sentence, at once, whatever was changed in it', () => {
    const changed = fc
      .tuple(fc.constantFrom(...seeds), fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 6 }), fc.nat(400))
      .map(([seed, changes, cut]) => {
        const bytes = seed.slice(0, cut < 40 ? seed.length : Math.min(seed.length, cut))
        for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value
        return bytes
      })
    fc.assert(
      fc.property(changed, (bytes) => {
        const start = Date.now()
        try {
          const picture = decodeMapFile(bytes, 'hostile')
          if (picture.kind === 'rgba') expect(picture.rgba.length).toBe(picture.width * picture.height * 4)
        } catch (error) {
          expect(error).toBeInstanceOf(ProblemError)
        }
        expect(Date.now() - start).toBeLessThan(2000)
      }),
      { seed: 29, numRuns: 500 },
    )
  })

  test('that says it is large and holds little is refused before anything is made for it', () => {
    const [, psd] = seeds
    const lying = psd!.slice()
    new DataView(lying.buffer).setUint32(14, 4096)
    new DataView(lying.buffer).setUint32(18, 4096)
    expect(() => decodeMapFile(lying, 'a.psd')).toThrow(/its flat picture is damaged/)
    expect(() => decodeMapFile(new TextEncoder().encode('GIF89a and more'), 'a.gif')).toThrow(
      /no picture that can be read/,
    )
  })
})
