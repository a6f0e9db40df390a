import fc from 'fast-check'
import { expect, test } from 'vitest'
import { expand, paletteOf } from '../../renderer/canvas/palette'
import { UNLABELLED } from '../../renderer/document/labelMap'
import { arbitraryMap } from '../document/arbitraries'
import { mapOf } from '../document/mapText'
import { CLASSES } from '../editor/testEditor'

test('the words of a palette are red, green, blue and alpha in a canvas', () => {
  const palette = paletteOf([{ id: 3, name: 'tree', rgb: [1, 2, 3] }])
  const bytes = new Uint8Array(palette.slice(3, 4).buffer)
  expect([...bytes]).toEqual([1, 2, 3, 255])
  expect(palette[UNLABELLED]).toBe(0)
})

test('an id without a class has a colour that no class has', () => {
  const palette = paletteOf(CLASSES)
  expect(palette[9]! >>> 24).toBe(255)
  for (const { id } of CLASSES) expect(palette[id]).not.toBe(palette[9])
})

test('expands a part of a map into its place in a tile, and nothing else', () => {
  const map = mapOf(['0123', '3210'])
  const palette = Uint32Array.from({ length: 256 }, (_, id) => id + 100)
  const pixels = new Uint32Array(4)
  expand(map, { x: 2, y: 1, width: 1, height: 1 }, palette, pixels, 2, 2, 0)
  expect([...pixels]).toEqual([0, 0, 101, 0])
})

test('part by part gives the same as all at once', () => {
  const palette = paletteOf(CLASSES)
  fc.assert(
    fc.property(arbitraryMap(), fc.nat(24), (map, split) => {
      const { width, height } = map
      const whole = new Uint32Array(width * height)
      expand(map, { x: 0, y: 0, width, height }, palette, whole, width, 0, 0)
      const parts = new Uint32Array(width * height)
      const cut = Math.min(split, width)
      expand(map, { x: cut, y: 0, width: width - cut, height }, palette, parts, width, 0, 0)
      expand(map, { x: 0, y: 0, width: cut, height }, palette, parts, width, 0, 0)
      expect(parts).toEqual(whole)
      expect(whole[0]).toBe(palette[map.data[0]!])
    }),
  )
})
