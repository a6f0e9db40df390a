import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { apply, applyLinear, compose, inverse, rotation, scaling, translation } from '../../renderer/document/affine'
import { copiesOf, type Symmetry } from '../../renderer/document/symmetry'

const coordinate = fc.double({ min: -100, max: 100, noNaN: true })
const point = fc.record({ x: coordinate, y: coordinate })
const factor = fc.oneof(fc.double({ min: 0.1, max: 5, noNaN: true }), fc.double({ min: -5, max: -0.1, noNaN: true }))
const affine = fc.oneof(
  fc.tuple(coordinate, coordinate).map(([x, y]) => translation(x, y)),
  fc.tuple(factor, factor, point).map(([x, y, about]) => scaling(x, y, about)),
  fc.tuple(fc.double({ min: -7, max: 7, noNaN: true }), point).map(([angle, about]) => rotation(angle, about)),
)

const expectNear = (one: { x: number; y: number }, other: { x: number; y: number }) => {
  expect(one.x).toBeCloseTo(other.x, 6)
  expect(one.y).toBeCloseTo(other.y, 6)
}

describe('affine maps', () => {
  test('compose applies the inner one first, and the inverse takes it back', () => {
    fc.assert(
      fc.property(affine, affine, point, (outer, inner, at) => {
        const both = compose(outer, inner)
        expectNear(apply(both, at), apply(outer, apply(inner, at)))
        expectNear(apply(inverse(both)!, apply(both, at)), at)
      }),
    )
  })

  test('scaling and rotation leave their point where it is', () => {
    fc.assert(
      fc.property(point, factor, (about, value) => {
        expectNear(apply(scaling(value, -value, about), about), about)
        expectNear(apply(rotation(value, about), about), about)
      }),
    )
  })

  test('rotation turns clockwise on the screen, and by quarters exactly', () => {
    expect(apply(rotation(Math.PI / 2, { x: 2, y: 2 }), { x: 3, y: 2 })).toEqual({ x: 2, y: 3 })
  })

  test('a direction knows no translation, and what flattens has no inverse', () => {
    expect(applyLinear(translation(5, 6), { x: 1, y: 2 })).toEqual({ x: 1, y: 2 })
    expect(inverse(scaling(0, 1, { x: 0, y: 0 }))).toBeUndefined()
  })
})

describe('symmetry', () => {
  const size = { width: 10, height: 6 }
  test.each<[Symmetry, { x: number; y: number }[]]>([
    [{ kind: 'none' }, [{ x: 1, y: 2 }]],
    [
      { kind: 'vertical' },
      [
        { x: 1, y: 2 },
        { x: 9, y: 2 },
      ],
    ],
    [
      { kind: 'horizontal' },
      [
        { x: 1, y: 2 },
        { x: 1, y: 4 },
      ],
    ],
    [
      { kind: 'both' },
      [
        { x: 1, y: 2 },
        { x: 9, y: 2 },
        { x: 1, y: 4 },
        { x: 9, y: 4 },
      ],
    ],
    [
      { kind: 'radial', count: 2 },
      [
        { x: 1, y: 2 },
        { x: 9, y: 4 },
      ],
    ],
    [
      { kind: 'radial', count: 4 },
      [
        { x: 1, y: 2 },
        { x: 6, y: -1 },
        { x: 9, y: 4 },
        { x: 4, y: 7 },
      ],
    ],
  ])('%j', (symmetry, places) => {
    expect(copiesOf(symmetry, size).map((copy) => apply(copy, { x: 1, y: 2 }))).toEqual(places)
  })

  test('the copies are a group: a copy of a copy is a copy', () => {
    const symmetry = fc.oneof(
      fc.constantFrom<Symmetry[]>({ kind: 'vertical' }, { kind: 'horizontal' }, { kind: 'both' }),
      fc.integer({ min: 2, max: 9 }).map((count): Symmetry => ({ kind: 'radial', count })),
    )
    fc.assert(
      fc.property(symmetry, point, fc.nat(), fc.nat(), (kind, at, one, other) => {
        const copies = copiesOf(kind, size)
        const pick = (number: number) => copies[number % copies.length]!
        const twice = apply(pick(other), apply(pick(one), at))
        const distances = copies.map((copy) => {
          const place = apply(copy, at)
          return Math.hypot(place.x - twice.x, place.y - twice.y)
        })
        expect(Math.min(...distances)).toBeLessThan(1e-6)
      }),
    )
  })
})
