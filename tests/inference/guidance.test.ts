import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { GUIDANCE_INTERVAL, guide, isGuided, NORMALIZED_SHARE } from '../../electron/inference/guidance'
import type { GuidanceKind } from '../../electron/protocol/manifest'
import { expectClose, golden } from './fixtures'

interface Case {
  timestep: number
  alphaCumprod: number
  scale: number
  xT: number[]
  conditional: number[]
  unconditional: number[]
  expected: Record<GuidanceKind, number[]>
}

const kinds = ['plain', 'normalized-epsilon', 'normalized-x0'] as const
const { cases, interval, normalizedShare } = golden<{ cases: Case[]; interval: number[]; normalizedShare: number }>(
  'guidance',
)

function statistics(values: Float32Array): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
  return { mean, deviation: Math.sqrt(variance) }
}

describe('guide', () => {
  it.each(cases.flatMap((each) => kinds.map((kind) => ({ ...each, kind }))))(
    'agrees with PyTorch for $kind at timestep $timestep, scale $scale',
    ({ kind, timestep, alphaCumprod, scale, xT, conditional, unconditional, expected }) => {
      const level = { timestep, alphaCumprod, alphaCumprodNext: 1 }
      const out = Float32Array.from(conditional)
      if (isGuided(kind, scale, level))
        guide(kind, scale, out, Float32Array.from(unconditional), Float32Array.from(xT), level)
      expectClose(out, expected[kind], 5e-6)
    },
  )

  it('uses the constants of PyTorch', () => {
    expect([GUIDANCE_INTERVAL.above, GUIDANCE_INTERVAL.upTo]).toEqual(interval)
    expect(NORMALIZED_SHARE).toBe(normalizedShare)
  })

  it('keeps mean and most of the contrast of the conditional picture where it is normalised', () => {
    const pixel = fc.float({ min: -1, max: 1, noNaN: true })
    const picture = fc.array(pixel, { minLength: 48, maxLength: 48 })
    fc.assert(
      fc.property(
        picture,
        picture,
        fc.double({ min: 1.1, max: 8, noNaN: true }),
        (conditional, unconditional, scale) => {
          const before = statistics(Float32Array.from(conditional))
          fc.pre(before.deviation > 0.1)
          const plain = Float32Array.from(conditional)
          const normalized = Float32Array.from(conditional)
          const level = { timestep: 500, alphaCumprod: 0.5, alphaCumprodNext: 1 }
          guide('plain', scale, plain, Float32Array.from(unconditional), plain, level)
          guide('normalized-x0', scale, normalized, Float32Array.from(unconditional), normalized, level)
          const after = statistics(normalized)
          const target = (of: (values: Float32Array) => number, kept: number) =>
            NORMALIZED_SHARE * kept + (1 - NORMALIZED_SHARE) * of(plain)
          expect(after.mean).toBeCloseTo(
            target((values) => statistics(values).mean, before.mean),
            4,
          )
          fc.pre(statistics(plain).deviation > 1e-3)
          expect(after.deviation).toBeCloseTo(
            target((values) => statistics(values).deviation, before.deviation),
            4,
          )
        },
      ),
    )
  })
})

describe('isGuided', () => {
  const at = (noise: number) => ({ timestep: 0, alphaCumprod: 1 / (1 + noise * noise), alphaCumprodNext: 1 })
  it.each([
    ['plain', 1.5, 1000, true],
    ['plain', 1.5, 0.01, true],
    ['plain', 1, 1, false],
    ['normalized-x0', 1.5, 5.1, false],
    ['normalized-x0', 1.5, 4.9, true],
    ['normalized-x0', 1.5, 0.31, true],
    ['normalized-x0', 1.5, 0.29, false],
    ['normalized-epsilon', 1.5, 100, false],
  ] as const)('%s at scale %f and noise level %f: %s', (kind, scale, noise, expected) => {
    expect(isGuided(kind, scale, at(noise))).toBe(expected)
  })
})
