import fc from 'fast-check'
import { expect, it } from 'vitest'
import { UNLABELLED } from '../../renderer/document/labelMap'
import { documentOfMap } from '../../renderer/projectFile'

const maps = fc
  .tuple(fc.integer({ min: 1, max: 24 }), fc.integer({ min: 1, max: 24 }))
  .chain(([width, height]) =>
    fc
      .uint8Array({ minLength: width * height, maxLength: width * height })
      .map((data) => ({ width, height, data: Uint8Array.from(data, (id) => (id > 250 ? UNLABELLED : id % 17)) })),
  )

it('a map becomes a document of its size that shows it and does not share it', () => {
  fc.assert(
    fc.property(maps, (map) => {
      const document = documentOfMap(map, null)
      expect(document.composite).toEqual(map)
      expect(document.paintedLayer('layer-1').map.data).not.toBe(map.data)
    }),
  )
})

it('a scaled map keeps its shape and has no id that nobody painted', () => {
  fc.assert(
    fc.property(maps, fc.integer({ min: 1, max: 96 }), (map, side) => {
      const { width, height, composite } = documentOfMap(map, side)
      expect(Math.max(width, height)).toBe(side)
      expect(Math.abs(width / height - map.width / map.height)).toBeLessThanOrEqual(
        Math.max(map.width, map.height) / Math.min(width, height),
      )
      const known = new Set(map.data)
      expect([...composite.data].every((id) => known.has(id))).toBe(true)
    }),
  )
})
