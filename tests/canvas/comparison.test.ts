import { expect, test } from 'vitest'
import { Comparison } from '../../renderer/canvas/comparison.svelte'

test('the ways of comparing follow each other round and round', () => {
  const comparison = new Comparison()
  const modes = [0, 1, 2, 3].map(() => {
    const { mode } = comparison
    comparison.step()
    return mode
  })
  expect(modes).toEqual(['beside', 'over', 'wipe', 'beside'])
})

test('opacity and the line of the wipe stay between nothing and all', () => {
  const comparison = new Comparison()
  comparison.setOpacity(1.5)
  comparison.setPlace(-1)
  expect([comparison.opacity, comparison.place]).toEqual([1, 0])
})
