import { expect, test } from 'vitest'
import { TouchPair } from '../../renderer/canvas/touchPair'

test('two fingers zoom by their distance and move by their middle', () => {
  const pair = new TouchPair()
  pair.add(1, { x: 100, y: 100 })
  expect(pair.complete).toBe(false)
  expect(pair.move(1, { x: 100, y: 100 })).toBeUndefined()
  pair.add(2, { x: 200, y: 100 })
  expect(pair.complete).toBe(true)
  expect(pair.move(2, { x: 300, y: 100 })).toEqual({ from: { x: 150, y: 100 }, to: { x: 200, y: 100 }, factor: 2 })
})

test('a third finger is not heard, and one that is lifted ends it', () => {
  const pair = new TouchPair()
  for (const id of [1, 2, 3]) pair.add(id, { x: id * 100, y: 0 })
  expect(pair.move(3, { x: 0, y: 0 })).toBeUndefined()
  pair.remove(1)
  expect(pair.complete).toBe(false)
  expect(pair.move(2, { x: 0, y: 0 })).toBeUndefined()
})

test('fingers that meet do not make it endlessly large', () => {
  const pair = new TouchPair()
  pair.add(1, { x: 0, y: 0 })
  pair.add(2, { x: 0, y: 0 })
  expect(pair.move(2, { x: 80, y: 0 })?.factor).toBe(10)
})
