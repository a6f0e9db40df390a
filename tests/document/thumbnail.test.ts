import { expect, test } from 'vitest'
import { createLabelMap } from '../../renderer/document/labelMap'
import { DEFAULT_PROPERTIES } from '../../renderer/document/layer'
import { resizeDarkest } from '../../renderer/document/resize'
import { thumbnailOf } from '../../renderer/document/thumbnail'
import { mapOf } from './mapText'

const properties = { ...DEFAULT_PROPERTIES, id: 'a', name: 'a' }

test('a thin line is still there in the thumbnail of a sketch', () => {
  const map = createLabelMap(200, 100, 255)
  for (let x = 0; x < 200; x++) map.data[37 * 200 + x] = 20
  const thumbnail = thumbnailOf({ ...properties, kind: 'sketch', map }, 20)
  if (thumbnail.kind === 'reference') throw new Error('no map')
  expect([thumbnail.map.width, thumbnail.map.height]).toEqual([20, 10])
  expect([...thumbnail.map.data.subarray(60, 80)].every((grey) => grey === 20)).toBe(true)
  expect([...thumbnail.map.data.subarray(80, 100)].every((grey) => grey === 255)).toBe(true)
})

test('a picture keeps its shape and its colours', () => {
  const rgba = Uint8Array.from({ length: 8 * 4 * 4 }, (_, i) => (i % 4 === 3 ? 255 : 7))
  const place = { x: 0, y: 0, width: 1, height: 1 }
  const thumbnail = thumbnailOf({ ...properties, kind: 'reference', picture: { width: 8, height: 4, rgba }, place }, 4)
  expect(thumbnail).toEqual({ kind: 'reference', picture: { width: 4, height: 2, rgba: rgba.slice(0, 32) } })
})

test('the darkest of the pixels that one stands for', () => {
  expect(resizeDarkest(mapOf(['1.', '..', '23', '45']), 1, 2)).toEqual(mapOf(['1', '2']))
  expect(resizeDarkest(mapOf(['12']), 4, 2)).toEqual(mapOf(['1122', '1122']))
})
