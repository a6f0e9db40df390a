import fc from 'fast-check'
import { expect, it } from 'vitest'
import { EMPTY_GREY, greyLayerToPng, greyMapFromPng } from '../../electron/project/greyMapPng'
import { decodePng, encodeRgbaPng } from '../../electron/project/png'

const kinds = fc.constantFrom('sketch' as const, 'depth' as const)
const maps = fc
  .uint8Array({ minLength: 6, maxLength: 6 })
  .map((data) => ({ width: 3, height: 2, data: Uint8Array.from(data) }))

it('a layer comes back exactly', () => {
  fc.assert(
    fc.property(kinds, maps, (kind, map) => {
      expect(greyMapFromPng(greyLayerToPng(map, kind), 'a.png', EMPTY_GREY[kind])).toEqual(map)
    }),
  )
})

it('a layer comes back exactly after another program has made RGBA of it', () => {
  fc.assert(
    fc.property(kinds, maps, (kind, map) => {
      const png = decodePng(greyLayerToPng(map, kind))
      if (png.kind !== 'indexed') throw new Error('not indexed')
      const rgba = Uint8Array.from([...png.data].flatMap((index) => [...png.palette[index]!, png.alpha[index]!]))
      const foreign = encodeRgbaPng({ width: 3, height: 2, rgba })
      expect(greyMapFromPng(foreign, 'a.png', EMPTY_GREY[kind])).toEqual(map)
    }),
  )
})
