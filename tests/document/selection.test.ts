import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createLabelMap, type LabelMap } from '../../renderer/document/labelMap'
import {
  combine,
  invert,
  outlineOf,
  type Selection,
  type SelectionMode,
  selectionBounds,
  selectionOf,
} from '../../renderer/document/selection'
import { restoreOutside } from '../../renderer/document/stencil'
import { arbitraryMap, arbitraryMapOf, copyOf } from './arbitraries'

const pair = fc
  .record({ width: fc.integer({ min: 1, max: 12 }), height: fc.integer({ min: 1, max: 12 }) })
  .chain(({ width, height }) =>
    fc.record({ before: arbitraryMapOf(width, height, [0, 1]), now: arbitraryMapOf(width, height, [0, 1]) }),
  )

const selected = (map: LabelMap) => selectionOf(map.width, map.height, map.data)
const bytes = (selection: Selection | undefined, { data }: LabelMap) => [
  ...(selection?.data ?? new Uint8Array(data.length)),
]

describe('combine', () => {
  test.each<[SelectionMode, (before: number, now: number) => number]>([
    ['replace', (_, now) => now],
    ['add', (before, now) => Math.max(before, now)],
    ['subtract', (before, now) => (before && !now ? 1 : 0)],
    ['intersect', (before, now) => Math.min(before, now)],
  ])('%s', (mode, expected) => {
    fc.assert(
      fc.property(pair, ({ before, now }) => {
        const combined = combine(selected(before), now, mode)
        expect(bytes(combined, now)).toEqual([...now.data].map((each, i) => expected(before.data[i]!, each)))
        if (combined) expect(combined.data).toContain(1)
      }),
    )
  })
})

test('twice inverted is the same, and all is the inverse of none', () => {
  fc.assert(
    fc.property(arbitraryMap(12, [0, 1]), (map) => {
      const once = invert(selected(map), map)
      expect(bytes(once, map)).toEqual([...map.data].map((each) => 1 - each))
      if (once && map.data.includes(1)) expect(bytes(invert(once, map), map)).toEqual([...map.data])
    }),
  )
  expect(invert({ width: 2, height: 1, data: Uint8Array.of(1, 1) }, { width: 2, height: 1 })).toBeUndefined()
})

test('bounds hold all that is chosen', () => {
  expect(selectionBounds({ width: 4, height: 2, data: Uint8Array.of(0, 0, 0, 0, 0, 1, 1, 0) })).toEqual({
    x: 1,
    y: 1,
    width: 2,
    height: 1,
  })
})

describe('outline', () => {
  test('of one pixel and of a ring', () => {
    expect([...outlineOf({ width: 3, height: 1, data: Uint8Array.of(0, 1, 0) })]).toEqual([
      ...[1, 0, 2, 0],
      ...[1, 1, 2, 1],
      ...[1, 0, 1, 1],
      ...[2, 0, 2, 1],
    ])
  })

  test('covers every side between a chosen pixel and one that is not, once, and no other', () => {
    fc.assert(
      fc.property(arbitraryMap(10, [0, 1]), ({ width, height, data }) => {
        fc.pre(data.includes(1))
        const sides = new Map<string, number>()
        const lines = outlineOf({ width, height, data })
        for (let i = 0; i < lines.length; i += 4) {
          const [x1, y1, x2, y2] = lines.subarray(i, i + 4)
          for (let x = x1!; x < x2!; x++) sides.set(`level ${x} ${y1}`, (sides.get(`level ${x} ${y1}`) ?? 0) + 1)
          for (let y = y1!; y < y2!; y++) sides.set(`upright ${x1} ${y}`, (sides.get(`upright ${x1} ${y}`) ?? 0) + 1)
        }
        const at = (x: number, y: number) => (x < 0 || y < 0 || x >= width || y >= height ? 0 : data[y * width + x])
        let count = 0
        for (let y = 0; y <= height; y++) {
          for (let x = 0; x <= width; x++) {
            if (x < width && at(x, y - 1) !== at(x, y)) {
              expect(sides.get(`level ${x} ${y}`)).toBe(1)
              count++
            }
            if (y < height && at(x - 1, y) !== at(x, y)) {
              expect(sides.get(`upright ${x} ${y}`)).toBe(1)
              count++
            }
          }
        }
        expect(sides.size).toBe(count)
      }),
    )
  })

  test('of a selection as ragged as can be is a coarser one, inside the map', () => {
    const width = 101
    const data = Uint8Array.from({ length: width * width }, (_, i) => i % 2)
    const lines = outlineOf({ width, height: width, data }, 1000)
    expect(lines.length).toBeLessThanOrEqual(4000)
    expect(lines.length).toBeGreaterThan(0)
    expect(Math.max(...lines)).toBe(width)
  })
})

test('a stencil puts back all that it does not allow, and nothing else', () => {
  const maps = fc
    .record({ width: fc.integer({ min: 1, max: 10 }), height: fc.integer({ min: 1, max: 10 }) })
    .chain(({ width, height }) =>
      fc.record({
        before: arbitraryMapOf(width, height),
        chosen: arbitraryMapOf(width, height, [0, 1]),
        only: fc.constantFrom(undefined, 0, 1, 255),
        hasSelection: fc.boolean(),
      }),
    )
  fc.assert(
    fc.property(maps, ({ before, chosen, only, hasSelection }) => {
      const selection = hasSelection ? selected(chosen) : undefined
      const map = createLabelMap(before.width, before.height, 7)
      const painted = copyOf(map)
      restoreOutside(map, before, { x: 0, y: 0, width: map.width, height: map.height }, { only, selection })
      const expected = painted.data.map((id, i) => {
        const isAllowed = (only === undefined || before.data[i] === only) && selection?.data[i] !== 0
        return isAllowed ? id : before.data[i]!
      })
      expect(map.data).toEqual(expected)
    }),
  )
})
