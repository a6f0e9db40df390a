import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { patternTable, writePatterns } from '../../renderer/canvas/patternPixels'
import { createLabelMap } from '../../renderer/document/labelMap'
import type { LabelPattern } from '../../renderer/labels/patterns'

const HALF = 0x80
const stripes: LabelPattern = { pattern: [0xff, 0, 0xff, 0, 0xff, 0, 0xff, 0], ink: [1, 2, 3] }

describe('patterns on the canvas', () => {
  test('keep the size of their dots at any zoom, and lie only on their class', () => {
    const map = { width: 2, height: 1, data: Uint8Array.of(0, 255) }
    const place = { x: 0, y: 0, width: 8, height: 4 }
    const pixels = new Uint32Array(32)
    writePatterns(map, place, place, 1, patternTable(new Map([[0, stripes]])), pixels)
    const ink = ((HALF << 24) | (3 << 16) | (2 << 8) | 1) >>> 0
    for (let y = 0; y < 4; y++) {
      for (let x = 0; x < 8; x++) expect(pixels[y * 8 + x]).toBe(x < 4 && y % 2 === 0 ? ink : 0)
    }
  })

  test('any part is what the whole is there', () => {
    const table = patternTable(
      new Map<number, LabelPattern>([
        [1, stripes],
        [2, { pattern: [1, 2, 4, 8, 16, 32, 64, 128], ink: [9, 9, 9] }],
      ]),
    )
    const map = createLabelMap(7, 5)
    map.data.forEach((_, index) => {
      map.data[index] = index % 4
    })
    const part = fc.record({
      x: fc.integer({ min: -3, max: 10 }),
      y: fc.integer({ min: 2, max: 9 }),
      width: fc.integer({ min: 1, max: 12 }),
      height: fc.integer({ min: 1, max: 10 }),
      dot: fc.integer({ min: 1, max: 3 }),
    })
    fc.assert(
      fc.property(part, ({ dot, ...rect }) => {
        const place = { x: -3, y: 2, width: 30, height: 21 }
        const whole = new Uint32Array(place.width * place.height)
        writePatterns(map, place, place, dot, table, whole)
        const pixels = new Uint32Array(rect.width * rect.height)
        writePatterns(map, place, rect, dot, table, pixels)
        pixels.forEach((pixel, index) => {
          const x = rect.x + (index % rect.width) - place.x
          const y = rect.y + Math.floor(index / rect.width) - place.y
          expect(pixel).toBe(whole[y * place.width + x])
        })
      }),
      { seed: 7 },
    )
  })
})
