import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { grow, removeSpecks, replaceId, shrink, smoothEdges } from '../../renderer/document/filters'
import type { LabelMap } from '../../renderer/document/labelMap'
import { arbitraryMap, copyOf } from './arbitraries'
import { mapOf, rowsOf } from './mapText'

const radius = fc.integer({ min: 1, max: 5 })
const id = fc.constantFrom(0, 1, 2)

function expectIdsOf(before: LabelMap, after: LabelMap): void {
  const known = new Set(before.data)
  expect([...after.data].filter((each) => !known.has(each))).toEqual([])
}

test('replaceId gives one id another and leaves the rest', () => {
  fc.assert(
    fc.property(arbitraryMap(), id, id, (map, from, to) => {
      const before = copyOf(map)
      replaceId(map, from, to)
      expect([...map.data]).toEqual([...before.data].map((each) => (each === from ? to : each)))
    }),
  )
})

describe('smoothEdges', () => {
  test('takes a bump and fills a notch', () => {
    const map = mapOf(['000000', '000100', '111111', '110111', '111111'])
    smoothEdges(map, 1)
    expect(rowsOf(map)).toEqual(['000000', '000000', '111111', '111111', '111111'])
  })

  test('gives every pixel what most around it are, and its own on a tie', () => {
    fc.assert(
      fc.property(arbitraryMap(12), radius, (map, reach) => {
        const before = copyOf(map)
        smoothEdges(map, reach)
        expectIdsOf(before, map)
        const expected = map.data.map((_, i) => {
          const votes = votesAround(before, i % map.width, Math.floor(i / map.width), reach)
          const most = Math.max(...votes.values())
          const own = before.data[i]!
          const smallest = Math.min(...[...votes].filter(([, count]) => count === most).map(([each]) => each))
          return votes.get(own) === most ? own : smallest
        })
        expect(map.data).toEqual(expected)
      }),
    )
  })
})

describe('grow and shrink', () => {
  test('grow gives all within the radius the id', () => {
    fc.assert(
      fc.property(arbitraryMap(14), id, radius, (map, wanted, reach) => {
        const before = copyOf(map)
        grow(map, wanted, reach)
        const expected = before.data.map((own, i) => {
          return nearest(before, i, (each) => each === wanted).squared <= reach * reach ? wanted : own
        })
        expect(map.data).toEqual(expected)
      }),
    )
  })

  test('shrink gives all within the radius of another id the nearest of them', () => {
    fc.assert(
      fc.property(arbitraryMap(14), id, radius, (map, wanted, reach) => {
        const before = copyOf(map)
        shrink(map, wanted, reach)
        expectIdsOf(before, map)
        const expected = before.data.map((own, i) => {
          const { squared, ids } = nearest(before, i, (each) => each !== wanted)
          return own === wanted && squared <= reach * reach ? Math.min(...ids) : own
        })
        expect(map.data).toEqual(expected)
      }),
    )
  })

  test('the edge of the map is no border', () => {
    const map = mapOf(['111', '111'])
    shrink(map, 1, 2)
    expect(rowsOf(map)).toEqual(['111', '111'])
  })
})

describe('removeSpecks', () => {
  test('gives small areas what lies around them', () => {
    const map = mapOf(['000000', '010022', '000021', '000022'])
    removeSpecks(map, 3)
    expect(rowsOf(map)).toEqual(['000000', '000022', '000022', '000022'])
  })

  test('a speck inside a speck goes with it', () => {
    const map = mapOf(['00000000', '00111000', '00121000', '00111000', '00000000'])
    removeSpecks(map, 9)
    expect(new Set(map.data)).toEqual(new Set([0]))
  })

  test('leaves no area smaller than asked, unless there is nothing else, and touches no larger one', () => {
    fc.assert(
      fc.property(arbitraryMap(16, [0, 0, 0, 0, 1, 1, 255]), fc.integer({ min: 1, max: 12 }), (map, size) => {
        const before = copyOf(map)
        removeSpecks(map, size)
        expectIdsOf(before, map)
        const sizes = areaSizes(before)
        if (sizes.every((count) => count < size)) {
          expect(rowsOf(map)).toEqual(rowsOf(before))
          return
        }
        expect(areaSizes(map).filter((count) => count < size)).toEqual([])
        const touched = [...map.data.keys()].filter((i) => sizes[i]! >= size && map.data[i] !== before.data[i])
        expect(touched).toEqual([])
      }),
      { numRuns: 200 },
    )
  })
})

function votesAround(map: LabelMap, x: number, y: number, reach: number): Map<number, number> {
  const votes = new Map<number, number>()
  for (let row = Math.max(0, y - reach); row <= Math.min(map.height - 1, y + reach); row++) {
    for (let column = Math.max(0, x - reach); column <= Math.min(map.width - 1, x + reach); column++) {
      const each = map.data[row * map.width + column]!
      votes.set(each, (votes.get(each) ?? 0) + 1)
    }
  }
  return votes
}

function nearest(map: LabelMap, from: number, wanted: (id: number) => boolean): { squared: number; ids: number[] } {
  let squared = Number.POSITIVE_INFINITY
  let ids: number[] = []
  map.data.forEach((each, i) => {
    if (!wanted(each)) return
    const x = (i % map.width) - (from % map.width)
    const y = Math.floor(i / map.width) - Math.floor(from / map.width)
    const distance = x * x + y * y
    if (distance < squared) {
      squared = distance
      ids = []
    }
    if (distance === squared) ids.push(each)
  })
  return { squared, ids }
}

/** For every pixel the size of the 4-connected area of its id. */
function areaSizes({ width, height, data }: LabelMap): number[] {
  const sizes = new Array<number>(data.length).fill(0)
  for (let start = 0; start < data.length; start++) {
    if (sizes[start]) continue
    const area = new Set([start])
    for (const pixel of area) {
      const x = pixel % width
      const around = [x > 0 ? pixel - 1 : -1, x < width - 1 ? pixel + 1 : -1, pixel - width, pixel + width]
      for (const next of around) {
        if (next >= 0 && next < width * height && data[next] === data[start]) area.add(next)
      }
    }
    for (const pixel of area) sizes[pixel] = area.size
  }
  return sizes
}
