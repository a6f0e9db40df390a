import { describe, expect, it } from 'vitest'
import { toFloat32, type WeightDtype } from '../../electron/checkpoint/dtype'

function widen(stored: Uint16Array | Float64Array, dtype: WeightDtype): Float32Array {
  const target = new Float32Array(stored.length)
  toFloat32(new Uint8Array(stored.buffer), dtype, target)
  return target
}

describe('toFloat32', () => {
  it.each([
    [0x0000, 0],
    [0x8000, -0],
    [0x0001, 2 ** -24],
    [0x03ff, 1023 * 2 ** -24],
    [0x0400, 2 ** -14],
    [0x3555, 0.333251953125],
    [0x3c00, 1],
    [0xc000, -2],
    [0x7bff, 65504],
    [0x7c00, Number.POSITIVE_INFINITY],
    [0xfc00, Number.NEGATIVE_INFINITY],
    [0x7e00, Number.NaN],
  ])('knows the binary16 number %i', (code, value) => {
    expect(widen(Uint16Array.of(code), 'float16')[0]).toBe(value)
  })

  it('keeps the order of all positive binary16 numbers', () => {
    const all = widen(
      Uint16Array.from({ length: 0x7c01 }, (_, code) => code),
      'float16',
    )
    expect(all.every((value, code) => code === 0 || value > all[code - 1]!)).toBe(true)
  })

  it('puts the bits of bfloat16 in front', () => {
    expect([...widen(Uint16Array.of(0x3f80, 0xc049, 0x0001), 'bfloat16')]).toEqual([1, -3.140625, 2 ** -133])
  })

  it('rounds float64 to nearest', () => {
    expect([...widen(Float64Array.of(0.1, 1e300, -1e-300), 'float64')]).toEqual([Math.fround(0.1), Infinity, -0])
  })
})
