import { describe, expect, it } from 'vitest'
import { clampToPicture, learnedLogVariance, toXStart } from '../../electron/inference/prediction'
import { levelsOf, makeSchedule, respaceSections } from '../../electron/inference/schedule'
import type { Prediction } from '../../electron/protocol/manifest'
import { expectClose, golden } from './fixtures'
import published from './publishedRespacing.json'

interface Conversion {
  timestep: number
  alphaCumprod: number
  xT: number[]
  prediction: number[]
  expected: Record<Prediction, number[]>
}

describe('toXStart', () => {
  const { conversions } = golden<{ conversions: Conversion[] }>('steps')
  const cases = conversions.flatMap((conversion) =>
    (['v', 'x_start', 'epsilon'] as const).map((kind) => ({ ...conversion, kind })),
  )
  it.each(cases)(
    'agrees with PyTorch for $kind at timestep $timestep',
    ({ kind, timestep, alphaCumprod, xT, prediction, expected }) => {
      const out = new Float32Array(xT.length)
      toXStart(kind, out, Float32Array.from(prediction), Float32Array.from(xT), {
        timestep,
        alphaCumprod,
        alphaCumprodNext: 1,
      })
      // epsilon divides by alpha, 2e4 at the last timestep: float32 has seven digits of that.
      const scale = Math.max(1, ...expected[kind].map(Math.abs))
      expectClose(out, expected[kind], 1e-6 * scale)
    },
  )
})

describe('clampToPicture', () => {
  it('leaves what lies within -1 to 1', () => {
    const values = Float32Array.of(-3, -1, -0.5, 0, 0.5, 1, 1.0001)
    clampToPicture(values)
    expect([...values]).toEqual([-1, -1, -0.5, 0, 0.5, 1, 1])
  })
})

describe('learnedLogVariance', () => {
  // The published respaced chain of ten: both ends of the range, and the middle between them.
  const levels = levelsOf(makeSchedule('cosine', 1000), respaceSections('10', 1000).reverse()).reverse()
  it.each([1, 2, 5, 9])('spans the published range at respaced step %i', (step) => {
    const out = new Float32Array(3)
    learnedLogVariance(out, Float32Array.of(-1, 1, 0), levels[step]!)
    const smallest = published.respacedTo10.posterior_log_variance_clipped[step]!
    const largest = Math.log(published.respacedTo10.betas[step]!)
    expectClose(out, [smallest, largest, (smallest + largest) / 2], 1e-5)
  })
})
