import { expect, test } from 'vitest'
import { symmetryAxes } from '../../renderer/canvas/symmetryAxes'

test('axes run through the middle of the document', () => {
  const size = { width: 10, height: 6 }
  expect(symmetryAxes({ kind: 'none' }, size)).toEqual([])
  expect(symmetryAxes({ kind: 'vertical' }, size)).toEqual([
    [
      { x: 5, y: 0 },
      { x: 5, y: 6 },
    ],
  ])
  expect(symmetryAxes({ kind: 'both' }, size)).toHaveLength(2)
  const spokes = symmetryAxes({ kind: 'radial', count: 5 }, size)
  expect(spokes.map(([from]) => from)).toEqual(Array.from({ length: 5 }, () => ({ x: 5, y: 3 })))
  expect(spokes.map(([from, to]) => Math.hypot(to.x - from.x, to.y - from.y))).toEqual(
    Array.from({ length: 5 }, () => expect.closeTo(3)),
  )
})
