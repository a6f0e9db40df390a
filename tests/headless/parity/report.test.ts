import { describe, expect, it } from 'vitest'
import { compare, fails, largestDifference, lineOf, skipped } from '../../../electron/headless/parity/report'

describe('largestDifference', () => {
  it('is absolute, over all numbers', () => {
    expect(largestDifference([1, -2, 3], [1.5, 1, 3])).toBe(3)
    expect(largestDifference([], [])).toBe(0)
  })

  it('is infinite for other lengths and for what is no number', () => {
    expect(largestDifference([1], [1, 2])).toBe(Number.POSITIVE_INFINITY)
    expect(largestDifference([Number.NaN, 1], [1, 1])).toBe(Number.POSITIVE_INFINITY)
    expect(largestDifference([1], [Number.NaN])).toBe(Number.POSITIVE_INFINITY)
  })
})

it('fails beyond the limit, and not at it', () => {
  expect(fails(compare('a', [0.5], [0], 0.5))).toBe(false)
  expect(fails(compare('a', [0.51], [0], 0.5))).toBe(true)
  expect(fails(skipped('a', 'nothing there'))).toBe(false)
  expect(fails({ kind: 'broken', name: 'a', reason: 'why' })).toBe(true)
})

it('says the difference, the limit and the verdict', () => {
  expect(lineOf(compare('a', [3e-4], [0], 2e-4))).toMatch(/^a +3\.00e-4 +limit 0\.0002 +FAILED$/)
  expect(lineOf(compare('a', [0], [0], 0))).toMatch(/^a +0\.00e\+0 +exact +ok$/)
  expect(lineOf(skipped('a', 'nothing there'))).toMatch(/^a +skipped: nothing there$/)
})
