import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { resizeMajority, resizeNearest } from '../../renderer/document/resize'
import { arbitraryMap } from './arbitraries'
import { mapOf, rowsOf } from './mapText'

const side = fc.integer({ min: 1, max: 40 })

describe('resizeNearest', () => {
  test('repeats pixels when it grows and picks centres when it shrinks', () => {
    const map = mapOf(['01', '23'])
    expect(rowsOf(resizeNearest(map, 4, 4))).toEqual(['0011', '0011', '2233', '2233'])
    expect(rowsOf(resizeNearest(mapOf(['012', '345', '678']), 1, 1))).toEqual(['4'])
  })

  test('comes back exactly from a whole multiple', () => {
    fc.assert(
      fc.property(arbitraryMap(12), fc.integer({ min: 1, max: 5 }), (map, factor) => {
        const grown = resizeNearest(map, map.width * factor, map.height * factor)
        expect(rowsOf(resizeNearest(grown, map.width, map.height))).toEqual(rowsOf(map))
        expect(rowsOf(resizeMajority(grown, map.width, map.height))).toEqual(rowsOf(map))
      }),
    )
  })

  test.each([
    [0, 4],
    [4, 4097],
    [1.5, 4],
  ])('refuses %d x %d', (width, height) => {
    expect(() => resizeNearest(mapOf(['0']), width, height)).toThrow(/1 to 4096/)
  })
})

describe('resizeMajority', () => {
  test('takes the id that covers most, the smaller on a tie', () => {
    expect(rowsOf(resizeMajority(mapOf(['0122', '0222', '3344', '3344']), 2, 2))).toEqual(['02', '34'])
    expect(rowsOf(resizeMajority(mapOf(['21', '21']), 1, 1))).toEqual(['1'])
    expect(rowsOf(resizeMajority(mapOf(['.9', '..']), 1, 1))).toEqual(['.'])
  })

  test('keeps a picture of its size and grows like nearest', () => {
    fc.assert(
      fc.property(arbitraryMap(12), (map) => {
        expect(rowsOf(resizeMajority(map, map.width, map.height))).toEqual(rowsOf(map))
        const grown = [map.width * 2 + 1, map.height + 3] as const
        expect(rowsOf(resizeMajority(map, ...grown))).toEqual(rowsOf(resizeNearest(map, ...grown)))
      }),
    )
  })
})

test('neither makes an id that the map does not hold', () => {
  fc.assert(
    fc.property(arbitraryMap(), side, side, (map, width, height) => {
      const held = new Set(map.data)
      for (const resized of [resizeNearest(map, width, height), resizeMajority(map, width, height)]) {
        expect(resized.data).toHaveLength(width * height)
        expect([...resized.data].every((id) => held.has(id))).toBe(true)
      }
    }),
  )
})
