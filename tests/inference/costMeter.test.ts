import { expect, it } from 'vitest'
import { CostMeter } from '../../electron/inference/costMeter'

it('knows the time of work whose every kind was measured, and no other', () => {
  const costs = new CostMeter()
  costs.record('base', 2)
  expect(costs.secondsOf(['base', 'base'])).toBe(4)
  expect(costs.secondsOf(['base', 'upsampler'])).toBeNull()
  costs.record('upsampler', 5)
  expect(costs.secondsOf(['base', 'upsampler'])).toBe(7)
  expect(costs.weightsOf(['base', 'upsampler'])).toEqual([2, 5])
})

it('follows a machine that becomes slower', () => {
  const costs = new CostMeter()
  costs.record('base', 1)
  for (let i = 0; i < 20; i++) costs.record('base', 3)
  expect(costs.secondsOf(['base'])).toBeCloseTo(3, 2)
})

it('weighs work that it knows nothing of by a guess in which guided steps cost twice', () => {
  const [base, guided] = new CostMeter().weightsOf(['base', 'guidedBase'])
  expect(guided! / base!).toBe(2)
})
