import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toFloat32 } from '../../electron/checkpoint/dtype'
import { toFloat16 } from '../../electron/packs/float16'

const codesOf = (numbers: readonly number[]) => {
  const codes = new Uint16Array(numbers.length)
  toFloat16(Float32Array.from(numbers), codes)
  return codes
}

const valuesOf = (codes: Uint16Array) => {
  const values = new Float32Array(codes.length)
  toFloat32(new Uint8Array(codes.buffer), 'float16', values)
  return values
}

describe('toFloat16', () => {
  it('gives every half back as it was', () => {
    const codes = Uint16Array.from({ length: 65_536 }, (_, code) => code)
    const values = valuesOf(codes)
    const again = codesOf([...values])
    const wrong = [...codes].filter((code, i) => Number.isFinite(values[i]!) && again[i] !== code)
    expect(wrong).toEqual([])
  })

  it('rounds to nearest, ties to even', () => {
    const step = 2 ** -10
    expect([...valuesOf(codesOf([1 + 0.49 * step, 1 + 0.5 * step, 1 + 1.5 * step, 1 + 0.51 * step]))]).toEqual([
      1,
      1,
      1 + 2 * step,
      1 + step,
    ])
    const least = 2 ** -24
    expect([...valuesOf(codesOf([0.5 * least, 1.5 * least, -2.6 * least, 0.4 * least]))]).toEqual([
      0,
      2 * least,
      -3 * least,
      0,
    ])
  })

  it('keeps what is too large finite, and what is no number none', () => {
    expect([...valuesOf(codesOf([65_504, 65_519, 1e6, -1e9, Number.NaN]))]).toEqual([
      65_504,
      65_504,
      65_504,
      -65_504,
      Number.NaN,
    ])
  })

  it('is never farther away than half a step', () => {
    fc.assert(
      fc.property(fc.float({ min: -65_504, max: 65_504, noNaN: true }), (number) => {
        const [value] = valuesOf(codesOf([number]))
        const exponent = Math.max(-14, Math.floor(Math.log2(Math.abs(number) || 1)))
        expect(Math.abs(value! - number)).toBeLessThanOrEqual(2 ** (exponent - 10) / 2)
      }),
    )
  })
})
