import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { crop, frameOf, pad } from '../../electron/inference/frame'

const square = { base: 64, upsampler: 256, anyAspect: false }
const any = { ...square, anyAspect: true }
const size = fc.record({ width: fc.integer({ min: 1, max: 300 }), height: fc.integer({ min: 1, max: 300 }) })

describe('frameOf', () => {
  it.each([
    [512, 512, 64, 64],
    [512, 320, 104, 64],
    [320, 512, 64, 104],
    [400, 400, 64, 64],
    [1024, 256, 192, 64],
  ])('gives %i x %i a base of %i x %i where any shape can be had', (width, height, baseWidth, baseHeight) => {
    const frame = frameOf({ width, height }, any)
    expect(frame.base).toEqual({ width: baseWidth, height: baseHeight })
    expect(frame.upsampler).toEqual({ width: 4 * baseWidth, height: 4 * baseHeight })
  })

  it('has margins only where the picture cannot have the shape of the document', () => {
    expect(frameOf({ width: 500, height: 300 }, any).padded).toEqual({ width: 500, height: 300 })
    expect(frameOf({ width: 800, height: 100 }, any).padded).toEqual({ width: 800, height: 267 })
    expect(frameOf({ width: 500, height: 300 }, square).padded).toEqual({ width: 500, height: 500 })
    expect(frameOf({ width: 30, height: 50 }, square).padded).toEqual({ width: 50, height: 50 })
  })

  it('has sides that the networks can halve, and never cuts the document', () => {
    fc.assert(
      fc.property(size, fc.boolean(), (document, anyAspect) => {
        const { base, padded } = frameOf(document, { ...square, anyAspect })
        expect([base.width % 8, base.height % 8, Math.min(base.width, base.height)]).toEqual([0, 0, 64])
        expect(Math.max(base.width, base.height)).toBeLessThanOrEqual(anyAspect ? 192 : 64)
        expect(padded.width >= document.width && padded.height >= document.height).toBe(true)
      }),
    )
  })
})

describe('pad and crop', () => {
  it('repeat the edge on both sides, and take the margins off again', () => {
    const map = { width: 2, height: 4, data: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8) }
    const frame = frameOf(map, square)
    expect(pad(map, frame)).toEqual({
      width: 4,
      height: 4,
      data: Uint8Array.of(1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8),
    })
    const picture = { width: 4, height: 4, rgba: Uint8Array.from({ length: 64 }, (_, i) => i >> 2) }
    const cropped = crop(picture, frame)
    expect([cropped.width, cropped.height]).toEqual([2, 4])
    expect([...cropped.rgba].filter((_, i) => i % 4 === 0)).toEqual([1, 2, 5, 6, 9, 10, 13, 14])
  })

  it('give a picture of the shape of the document, to the pixel', () => {
    fc.assert(
      fc.property(size, (document) => {
        const frame = frameOf(document, square)
        const { width, height } = crop({ width: 256, height: 256, rgba: new Uint8Array(256 * 256 * 4) }, frame)
        expect(Math.max(width, height)).toBe(256)
        const exact = (256 * Math.min(document.width, document.height)) / Math.max(document.width, document.height)
        expect(Math.abs(Math.min(width, height) - Math.max(1, exact))).toBeLessThanOrEqual(0.5)
      }),
    )
  })
})
