import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createLabelMap, type LabelMap, UNLABELLED } from '../../renderer/document/labelMap'
import { type Point, type Stamp, snapToGrid, strokeSegment, sweep, type Tip } from '../../renderer/document/paint'
import type { Rect } from '../../renderer/document/rect'
import { arbitraryMap, copyOf } from './arbitraries'
import { rowsOf } from './mapText'

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
          const inside = distance({ x: x + 0.5, y: y + 0.5 }, snapToGrid(from, size), snapToGrid(to, size)) - size / 2
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

describe('sweep', () => {
  const coordinate = fc.double({ min: -20, max: 44, noNaN: true })
  const stamp = fc.record({ x: coordinate, y: coordinate, size: fc.integer({ min: 1, max: 30 }) })

  test('lets the size change evenly on the way: the hull of two discs, or of two squares', () => {
    fc.assert(
      fc.property(arbitraryMap(), stamp, stamp, fc.constantFrom<Tip[]>('round', 'square'), (map, from, to, tip) => {
        const before = copyOf(map)
        const dirty = sweep(map, from, to, tip, 7)
        const start = { ...snapToGrid(from, from.size), size: from.size }
        const end = { ...snapToGrid(to, to.size), size: to.size }
        const wrong: unknown[] = []
        eachPixel(map, (x, y, i) => {
          const outside = distanceToHull({ x: x + 0.5, y: y + 0.5 }, start, end, tip)
          if (outside < -1e-3 && map.data[i] !== 7) wrong.push({ x, y, outside })
          if (outside > 1e-3 && map.data[i] !== before.data[i]) wrong.push({ x, y, outside })
          if (map.data[i] !== before.data[i] && !holds(dirty, x, y)) wrong.push({ x, y, dirty })
        })
        expect(wrong).toEqual([])
      }),
      { numRuns: 200 },
    )
  })

  test('stamps a square', () => {
    const map = createLabelMap(5, 5)
    sweep(map, { x: 2.5, y: 2.5, size: 3 }, { x: 2.5, y: 2.5, size: 3 }, 'square', 1)
    expect(rowsOf(map)).toEqual(['.....', '.111.', '.111.', '.111.', '.....'])
  })

  test('is the same from either end', () => {
    fc.assert(
      fc.property(stamp, stamp, fc.constantFrom<Tip[]>('round', 'square'), (from, to, tip) => {
        const [there, back] = [createLabelMap(24, 24), createLabelMap(24, 24)]
        sweep(there, from, to, tip, 1)
        sweep(back, to, from, tip, 1)
        expect(rowsOf(there)).toEqual(rowsOf(back))
      }),
    )
  })
})

function eachPixel(map: LabelMap, visit: (x: number, y: number, index: number) => void): void {
  for (let y = 0; y < map.height; y++) for (let x = 0; x < map.width; x++) visit(x, y, y * map.width + x)
}

function holds(rect: Rect, x: number, y: number): boolean {
  return x >= rect.x && y >= rect.y && x < rect.x + rect.width && y < rect.y + rect.height
}

/** From a point to the nearest point of a segment. */
function distance(point: Point, from: Point, to: Point): number {
  const x = to.x - from.x
  const y = to.y - from.y
  const squared = x * x + y * y
  const t = squared === 0 ? 0 : Math.max(0, Math.min(1, ((point.x - from.x) * x + (point.y - from.y) * y) / squared))
  return Math.hypot(point.x - from.x - t * x, point.y - from.y - t * y)
}

/** How far outside of the hull of two stamps a point lies, negative inside: the least over all stamps on the way. */
function distanceToHull(point: Point, from: Stamp, to: Stamp, tip: Tip): number {
  const outside = (t: number) => {
    const x = Math.abs(point.x - from.x - t * (to.x - from.x))
    const y = Math.abs(point.y - from.y - t * (to.y - from.y))
    return (tip === 'round' ? Math.hypot(x, y) : Math.max(x, y)) - (from.size + t * (to.size - from.size)) / 2
  }
  // Convex in t: narrow down to the least.
  let low = 0
  let high = 1
  for (let i = 0; i < 100; i++) {
    const third = (high - low) / 3
    if (outside(low + third) < outside(high - third)) high -= third
    else low += third
  }
  return Math.min(outside(low), outside(0), outside(1))
}
