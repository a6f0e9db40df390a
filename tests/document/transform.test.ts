import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createLabelMap, type LabelMap, UNLABELLED } from '../../renderer/document/labelMap'
import { wholeOf } from '../../renderer/document/rect'
import {
  clearPiece,
  liftPiece,
  placedMask,
  placePiece,
  type Transformation,
  transformationAffine,
  UNMOVED,
} from '../../renderer/document/transform'
import { arbitraryMap, copyOf } from './arbitraries'
import { mapOf, rowsOf } from './mapText'

/** Lifts all of a layer, places it, and gives what it looks like. */
function placed(map: LabelMap, transformation: Partial<Transformation>): LabelMap {
  const target = copyOf(map)
  const piece = liftPiece(target, wholeOf(map), UNLABELLED)
  clearPiece(target, piece, UNLABELLED)
  placePiece(target, piece, transformationAffine(piece.bounds, { ...UNMOVED, ...transformation }))
  return target
}

const quarter = (turns: number) => (turns * Math.PI) / 2

test('unmoved, nothing changes', () => {
  fc.assert(
    fc.property(arbitraryMap(), (map) => {
      expect(rowsOf(placed(map, {}))).toEqual(rowsOf(map))
    }),
  )
})

test('moved by whole pixels, each pixel moves, and what leaves the map is cut off', () => {
  const step = fc.integer({ min: -30, max: 30 })
  fc.assert(
    fc.property(arbitraryMap(), step, step, (map, moveX, moveY) => {
      const moved = placed(map, { moveX, moveY })
      const expected = moved.data.map((_, i) => {
        const x = (i % map.width) - moveX
        const y = Math.floor(i / map.width) - moveY
        const isInside = x >= 0 && y >= 0 && x < map.width && y < map.height
        return isInside ? map.data[y * map.width + x]! : UNLABELLED
      })
      expect(moved.data).toEqual(expected)
    }),
  )
})

describe('exactly', () => {
  test('mirrored', () => {
    expect(rowsOf(placed(mapOf(['012', '.1.']), { scaleX: -1 }))).toEqual(['210', '.1.'])
    expect(rowsOf(placed(mapOf(['012', '.1.']), { scaleY: -1 }))).toEqual(['.1.', '012'])
  })

  test('turned by a quarter, also when its sides are odd and even', () => {
    const map = mapOf(['.....', '..01.', '..23.', '..45.', '.....'])
    const piece = liftPiece(map, { x: 2, y: 1, width: 2, height: 3 }, UNLABELLED)
    const target = createLabelMap(5, 5)
    placePiece(target, piece, transformationAffine(piece.bounds, { ...UNMOVED, angle: quarter(1) }))
    expect(rowsOf(target).filter((row) => row !== '.....')).toEqual(['..420', '..531'])
  })

  test('any turn by quarters and any mirroring loses and doubles no pixel, and the opposite takes it back', () => {
    fc.assert(
      fc.property(
        arbitraryMap(9),
        fc.nat(3),
        fc.constantFrom(1, -1),
        fc.constantFrom(1, -1),
        (map, turns, scaleX, scaleY) => {
          const room = createLabelMap(40, 40)
          const bounds = { x: 15, y: 15, width: map.width, height: map.height }
          const inside = new Uint8Array(map.data.length).fill(1)
          placePiece(
            room,
            { bounds, map, inside },
            transformationAffine(bounds, { ...UNMOVED, angle: quarter(turns), scaleX, scaleY }),
          )
          expect(histogram(room)).toEqual(histogram(map))
        },
      ),
    )
  })
})

test('scaled to twice the size, every pixel is four', () => {
  const target = createLabelMap(6, 4)
  const piece = liftPiece(
    mapOf(['......', '..01..', '......', '......']),
    { x: 2, y: 1, width: 2, height: 1 },
    UNLABELLED,
  )
  placePiece(target, piece, transformationAffine(piece.bounds, { ...UNMOVED, scaleX: 2, scaleY: 2, moveY: 1 }))
  expect(rowsOf(target)).toEqual(['......', '......', '.0011.', '.0011.'])
})

test('however placed, only pixels of the piece appear, and the mask says where', () => {
  const transformation = fc.record({
    scaleX: fc.double({ min: -3, max: 3, noNaN: true }),
    scaleY: fc.double({ min: -3, max: 3, noNaN: true }),
    angle: fc.double({ min: -7, max: 7, noNaN: true }),
    moveX: fc.double({ min: -20, max: 20, noNaN: true }),
    moveY: fc.double({ min: -20, max: 20, noNaN: true }),
  })
  fc.assert(
    fc.property(arbitraryMap(12), transformation, (map, how) => {
      const piece = liftPiece(map, wholeOf(map), UNLABELLED)
      const affine = transformationAffine(piece.bounds, how)
      const target = createLabelMap(16, 16, 9)
      placePiece(target, piece, affine)
      const mask = placedMask(target, piece, affine)
      const known = new Set(map.data)
      const wrong = [...target.data].filter((id, i) => (mask[i] ? !known.has(id) || id === UNLABELLED : id !== 9))
      expect(wrong).toEqual([])
    }),
  )
})

test('only what is chosen is lifted', () => {
  const map = mapOf(['0123'])
  const piece = liftPiece(map, wholeOf(map), UNLABELLED, Uint8Array.of(0, 1, 1, 0))
  clearPiece(map, piece, UNLABELLED)
  expect(rowsOf(map)).toEqual(['0..3'])
  placePiece(map, piece, transformationAffine(piece.bounds, { ...UNMOVED, moveX: 1 }))
  expect(rowsOf(map)).toEqual(['0.12'])
})

/** How many pixels of each id; the unlabelled do not count. */
function histogram(map: LabelMap): Record<number, number> {
  const counts: Record<number, number> = {}
  for (const id of map.data) if (id !== UNLABELLED) counts[id] = (counts[id] ?? 0) + 1
  return counts
}
