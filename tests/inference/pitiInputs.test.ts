import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cityBlockDistance, labelMapCondition, quantise, sketchCondition } from '../../electron/inference/pitiInputs'

describe('labelMapCondition', () => {
  it('puts red, green and blue one after the other, unlabelled pixels black', () => {
    const condition = labelMapCondition(Uint8Array.of(0, 255))
    expect([...condition].map((value) => Math.round((value + 1) * 127.5))).toEqual([128, 0, 0, 0, 0, 0])
  })
})

describe('cityBlockDistance', () => {
  it('is the number of steps to the nearest line', () => {
    const sketch = fc.integer({ min: 1, max: 12 }).chain((width) =>
      fc.record({
        width: fc.constant(width),
        pixels: fc
          .array(fc.constantFrom(0, 0, 0, 0, 254, 255), { minLength: width, maxLength: 12 * width })
          .map((pixels) => Uint8Array.from(pixels.slice(0, pixels.length - (pixels.length % width)))),
      }),
    )
    fc.assert(
      fc.property(sketch, ({ width, pixels }) => {
        const lines = [...pixels.keys()].filter((i) => pixels[i] === 255)
        const steps = (i: number, j: number) =>
          Math.abs((i % width) - (j % width)) + Math.abs(Math.floor(i / width) - Math.floor(j / width))
        const expected = [...pixels.keys()].map((i) => Math.min(255, ...lines.map((j) => steps(i, j))))
        expect([...cityBlockDistance(pixels, width)]).toEqual(expected)
      }),
    )
  })

  it('ends at 255, which without any line is everywhere: the null condition', () => {
    const row = new Uint8Array(400)
    row[0] = 255
    expect(cityBlockDistance(row, 400)[254]).toBe(254)
    expect(cityBlockDistance(row, 400)[399]).toBe(255)
    expect([...sketchCondition(new Uint8Array(4), 2)]).toEqual([1, 1, 1, 1])
  })
})

describe('quantise', () => {
  it('clamps, and cuts off instead of rounding', () => {
    const bytes = quantise(Float32Array.of(-3, -1, 0, 0.99999, 1, 2))
    expect([...bytes]).toEqual([0, 0, 127, 254, 255, 255])
  })
})
