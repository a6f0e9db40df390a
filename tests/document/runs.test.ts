import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createLabelMap } from '../../renderer/document/labelMap'
import { decodeRuns, encodeRuns } from '../../renderer/document/runs'
import { arbitraryMap, copyOf } from './arbitraries'
import { mapOf, rowsOf } from './mapText'

test('codes a run as its id and its length, across rows', () => {
  expect([...encodeRuns(mapOf(['111', '122']), { x: 0, y: 0, width: 3, height: 2 })]).toEqual([1, 4, 2, 2])
  const wide = createLabelMap(200, 1, 3)
  expect([...encodeRuns(wide, { x: 0, y: 0, width: 200, height: 1 })]).toEqual([3, 0xc8, 0x01])
})

test('brings back what was coded, and touches nothing outside the rectangle', () => {
  const side = fc.integer({ min: 1, max: 30 })
  const start = fc.integer({ min: 0, max: 29 })
  const rect = fc.record({ x: start, y: start, width: side, height: side })
  fc.assert(
    fc.property(arbitraryMap(30), rect, (map, area) => {
      const runs = encodeRuns(map, area)
      const other = { ...map, data: map.data.map((id, i) => (inside(map.width, i, area) ? 9 : id)) }
      decodeRuns(other, area, runs)
      expect(rowsOf(other)).toEqual(rowsOf(map))
    }),
  )
})

test('a large map of one id takes five bytes', () => {
  expect(encodeRuns(createLabelMap(2048, 2048, 4), { x: 0, y: 0, width: 2048, height: 2048 })).toHaveLength(5)
})

test.each([
  ['too short', [1, 3]],
  ['too long', [1, 5]],
  ['cut in the middle of a length', [1, 0x84]],
  ['followed by more', [1, 4, 2, 1]],
  ['empty', []],
])('refuses runs that are %s', (_case, runs) => {
  const map = mapOf(['00', '00'])
  const decode = () => decodeRuns(copyOf(map), { x: 0, y: 0, width: 2, height: 2 }, Uint8Array.from(runs))
  expect(decode).toThrow(RangeError)
})

function inside(width: number, index: number, rect: { x: number; y: number; width: number; height: number }): boolean {
  const x = index % width
  const y = Math.floor(index / width)
  return x >= rect.x && y >= rect.y && x < rect.x + rect.width && y < rect.y + rect.height
}
