import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fillNormal, inverseNormal, philox, randomWord, streams } from '../../electron/inference/random'

const hex = (words: Uint32Array) => [...words].map((word) => word.toString(16).padStart(8, '0')).join(' ')

describe('philox', () => {
  // Lines "philox4x32 10" of the known-answer file published with Random123: counter, key, result.
  it.each([
    [[0, 0, 0, 0], [0, 0], '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
    [[0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff], [0xffffffff, 0xffffffff], '408f276d 41c83b0e a20bc7c6 6d5451fd'],
    [[0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0], 'd16cfe09 94fdcceb 5001e420 24126ea1'],
  ] as [[number, number, number, number], [number, number], string][])(
    'gives the published answer for %j',
    (counter, key, answer) => {
      const out = new Uint32Array(4)
      philox(out, ...counter, ...key)
      expect(hex(out)).toBe(answer)
    },
  )
})

describe('inverseNormal', () => {
  // Quantiles to 16 digits, as in the tables of the normal distribution.
  it.each([
    [0.5, 0],
    [0.75, 0.6744897501960817],
    [0.975, 1.959963984540054],
    [0.001, -3.090232306167813],
    [1e-10, -6.361340902404056],
  ])('puts %f at %f', (p, quantile) => {
    expect(inverseNormal(p)).toBeCloseTo(quantile, 13)
  })

  it('is odd around one half', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 31 - 1 }), (word) => {
        const p = word / 2 ** 32
        expect(inverseNormal(p)).toBe(-inverseNormal(1 - p))
      }),
    )
  })
})

describe('fillNormal', () => {
  it('has the mean, the variance and the distribution of standard normal noise', () => {
    const count = 100_000
    const noise = new Float32Array(count)
    fillNormal(noise, 7, streams.baseInitial)
    const mean = noise.reduce((sum, value) => sum + value, 0) / count
    const variance = noise.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count
    expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(count))
    expect(Math.abs(variance - 1)).toBeLessThan(4 * Math.sqrt(2 / count))
    // Kolmogorov-Smirnov against the quantiles themselves: sorted values must lie where their rank says.
    const sorted = noise.sort()
    for (let rank = 100; rank < count - 100; rank += 100) {
      const p = rank / count
      const allowed = 1.95 / Math.sqrt(count)
      expect(sorted[rank]!).toBeGreaterThan(p - allowed > 0 ? inverseNormal(p - allowed) : -Infinity)
      expect(sorted[rank]!).toBeLessThan(p + allowed < 1 ? inverseNormal(p + allowed) : Infinity)
    }
  })

  it('gives any element by its place alone', () => {
    const whole = new Float32Array(1000)
    fillNormal(whole, 0xffffffff, 5)
    fc.assert(
      fc.property(fc.nat(900), fc.nat(99), (offset, length) => {
        const part = new Float32Array(length)
        fillNormal(part, 0xffffffff, 5, offset)
        expect(part).toEqual(whole.subarray(offset, offset + length))
      }),
    )
  })

  it('draws the same noise for ever', () => {
    const noise = new Float32Array(6)
    fillNormal(noise, 7, streams.baseStep(3))
    expect([...noise]).toEqual([
      -1.4880142211914062, -0.8486621975898743, 0.2741798162460327, -1.1781724691390991, -0.4315597712993622,
      1.5702183246612549,
    ])
    expect(randomWord(7, streams.light, 0)).toBe(4045657945)
  })

  it('differs between seeds and between streams', () => {
    const draw = (seed: number, stream: number) => {
      const noise = new Float32Array(64)
      fillNormal(noise, seed, stream)
      return noise
    }
    const reference = draw(1, streams.baseInitial)
    for (const other of [draw(2, 0), draw(1, streams.upsamplerInitial), draw(1, streams.baseStep(0))]) {
      const correlation = reference.reduce((sum, value, index) => sum + value * other[index]!, 0) / 64
      expect(Math.abs(correlation)).toBeLessThan(0.5)
    }
  })
})
