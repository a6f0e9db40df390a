import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { relativeError, weightEncoder } from '../../electron/packs/weightEncoder'

/** What an encoder makes of numbers that come in pieces. */
function encode(
  storage: 'float32' | 'float16' | 'int8',
  dims: readonly number[],
  numbers: Float32Array,
  piece: number,
) {
  const encoder = weightEncoder(storage, dims)
  const bytes: number[] = []
  for (let at = 0; at < numbers.length; at += piece) bytes.push(...encoder.push(numbers.slice(at, at + piece)))
  return { bytes, scales: encoder.scales(), error: relativeError(encoder.difference) }
}

const numbers = Float32Array.from({ length: 60 }, (_, i) => Math.sin(i * 1.7) * (1 + (i % 12)))

describe('weightEncoder', () => {
  it('leaves float32 as it is', () => {
    const { bytes, scales, error } = encode('float32', [5, 12], numbers, 7)
    expect(bytes).toEqual([...new Uint8Array(numbers.buffer)])
    expect(scales).toBeNull()
    expect(error).toBe(0)
  })

  it.each(['float16', 'int8'] as const)('gives the same %s wherever pieces end', (storage) => {
    const whole = encode(storage, [5, 12], numbers, 60)
    for (const piece of [1, 5, 12, 13, 59]) expect(encode(storage, [5, 12], numbers, piece)).toEqual(whole)
  })

  it('scales each row of int8 by its largest number', () => {
    const { bytes, scales } = encode('int8', [2, 3], Float32Array.of(127, -63.6, 0, 0, 0, 0), 6)
    expect([...Int8Array.from(bytes)]).toEqual([127, -64, 0, 0, 0, 0])
    expect([...scales!]).toEqual([1, 0])
  })

  it('is off by at most half a scale, and says by how much', () => {
    const row = fc.float32Array({ minLength: 8, maxLength: 8, noNaN: true, min: -1000, max: 1000 })
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 5 }), (rows) => {
        const all = Float32Array.from(rows.flatMap((one) => [...one]))
        const { bytes, scales, error } = encode('int8', [rows.length, 8], all, 11)
        const stored = Float32Array.from(Int8Array.from(bytes), (whole, i) => whole * scales![Math.floor(i / 8)]!)
        let [errors, sizes] = [0, 0]
        for (const [i, number] of all.entries()) {
          const scale = scales![Math.floor(i / 8)]!
          expect(Math.abs(number - stored[i]!)).toBeLessThanOrEqual(scale * 0.5001 + 1e-30)
          errors += (number - stored[i]!) ** 2
          sizes += number ** 2
        }
        if (sizes > 1e-30) expect(error).toBeCloseTo(Math.sqrt(errors / sizes), 5)
      }),
    )
  })

  it('loses about a five-thousandth in float16', () => {
    const { error } = encode('float16', [5, 12], numbers, 60)
    expect(error).toBeGreaterThan(1e-5)
    expect(error).toBeLessThan(2 ** -11)
  })
})
