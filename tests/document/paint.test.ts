import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createLabelMap, type LabelMap, UNLABELLED } from '../../renderer/document/labelMap'
import { floodFill, type Point, strokeSegment } from '../../renderer/document/paint'
import type { Rect } from '../../renderer/document/rect'
import { arbitraryMap, arbitraryMapOf, copyOf } from './arbitraries'
import { mapOf, rowsOf } from './mapText'

describe('strokeSegment', () => {
  test.each([
    [1, ['......', '......', '..1...', '......', '......', '......']],
    [2, ['......', '..11..', '..11..', '......', '......', '......']],
    [3, ['......', '.111..', '.111..', '.111..', '......', '......']],
    [4, ['..11..', '.1111.', '.1111.', '..11..', '......', '......']],
    [5, ['.111..', '11111.', '11111.', '11111.', '.111..', '......']],
  ])('stamps a disc of size %i', (size, rows) => {
    const map = createLabelMap(6, 6)
    strokeSegment(map, { x: 2.6, y: 2.2 }, { x: 2.6, y: 2.2 }, size, 1)
    expect(rowsOf(map)).toEqual(rows)
  })

  test('draws a connected line one pixel wide', () => {
    const map = createLabelMap(8, 4)
    strokeSegment(map, { x: 0.5, y: 0.5 }, { x: 7.5, y: 3.5 }, 1, 1)
    expect(rowsOf(map)).toEqual(['11......', '..11....', '....11..', '......11'])
  })

  test('far outside the map changes nothing', () => {
    const map = createLabelMap(4, 4)
    const dirty = strokeSegment(map, { x: 100, y: -100 }, { x: 90, y: -80 }, 9, 1)
    expect(dirty).toMatchObject({ width: 0, height: 0 })
    expect(map.data.every((id) => id === UNLABELLED)).toBe(true)
  })

  test('gives every pixel whose centre the swept disc covers the id, and no other pixel anything', () => {
    const coordinate = fc.double({ min: -20, max: 44, noNaN: true })
    const point = fc.record({ x: coordinate, y: coordinate })
    fc.assert(
      fc.property(arbitraryMap(), point, point, fc.integer({ min: 1, max: 30 }), (map, from, to, size) => {
        const before = copyOf(map)
        const dirty = strokeSegment(map, from, to, size, 7)
        eachPixel(map, (x, y, i) => {
          const inside = distance({ x: x + 0.5, y: y + 0.5 }, snapped(from, size), snapped(to, size)) - size / 2
          if (inside < -1e-4) expect(map.data[i]).toBe(7)
          else if (inside > 1e-4) expect(map.data[i]).toBe(before.data[i])
          else expect([7, before.data[i]]).toContain(map.data[i])
          if (map.data[i] !== before.data[i]) expect(holds(dirty, x, y)).toBe(true)
        })
      }),
      { numRuns: 300 },
    )
  })
})

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

function snapped(point: Point, size: number): Point {
  const snap = (value: number) => (size % 2 === 1 ? Math.floor(value) + 0.5 : Math.round(value))
  return { x: snap(point.x), y: snap(point.y) }
}

/** From a point to the nearest point of a segment. */
function distance(point: Point, from: Point, to: Point): number {
  const x = to.x - from.x
  const y = to.y - from.y
  const squared = x * x + y * y
  const t = squared === 0 ? 0 : Math.max(0, Math.min(1, ((point.x - from.x) * x + (point.y - from.y) * y) / squared))
  return Math.hypot(point.x - from.x - t * x, point.y - from.y - t * y)
}
