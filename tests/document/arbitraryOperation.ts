import fc from 'fast-check'
import type { Area, Operation } from '../../renderer/document/operation'
import type { FillRule, GradientKind } from '../../renderer/document/shapes'

/** Any area of a document of a size, with the ids 0 to 3. */
export function arbitraryArea(
  width: number,
  height: number,
  ids: readonly number[] = [0, 1, 2, 3],
): fc.Arbitrary<Area> {
  const value = fc.constantFrom(...ids)
  const tenths = (from: number, to: number) => fc.integer({ min: 10 * from, max: 10 * to }).map((each) => each / 10)
  const point = fc.record({ x: tenths(-20, width + 20), y: tenths(-20, height + 20) })
  const axis = fc.record({ x: tenths(-40, 40), y: tenths(-40, 40) })
  const stamp = fc.tuple(point, fc.integer({ min: 1, max: 60 })).map(([at, size]) => ({ ...at, size }))
  return fc.oneof<fc.Arbitrary<Area>[]>(
    fc.record({
      kind: fc.constant('stroke'),
      from: stamp,
      to: stamp,
      tip: fc.constantFrom('round' as const, 'square' as const),
      value,
    }),
    fc.record({
      kind: fc.constant('polygon'),
      points: fc.array(point, { maxLength: 7 }),
      rule: fc.constantFrom<FillRule[]>('evenodd', 'nonzero'),
      value,
    }),
    fc.record({ kind: fc.constant('ellipse'), middle: point, one: axis, other: axis, value }),
    fc.record({
      kind: fc.constant('below'),
      line: fc.array(point, { minLength: 1, maxLength: 6 }),
      toEdges: fc.boolean(),
      value,
    }),
    fc.record({
      kind: fc.constant('flood'),
      x: tenths(-5, width + 5),
      y: tenths(-5, height + 5),
      contiguous: fc.boolean(),
      gap: fc.integer({ min: 0, max: 5 }),
      value,
    }),
    fc.record({ kind: fc.constant('alike'), wanted: value, value }),
    fc.record({ kind: fc.constant('unlike'), unwanted: value, value }),
    fc.record({ kind: fc.constant('all'), value }),
  )
}

/** Anything that can be done to a layer of a size; gradients only where `withGradients` is set. */
export function arbitraryOperation(
  width: number,
  height: number,
  ids: readonly number[] = [0, 1, 2, 3],
  withGradients = true,
): fc.Arbitrary<Operation> {
  const id = fc.constantFrom(...ids)
  const radius = fc.integer({ min: 1, max: 6 })
  const point = fc.record({ x: fc.integer({ min: -9, max: width + 9 }), y: fc.integer({ min: -9, max: height + 9 }) })
  const gradient = fc.record({
    kind: fc.constant('gradient' as const),
    gradient: fc.constantFrom<GradientKind[]>('linear', 'radial'),
    from: point,
    to: point,
    fromValue: fc.nat(255),
    toValue: fc.nat(255),
  })
  return fc.oneof<fc.Arbitrary<Operation>[]>(
    arbitraryArea(width, height, ids),
    arbitraryArea(width, height, ids),
    fc.record({ kind: fc.constant('replace'), from: id, to: id }),
    fc.record({ kind: fc.constant('smooth'), radius }),
    fc.record({ kind: fc.constant('grow'), id, radius }),
    fc.record({ kind: fc.constant('shrink'), id, radius }),
    fc.record({ kind: fc.constant('removeSpecks'), size: fc.integer({ min: 1, max: 60 }) }),
    ...(withGradients ? [gradient] : []),
  )
}
