import { expect, it } from 'vitest'
import { progressBar } from '../../electron/headless/progressBar'

it.each([
  [0, null, `beach  [${' '.repeat(30)}]   0 %`],
  [0.5, 1.25, `beach  [${'='.repeat(15)}${' '.repeat(15)}]  50 %  1.3 s left`],
  [1, 0, `beach  [${'='.repeat(30)}] 100 %  0.0 s left`],
] as const)('draws %f', (progress, secondsLeft, line) => {
  expect(progressBar('beach', progress, secondsLeft)).toBe(line)
})
