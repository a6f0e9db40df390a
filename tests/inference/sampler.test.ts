import { describe, expect, it } from 'vitest'
import { runSampler, stepAncestral, stepDdim, stepDpmSolver } from '../../electron/inference/sampler'
import { type Level, levelsOf, makeSchedule, respace } from '../../electron/inference/schedule'
import type { Sampler } from '../../electron/protocol/manifest'
import { expectClose, golden } from './fixtures'

interface Step {
  timestep: number
  alphaCumprod: number
  alphaCumprodNext: number
  alphaCumprodPrevious: number | null
  xT: number[]
  predXstart: number[]
  previousXstart: number[] | null
  noise: number[]
  expected: Record<Sampler, number[]>
}

const samplers = ['ancestral', 'ddim', 'dpm-solver++'] as const

describe('one step', () => {
  const { steps } = golden<{ steps: Step[] }>('steps')
  it.each(steps.flatMap((step) => samplers.map((sampler) => ({ ...step, sampler }))))(
    'of $sampler agrees with PyTorch at timestep $timestep',
    ({ sampler, ...step }) => {
      const level: Level = step
      const sample = Float32Array.from(step.xT)
      const predXStart = Float32Array.from(step.predXstart)
      if (sampler === 'ancestral') stepAncestral(sample, predXStart, level, Float32Array.from(step.noise), null)
      else if (sampler === 'ddim') stepDdim(sample, predXStart, level)
      else {
        const { alphaCumprodPrevious, previousXstart } = step
        const previous = alphaCumprodPrevious === null ? null : { ...level, alphaCumprod: alphaCumprodPrevious }
        stepDpmSolver(sample, predXStart, level, previous, Float32Array.from(previousXstart ?? step.predXstart))
      }
      expectClose(sample, step.expected[sampler], 1e-6)
    },
  )

  it('of the ancestral sampler takes the variance that a network learned', () => {
    const level = { timestep: 500, alphaCumprod: 0.4, alphaCumprodNext: 0.6 }
    const still = Float32Array.of(0.1, 0.2)
    const moved = Float32Array.from(still)
    stepAncestral(still, Float32Array.of(0, 0), level, Float32Array.of(0, 0), null)
    stepAncestral(
      moved,
      Float32Array.of(0, 0),
      level,
      Float32Array.of(1, -2),
      Float32Array.of(Math.log(0.25), Math.log(0.01)),
    )
    expectClose(
      moved.map((value, i) => value - still[i]!),
      [0.5, -0.2],
      1e-6,
    )
  })
})

describe('runSampler', () => {
  const schedule = makeSchedule('cosine', 1000)

  it.each(samplers)('ends %s at the picture when the network knows it', async (sampler) => {
    const picture = Float32Array.of(-1, -0.25, 0.5, 1)
    const sample = Float32Array.of(1.5, -0.3, 0.2, -2)
    const seen: number[] = []
    const levels = levelsOf(schedule, respace(9, 1000))
    const steps = runSampler(
      sampler,
      sample,
      levels,
      async () => ({ predXStart: picture, logVariance: null }),
      (noise) => noise.fill(1),
    )
    for await (const { step, steps: all, timestep } of steps) {
      seen.push(step)
      expect(all).toBe(9)
      expect(timestep).toBe(levels[step - 1]!.timestep)
    }
    expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
    expectClose(sample, picture, 1e-6)
  })

  it('draws noise for the ancestral sampler alone, and none in the last step', async () => {
    for (const sampler of samplers) {
      const drawn: number[] = []
      const levels = levelsOf(schedule, respace(4, 1000))
      const steps = runSampler(
        sampler,
        new Float32Array(2),
        levels,
        async (sample) => ({ predXStart: sample.slice(), logVariance: null }),
        (_, step) => drawn.push(step),
      )
      for await (const _ of steps);
      expect(drawn).toEqual(sampler === 'ancestral' ? [0, 1, 2] : [])
    }
  })

  it('asks the network no further when the caller stops', async () => {
    let calls = 0
    const denoise = async () => {
      calls++
      return { predXStart: new Float32Array(1), logVariance: null }
    }
    const steps = runSampler('ddim', new Float32Array(1), levelsOf(schedule, respace(10, 1000)), denoise, () => {})
    for await (const { step } of steps) if (step === 3) break
    expect(calls).toBe(3)
  })

  it('follows a straight path exactly in one step of any kind: fewer steps, same picture, for data of one point', async () => {
    // For data that is a single point every solver is exact, so the number of steps cannot matter.
    const point = 0.3
    for (const sampler of ['ddim', 'dpm-solver++'] as const) {
      for (const count of [1, 2, 50]) {
        const sample = Float32Array.of(0.7)
        const denoise = async () => ({ predXStart: Float32Array.of(point), logVariance: null })
        for await (const _ of runSampler(sampler, sample, levelsOf(schedule, respace(count, 1000)), denoise, () => {}));
        expect(sample[0]).toBeCloseTo(point, 6)
      }
    }
  })
})
