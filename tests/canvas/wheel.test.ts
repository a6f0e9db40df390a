import { expect, test } from 'vitest'
import { wheelFactor } from '../../renderer/canvas/wheel'

const wheel = (deltaY: number, ctrlKey = false, deltaMode = 0) => wheelFactor({ deltaY, ctrlKey, deltaMode })

test('up is nearer, down is farther, and there and back is where it was', () => {
  expect(wheel(-120)).toBeCloseTo(Math.SQRT2)
  expect(wheel(-120) * wheel(120)).toBeCloseTo(1)
  expect(wheel(0)).toBe(1)
})

test('a line of the wheel counts for as much as its pixels', () => {
  expect(wheel(-3, false, 1)).toBeCloseTo(wheel(-120))
})

test('a pinch moves in smaller steps, so each counts for more', () => {
  expect(wheel(-4, true)).toBeGreaterThan(wheel(-4))
  expect(wheel(-120, true)).toBeCloseTo(wheel(-120))
})
