import { expect, test } from 'vitest'
import { PalmGuard } from '../../renderer/canvas/palmGuard'

test('a touch beside a pen is the palm, until the pen has been away for a while', () => {
  const guard = new PalmGuard()
  const at = (pointerType: string, timeStamp: number) => guard.isPalm({ pointerType, timeStamp })
  expect(at('touch', 0)).toBe(false)
  expect(at('pen', 1000)).toBe(false)
  expect(at('touch', 1100)).toBe(true)
  expect(at('mouse', 1100)).toBe(false)
  expect(at('pen', 1400)).toBe(false)
  expect(at('touch', 1800)).toBe(true)
  expect(at('touch', 2000)).toBe(false)
})
