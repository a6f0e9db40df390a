import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createLabelMap, type LabelMap } from '../../renderer/document/labelMap'
import type { Point } from '../../renderer/document/paint'
import type { Rect } from '../../renderer/document/rect'
import { type FillRule, fillBelow, fillEllipse, fillGradient, fillPolygon } from '../../renderer/document/shapes'
import { rowsOf } from './mapText'

const coordinate = fc.integer({ min: -800, max: 2800 }).map((hundredths) => hundredths / 100)
const point = fc.record({ x: coordinate, y: coordinate })
/** Points on pixel centres and corners are the hard ones. */
const gridPoint = fc.record({ x: fc.integer({ min: -4, max: 44 }), y: fc.integer({ min: -4, max: 44 }) })
const halfPoint = gridPoint.map(({ x, y }) => ({ x: x / 2, y: y / 2 }))
const anyPoint = fc.oneof(point, halfPoint)

/** All pixels of the map, and which of them a fill has changed. */
function filled(width: number, height: number, fill: (map: LabelMap) => Rect): boolean[] {
  const map = createLabelMap(width, height, 9)
  const dirty = fill(map)
  const isHeld = (i: number) => {
    const x = i % width
    const y = Math.floor(i / width)
    return x >= dirty.x && y >= dirty.y && x < dirty.x + dirty.width && y < dirty.y + dirty.height
  }
  const wrong = [...map.data.keys()].filter((i) => map.data[i] !== 9 && !(map.data[i] === 1 && isHeld(i)))
  expect(wrong).toEqual([])
  return [...map.data].map((id) => id === 1)
}

describe('fillPolygon', () => {
  test('a rectangle between pixels is those pixels', () => {
    const map = createLabelMap(5, 4)
    const corners = [
      { x: 1, y: 1 },
      { x: 4, y: 1 },
      { x: 4, y: 3 },
      { x: 1, y: 3 },
    ]
    expect(fillPolygon(map, corners, 'evenodd', 1)).toEqual({ x: 1, y: 1, width: 3, height: 2 })
    expect(rowsOf(map)).toEqual(['.....', '.111.', '.111.', '.....'])
  })

  test('gives the pixels whose centres lie inside, by either rule', () => {
    const points = fc.array(anyPoint, { minLength: 3, maxLength: 9 })
    fc.assert(
      fc.property(points, fc.constantFrom<FillRule[]>('evenodd', 'nonzero'), (corners, rule) => {
        const inside = filled(20, 20, (map) => fillPolygon(map, corners, rule, 1))
        const wrong = inside.flatMap((is, i) => {
          const centre = { x: (i % 20) + 0.5, y: Math.floor(i / 20) + 0.5 }
          if (distanceToEdges(centre, corners) < 1e-9) return []
          const { crossings, turns } = windingOf(centre, corners)
          return is === (rule === 'evenodd' ? crossings % 2 === 1 : turns !== 0) ? [] : [centre]
        })
        expect(wrong).toEqual([])
      }),
      { numRuns: 300 },
    )
  })

  test('the parts of a cut polygon share no pixel and leave none out', () => {
    fc.assert(
      fc.property(fc.tuple(anyPoint, anyPoint, anyPoint), fc.nat(8), ([a, b, c], eighths) => {
        const cut = { x: a.x + ((b.x - a.x) * eighths) / 8, y: a.y + ((b.y - a.y) * eighths) / 8 }
        const pixels = (...corners: Point[]) => filled(20, 20, (map) => fillPolygon(map, corners, 'evenodd', 1))
        const one = pixels(a, cut, c)
        const other = pixels(cut, b, c)
        expect(one.some((is, i) => is && other[i])).toBe(false)
        // Whole only where the cut lies on the edge to the last bit.
        if (eighths % 8 === 0) expect(one.map((is, i) => is || other[i])).toEqual(pixels(a, b, c))
      }),
      { numRuns: 300 },
    )
  })

  test('turns and mirrors with its corners where they are whole', () => {
    fc.assert(
      fc.property(fc.array(gridPoint, { minLength: 3, maxLength: 6 }), (corners) => {
        const pixels = filled(20, 20, (map) => fillPolygon(map, corners, 'evenodd', 1))
        const mirrored = corners.map(({ x, y }) => ({ x: 20 - x, y }))
        const image = filled(20, 20, (map) => fillPolygon(map, mirrored, 'evenodd', 1))
        const wrong = pixels.flatMap((is, i) => {
          const centre = { x: (i % 20) + 0.5, y: Math.floor(i / 20) + 0.5 }
          if (distanceToEdges(centre, corners) < 1e-9) return []
          return image[Math.floor(i / 20) * 20 + 19 - (i % 20)] === is ? [] : [centre]
        })
        expect(wrong).toEqual([])
      }),
    )
  })

  test('a line or a point fills nothing', () => {
    expect(
      filled(4, 4, (map) =>
        fillPolygon(
          map,
          [
            { x: 1, y: 1 },
            { x: 3, y: 3 },
          ],
          'nonzero',
          1,
        ),
      ),
    ).not.toContain(true)
    expect(filled(4, 4, (map) => fillPolygon(map, [], 'nonzero', 1))).not.toContain(true)
  })
})

describe('fillEllipse', () => {
  test('gives the pixels whose centres lie inside, also turned and skewed', () => {
    const turned = fc.record({ length: fc.integer({ min: 1, max: 12 }), degrees: fc.integer({ min: 0, max: 360 }) })
    const skew = fc.integer({ min: 20, max: 160 })
    const axis = (length: number, degrees: number) => ({
      x: length * Math.cos((degrees * Math.PI) / 180),
      y: length * Math.sin((degrees * Math.PI) / 180),
    })
    fc.assert(
      fc.property(point, turned, skew, fc.integer({ min: 1, max: 12 }), (middle, { length, degrees }, angle, width) => {
        const one = axis(length, degrees)
        const other = axis(width, degrees + angle)
        const determinant = one.x * other.y - one.y * other.x
        const inside = filled(20, 20, (map) => fillEllipse(map, middle, one, other, 1))
        const wrong = inside.filter((is, i) => {
          const x = (i % 20) + 0.5 - middle.x
          const y = Math.floor(i / 20) + 0.5 - middle.y
          const s = (x * other.y - y * other.x) / determinant
          const t = (y * one.x - x * one.y) / determinant
          const reach = s * s + t * t
          return is ? reach > 1 + 1e-6 : reach < 1 - 1e-6
        })
        expect(wrong).toEqual([])
      }),
      { numRuns: 300 },
    )
  })

  test('a circle of 4 pixels', () => {
    const map = createLabelMap(4, 4)
    fillEllipse(map, { x: 2, y: 2 }, { x: 2, y: 0 }, { x: 0, y: 2 }, 1)
    expect(rowsOf(map)).toEqual(['.11.', '1111', '1111', '.11.'])
  })

  test('a flat one fills nothing', () => {
    expect(filled(4, 4, (map) => fillEllipse(map, { x: 2, y: 2 }, { x: 2, y: 0 }, { x: 1, y: 0 }, 1))).not.toContain(
      true,
    )
  })
})

describe('fillBelow', () => {
  test('fills below the line, and on to the edges where asked', () => {
    const line = [
      { x: 1, y: 3 },
      { x: 3, y: 1 },
      { x: 5, y: 2 },
    ]
    const map = createLabelMap(6, 4)
    fillBelow(map, line, false, 1)
    expect(rowsOf(map)).toEqual(['......', '..11..', '.1111.', '.1111.'])
    const whole = createLabelMap(6, 4)
    fillBelow(whole, line, true, 1)
    expect(rowsOf(whole)).toEqual(['......', '..11..', '.11111', '111111'])
  })

  test('every column is filled from the highest part of the line down, and nothing above it', () => {
    fc.assert(
      fc.property(fc.array(point, { minLength: 1, maxLength: 8 }), fc.boolean(), (line, toEdges) => {
        const inside = filled(20, 20, (map) => fillBelow(map, line, toEdges, 1))
        for (let x = 0; x < 20; x++) {
          const column = Array.from({ length: 20 }, (_, y) => inside[y * 20 + x]!)
          expect(column.lastIndexOf(false)).toBe(column.indexOf(true) === -1 ? 19 : column.indexOf(true) - 1)
          const height = heightOver(line, x + 0.5)
          if (height !== undefined) {
            const wrong = column.filter((is, y) => Math.abs(y + 0.5 - height) > 1e-6 && is !== y + 0.5 > height)
            expect(wrong).toEqual([])
          } else if (!toEdges) expect(column).not.toContain(true)
        }
      }),
      { numRuns: 200 },
    )
  })
})

describe('fillGradient', () => {
  test('goes from one value to the other along the line, and stays outside of it', () => {
    const map = createLabelMap(6, 1)
    fillGradient(map, 'linear', { x: 1.5, y: 0.5 }, { x: 4.5, y: 0.5 }, 10, 40)
    expect([...map.data]).toEqual([10, 10, 20, 30, 40, 40])
    const ring = createLabelMap(5, 1)
    fillGradient(ring, 'radial', { x: 2.5, y: 0.5 }, { x: 4.5, y: 0.5 }, 200, 0)
    expect([...ring.data]).toEqual([0, 100, 200, 100, 0])
  })

  test('every value lies between the two, and from a point to itself it is the last', () => {
    const byte = fc.nat(255)
    fc.assert(
      fc.property(
        point,
        point,
        byte,
        byte,
        fc.constantFrom('linear' as const, 'radial' as const),
        (from, to, one, other, kind) => {
          const map = createLabelMap(9, 7)
          fillGradient(map, kind, from, to, one, other)
          expect(Math.min(...map.data)).toBeGreaterThanOrEqual(Math.min(one, other))
          expect(Math.max(...map.data)).toBeLessThanOrEqual(Math.max(one, other))
          fillGradient(map, kind, from, from, one, other)
          expect(map.data.every((value) => value === other)).toBe(true)
        },
      ),
    )
  })
})

/** How often a ray to the right crosses the edges, and how often they go around the point. */
function windingOf({ x, y }: Point, corners: readonly Point[]): { crossings: number; turns: number } {
  let crossings = 0
  let turns = 0
  corners.forEach((to, index) => {
    const from = corners[(index + corners.length - 1) % corners.length]!
    const isAbove = from.y <= y
    if (isAbove === to.y <= y) return
    const crossing = from.x + ((y - from.y) / (to.y - from.y)) * (to.x - from.x)
    if (crossing <= x) return
    crossings++
    turns += isAbove ? 1 : -1
  })
  return { crossings, turns }
}

function distanceToEdges(at: Point, corners: readonly Point[]): number {
  const distances = corners.map((to, index) => {
    const from = corners[(index + corners.length - 1) % corners.length]!
    const x = to.x - from.x
    const y = to.y - from.y
    const squared = x * x + y * y
    const t = squared === 0 ? 0 : Math.max(0, Math.min(1, ((at.x - from.x) * x + (at.y - from.y) * y) / squared))
    return Math.hypot(at.x - from.x - t * x, at.y - from.y - t * y)
  })
  return Math.min(...distances)
}

/** The highest place of a line at a column, undefined where it is not. */
function heightOver(line: readonly Point[], x: number): number | undefined {
  const heights = line.flatMap((to, index) => {
    const from = line[index - 1]
    if (!from || from.x === to.x || (x - from.x) * (x - to.x) > 0) return []
    return [from.y + ((x - from.x) / (to.x - from.x)) * (to.y - from.y)]
  })
  return heights.length > 0 ? Math.min(...heights) : undefined
}
