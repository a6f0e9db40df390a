import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Point } from '../../renderer/document/paint'
import { follow, type PressureCurve, type Stabiliser, sizeUnder } from '../../renderer/document/stabiliser'

const coordinate = fc.double({ min: -100, max: 100, noNaN: true })
const point = fc.record({ x: coordinate, y: coordinate })
const stabiliser = fc.oneof<fc.Arbitrary<Stabiliser>[]>(
  fc.constant({ kind: 'off' }),
  fc.double({ min: 0, max: 0.97, noNaN: true }).map((strength) => ({ kind: 'smooth', strength })),
  fc.double({ min: 0, max: 60, noNaN: true }).map((length) => ({ kind: 'string', length })),
)
const distance = (one: Point, other: Point) => Math.hypot(one.x - other.x, one.y - other.y)

describe('a stabilised brush', () => {
  test('never goes away from the pointer, and stays on the straight way to it', () => {
    fc.assert(
      fc.property(stabiliser, point, point, (kind, brush, pointer) => {
        const next = follow(kind, brush, pointer)
        expect(distance(next, pointer)).toBeLessThanOrEqual(distance(brush, pointer) + 1e-9)
        expect(distance(brush, next) + distance(next, pointer)).toBeCloseTo(distance(brush, pointer), 6)
      }),
    )
  })

  test('off, it is where the pointer is; on a string, never farther than its length', () => {
    fc.assert(
      fc.property(point, point, fc.double({ min: 0, max: 60, noNaN: true }), (brush, pointer, length) => {
        expect(follow({ kind: 'off' }, brush, pointer)).toEqual(pointer)
        expect(distance(follow({ kind: 'string', length }, brush, pointer), pointer)).toBeLessThanOrEqual(length + 1e-9)
      }),
    )
  })

  test('smooth, it comes to a pointer that waits', () => {
    let brush: Point = { x: 0, y: 0 }
    for (let i = 0; i < 500; i++) brush = follow({ kind: 'smooth', strength: 0.95 }, brush, { x: 30, y: -7 })
    expect(distance(brush, { x: 30, y: -7 })).toBeLessThan(1e-6)
  })

  test('a jitter about a line becomes smaller', () => {
    let brush: Point = { x: 0, y: 0 }
    const heights: number[] = []
    for (let i = 0; i < 60; i++) {
      brush = follow({ kind: 'smooth', strength: 0.8 }, brush, { x: i, y: i % 2 === 0 ? 4 : -4 })
      heights.push(Math.abs(brush.y))
    }
    expect(Math.max(...heights.slice(20))).toBeLessThan(1)
  })
})

describe('pressure', () => {
  test.each<[PressureCurve, number[]]>([
    ['off', [40, 40, 40, 40]],
    ['soft', [1, 20, 28, 40]],
    ['linear', [1, 10, 20, 40]],
    ['firm', [1, 3, 10, 40]],
  ])('%s', (curve, sizes) => {
    expect([0, 0.25, 0.5, 1].map((pressure) => sizeUnder(40, pressure, curve))).toEqual(sizes)
  })

  test('is whole, at least one, at most the size, and rises', () => {
    const pressure = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 512 }), pressure, pressure, (size, one, other) => {
        for (const curve of ['soft', 'linear', 'firm'] as const) {
          const light = sizeUnder(size, Math.min(one, other), curve)
          const heavy = sizeUnder(size, Math.max(one, other), curve)
          expect([Number.isInteger(light), light >= 1, light <= heavy, heavy <= size]).toEqual([true, true, true, true])
        }
      }),
    )
  })
})
