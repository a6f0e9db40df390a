import fc from 'fast-check'
import { encode } from 'fast-png'
import { describe, expect, it } from 'vitest'
import { labelMapFromPng, labelMapToPng, paletteOf } from '../../electron/project/labelMapPng'
import { encodeIndexedPng, encodeRgbaPng, type Rgb } from '../../electron/project/png'
import type { LabelSet } from '../../electron/protocol/manifest'
import { type Problem, ProblemError } from '../../electron/protocol/values'

const labelSet: LabelSet = {
  name: 'test',
  unlabelled: 255,
  classes: [
    { id: 0, name: 'sky', cocoStuff: 'sky-other', rgb: [120, 180, 240] },
    { id: 1, name: 'sea', cocoStuff: 'sea', rgb: [40, 90, 190] },
    { id: 2, name: 'sand', cocoStuff: null, rgb: [235, 210, 140] },
  ],
}

const maps = fc.integer({ min: 1, max: 12 }).chain((width) =>
  fc.integer({ min: 1, max: 12 }).chain((height) =>
    fc.record({
      width: fc.constant(width),
      height: fc.constant(height),
      data: fc
        .array(fc.constantFrom(0, 1, 2, 255), { minLength: width * height, maxLength: width * height })
        .map((ids) => Uint8Array.from(ids)),
    }),
  ),
)

function problemOf(action: () => unknown): Problem {
  try {
    action()
  } catch (error) {
    if (error instanceof ProblemError) return error.problem
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('paletteOf', () => {
  it('has 256 different colours, the classes first', () => {
    const palette = paletteOf(labelSet)
    expect(palette.slice(0, 3)).toEqual(labelSet.classes.map(({ rgb }) => rgb))
    expect(new Set(palette.map(String)).size).toBe(256)
  })
})

describe('labelMapFromPng', () => {
  it('gives back every map that was written as an indexed PNG', () => {
    fc.assert(
      fc.property(maps, (map) => {
        expect(labelMapFromPng(labelMapToPng(map, labelSet), 'map.png', labelSet)).toEqual(map)
      }),
    )
  })

  it('gives back every map that another program stored as colours', () => {
    fc.assert(
      fc.property(maps, (map) => {
        const palette = paletteOf(labelSet)
        const rgba = Uint8Array.from([...map.data].flatMap((id) => [...palette[id]!, id === 255 ? 0 : 255]))
        const png = encodeRgbaPng({ width: map.width, height: map.height, rgba })
        expect(labelMapFromPng(png, 'map.png', labelSet)).toEqual(map)
      }),
    )
  })

  it('gives back every map that was stored as ids', () => {
    fc.assert(
      fc.property(maps, (map) => {
        const png = encode({ width: map.width, height: map.height, data: map.data, channels: 1, depth: 8 })
        expect(labelMapFromPng(png, 'map.png', labelSet)).toEqual(map)
      }),
    )
  })

  it('reads a palette in another order by its colours', () => {
    const shuffled: Rgb[] = [
      [235, 210, 140],
      [120, 180, 240],
      [40, 90, 190],
    ]
    const png = encodeIndexedPng({ width: 3, height: 1, data: Uint8Array.of(0, 1, 2) }, shuffled)
    expect(labelMapFromPng(png, 'map.png', labelSet).data).toEqual(Uint8Array.of(2, 0, 1))
  })

  it('says exactly which colours are no class, the most frequent first', () => {
    const rgba = Uint8Array.of(120, 180, 240, 255, 1, 2, 3, 255, 255, 0, 255, 255, 255, 0, 255, 255)
    const png = encodeRgbaPng({ width: 4, height: 1, rgba })
    expect(problemOf(() => labelMapFromPng(png, 'beach.png', labelSet))).toEqual({
      kind: 'unknown-colours',
      sentence:
        'beach.png has colours that are no class of "test": #ff00ff (2 pixels), #010203 (1 pixel). ' +
        'Change them to colours of its classes.',
    })
  })

  it('says exactly which ids are no class', () => {
    const png = encode({ width: 3, height: 1, data: Uint8Array.of(0, 7, 255), channels: 1, depth: 8 })
    expect(problemOf(() => labelMapFromPng(png, 'ids.png', labelSet)).sentence).toContain('ids that are no class')
    expect(problemOf(() => labelMapFromPng(png, 'ids.png', labelSet)).sentence).toContain(': 7 (1 pixel).')
  })

  it('lists at most eight colours and counts the rest', () => {
    const rgba = Uint8Array.from(Array.from({ length: 11 }, (_, index) => [index, 0, 0, 255]).flat())
    const { sentence } = problemOf(() => labelMapFromPng(encodeRgbaPng({ width: 11, height: 1, rgba }), 'a', labelSet))
    expect(sentence).toContain('#070000 (1 pixel), and 3 more.')
    expect(sentence).not.toContain('#080000')
  })

  it('refuses what is no PNG', () => {
    expect(problemOf(() => labelMapFromPng(new Uint8Array(100), 'notes.txt', labelSet))).toEqual({
      kind: 'malformed-file',
      sentence: 'notes.txt is not a whole PNG file (it does not begin like one): choose another file.',
    })
  })
})
