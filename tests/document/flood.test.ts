import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { areaAt, areaOf, boundsOf, fillArea, floodFill } from '../../renderer/document/flood'
import type { LabelMap } from '../../renderer/document/labelMap'
import type { Rect } from '../../renderer/document/rect'
import { arbitraryMap, arbitraryMapOf, copyOf } from './arbitraries'
import { mapOf, rowsOf } from './mapText'

describe('floodFill', () => {
  test('stays within its area: diagonal neighbours are not connected', () => {
    const map = mapOf(['00100', '01100', '10000'])
    const dirty = floodFill(map, map, 0, 0, 5)
    expect(rowsOf(map)).toEqual(['55100', '51100', '10000'])
    expect(dirty).toEqual({ x: 0, y: 0, width: 2, height: 2 })
  })

  test('fills what is seen in the sample, into another map', () => {
    const layer = mapOf(['...', '.1.'])
    const seen = mapOf(['000', '010'])
    floodFill(layer, seen, 2.9, 0.1, 4)
    expect(rowsOf(layer)).toEqual(['444', '414'])
  })

  test('outside the map changes nothing', () => {
    const map = mapOf(['00'])
    expect(floodFill(map, map, 2, 0, 5)).toMatchObject({ width: 0, height: 0 })
    expect(rowsOf(map)).toEqual(['00'])
  })

  test('gives the same as filling pixel by pixel', () => {
    const maps = fc
      .record({ width: fc.integer({ min: 1, max: 20 }), height: fc.integer({ min: 1, max: 20 }) })
      .chain(({ width, height }) =>
        fc.record({
          target: arbitraryMapOf(width, height),
          sample: arbitraryMapOf(width, height, [0, 0, 0, 1]),
          x: fc.integer({ min: 0, max: width - 1 }),
          y: fc.integer({ min: 0, max: height - 1 }),
        }),
      )
    fc.assert(
      fc.property(maps, fc.boolean(), ({ target, sample, x, y }, onItself) => {
        const source = onItself ? target : sample
        const expected = copyOf(target)
        for (const i of naiveArea(source, x, y)) expected.data[i] = 6
        const before = copyOf(target)
        const dirty = floodFill(target, source, x, y, 6)
        expect(rowsOf(target)).toEqual(rowsOf(expected))
        eachPixel(target, (column, row, i) => {
          if (target.data[i] !== before.data[i]) expect(holds(dirty, column, row)).toBe(true)
        })
      }),
      { numRuns: 300 },
    )
  })
})

describe('with gaps closed', () => {
  const fill = (rows: string[], x: number, y: number, gap: number) => {
    const map = mapOf(rows)
    const area = areaAt(map, x, y, { contiguous: true, gap })
    if (area) fillArea(map, area, 5)
    return rowsOf(map)
  }
  const rooms = ['0000100000', '0000100000', '0000000000', '0000000000', '0000100000', '0000100000']

  test('a bucket does not leak from one room into the next, and leaves no fringe', () => {
    const filled = fill(rooms, 0, 0, 2)
    expect(filled.map((row) => row.slice(0, 4))).toEqual(Array.from({ length: 6 }, () => '5555'))
    expect(filled.map((row) => row.slice(5))).toEqual(Array.from({ length: 6 }, () => '00000'))
    const other = fill(rooms, 9, 5, 2)
    expect(other.map((row) => row.slice(0, 4))).toEqual(Array.from({ length: 6 }, () => '0000'))
    expect(other.map((row) => row.slice(5))).toEqual(Array.from({ length: 6 }, () => '55555'))
  })

  test('it passes through a wider gap', () => {
    expect(fill(rooms, 0, 0, 1).join('')).not.toContain('0')
  })

  test('from within the gap it takes the nearer room', () => {
    expect(fill(rooms, 3, 2, 2)).toEqual(fill(rooms, 0, 0, 2))
  })

  test('an area too narrow for it everywhere is taken whole', () => {
    expect(fill(['010', '010', '000'], 0, 0, 3)).toEqual(['515', '515', '555'])
  })

  test('the edge of the map is a wall', () => {
    expect(fill(['000100', '000100', '000000', '000100'], 0, 0, 1).map((row) => row.slice(4))).toEqual(
      Array.from({ length: 4 }, () => '00'),
    )
  })

  const scenes = fc
    .record({ width: fc.integer({ min: 1, max: 20 }), height: fc.integer({ min: 1, max: 20 }) })
    .chain(({ width, height }) =>
      fc.record({
        map: arbitraryMapOf(width, height, [0, 0, 0, 0, 0, 0, 1]),
        x: fc.integer({ min: 0, max: width - 1 }),
        y: fc.integer({ min: 0, max: height - 1 }),
        gap: fc.integer({ min: 0, max: 6 }),
      }),
    )

  test('the area holds the pixel asked for, hangs together and is part of the one with open gaps', () => {
    fc.assert(
      fc.property(scenes, ({ map, x, y, gap }) => {
        const area = areaAt(map, x, y, { contiguous: true, gap })!
        const open = areaAt(map, x, y, { contiguous: true, gap: 0 })!
        expect(area.inside[y * map.width + x]).toBe(1)
        expect(area.inside.every((byte, i) => byte <= open.inside[i]!)).toBe(true)
        const asMap = { ...map, data: area.inside }
        expect(naiveArea(asMap, x, y).size).toBe(area.inside.reduce((sum, byte) => sum + byte, 0))
        if (gap === 0) expect([...area.inside]).toEqual([...open.inside])
      }),
      { numRuns: 300 },
    )
  })

  /** Found by a random run: the seed's square and one of another room meet in the seed's pixel. */
  const roomsThatShareAPixel = {
    map: mapOf([
      ...Array.from({ length: 8 }, () => '000000'),
      '010001',
      '000000',
      '000100',
      ...Array.from({ length: 9 }, () => '000000'),
    ]),
    x: 4,
    y: 9,
    gap: 1,
  }

  test('a room is the same from wherever a square of the gap fits in it', () => {
    fc.assert(
      fc.property(scenes, ({ map, x, y, gap }) => {
        const { inside } = areaAt(map, x, y, { contiguous: true, gap })!
        const fits = (column: number, row: number) => {
          for (let dy = 0; dy <= gap; dy++) {
            for (let dx = 0; dx <= gap; dx++) {
              const inMap = column + dx < map.width && row + dy < map.height
              if (!inMap || map.data[(row + dy) * map.width + column + dx] !== map.data[y * map.width + x]) return false
            }
          }
          return true
        }
        if (!fits(x, y)) return
        // Pushed one pixel to the right or down it is still in the same room.
        if (fits(x + 1, y)) expect(areaAt(map, x + 1, y, { contiguous: true, gap })!.inside).toEqual(inside)
        if (fits(x, y + 1)) expect(areaAt(map, x, y + 1, { contiguous: true, gap })!.inside).toEqual(inside)
      }),
      { numRuns: 300, examples: [[roomsThatShareAPixel]] },
    )
  })
})

test('not contiguous, an area is every pixel of the id', () => {
  fc.assert(
    fc.property(arbitraryMap(), (map) => {
      const { inside } = areaAt(map, 0, 0, { contiguous: false, gap: 4 })!
      expect([...inside]).toEqual([...map.data].map((id) => (id === map.data[0] ? 1 : 0)))
      expect(areaOf(map, map.data[0]!).inside).toEqual(inside)
    }),
  )
})

test('bounds are the smallest rectangle', () => {
  fc.assert(
    fc.property(arbitraryMap(12, [0, 0, 0, 0, 1]), (map) => {
      const { x, y, width, height } = boundsOf(map.data, map.width, map.height)
      const columns: number[] = []
      const rows: number[] = []
      eachPixel(map, (column, row, i) => {
        if (!map.data[i]) return
        columns.push(column)
        rows.push(row)
      })
      if (columns.length === 0) expect([width, height]).toEqual([0, 0])
      else {
        expect([x, x + width - 1]).toEqual([Math.min(...columns), Math.max(...columns)])
        expect([y, y + height - 1]).toEqual([Math.min(...rows), Math.max(...rows)])
      }
    }),
  )
})

function naiveArea(map: LabelMap, x: number, y: number): Set<number> {
  const { width, height, data } = map
  const wanted = data[y * width + x]
  const area = new Set<number>()
  const visit = (column: number, row: number): void => {
    const i = row * width + column
    if (column < 0 || row < 0 || column >= width || row >= height || data[i] !== wanted || area.has(i)) return
    area.add(i)
    visit(column - 1, row)
    visit(column + 1, row)
    visit(column, row - 1)
    visit(column, row + 1)
  }
  visit(x, y)
  return area
}

function eachPixel(map: LabelMap, visit: (x: number, y: number, index: number) => void): void {
  for (let y = 0; y < map.height; y++) for (let x = 0; x < map.width; x++) visit(x, y, y * map.width + x)
}

function holds(rect: Rect, x: number, y: number): boolean {
  return x >= rect.x && y >= rect.y && x < rect.x + rect.width && y < rect.y + rect.height
}
