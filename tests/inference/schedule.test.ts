import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { levelsOf, makeSchedule, respace, respaceSections, type ScheduleKind } from '../../electron/inference/schedule'
import { golden } from './fixtures'
import published from './publishedRespacing.json'

const schedules = golden<{
  kinds: Record<ScheduleKind, { betas: number[]; alphasCumprod: number[] }>
  timesteps: Record<string, number[]>
}>('schedules')

describe('makeSchedule', () => {
  it.each(['cosine', 'linear'] as const)('agrees with PyTorch for %s to twelve digits', (kind) => {
    const { betas, alphasCumprod } = makeSchedule(kind, 1000)
    for (let t = 0; t < 1000; t++) {
      expect(Math.abs(betas[t]! - schedules.kinds[kind].betas[t]!)).toBeLessThan(1e-12)
      expect(Math.abs(alphasCumprod[t]! / schedules.kinds[kind].alphasCumprod[t]! - 1)).toBeLessThan(1e-12)
    }
  })

  it('only ever loses signal', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<ScheduleKind>('cosine', 'linear'),
        fc.integer({ min: 50, max: 2000 }),
        (kind, length) => {
          const { alphasCumprod } = makeSchedule(kind, length)
          expect(alphasCumprod[0]).toBeLessThan(1)
          expect(alphasCumprod[length - 1]).toBeGreaterThan(0)
          for (let t = 1; t < length; t++) expect(alphasCumprod[t]).toBeLessThan(alphasCumprod[t - 1]!)
        },
      ),
      { numRuns: 20 },
    )
  })
})

describe('respace', () => {
  it.each(Object.entries(schedules.timesteps))('visits the timesteps of PyTorch for %s steps', (steps, timesteps) => {
    expect(respace(Number(steps), 1000)).toEqual(timesteps)
  })

  it('starts at the last timestep and goes down, whatever the number', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), (steps) => {
        const visited = respace(steps, 1000)
        expect(visited).toHaveLength(steps)
        expect(visited[0]).toBe(999)
        expect(visited.every((t, i) => i === 0 || t < visited[i - 1]!)).toBe(true)
        expect(visited[steps - 1]).toBeGreaterThanOrEqual(0)
      }),
    )
  })

  it.each([0, 1001, 2.5, Number.NaN])('refuses %f steps', (steps) => {
    expect(() => respace(steps, 1000)).toThrow(/from 1 to 1000/)
  })
})

describe('respaceSections', () => {
  it.each(Object.entries(published.timesteps))(
    'visits the timesteps of the published sampler for "%s"',
    (respacing, timesteps) => {
      expect(respaceSections(respacing, 1000)).toEqual(timesteps)
    },
  )

  it.each(['0', '1001', '10,,3', '600,2', 'ddim999', 'fast'])('refuses "%s"', (respacing) => {
    expect(() => respaceSections(respacing, 1000)).toThrow(RangeError)
  })
})

describe('levelsOf', () => {
  it('gives the respaced betas of the published sampler', () => {
    const levels = levelsOf(makeSchedule('cosine', 1000), respaceSections('10', 1000).reverse())
    const betas = levels.map((level) => 1 - level.alphaCumprod / level.alphaCumprodNext).reverse()
    betas.forEach((beta, i) => {
      expect(beta).toBeCloseTo(published.respacedTo10.betas[i]!, 10)
    })
    expect(levels.at(-1)!.alphaCumprodNext).toBe(1)
  })
})
