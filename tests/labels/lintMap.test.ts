import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createLabelMap, type LabelMap, UNLABELLED } from '../../renderer/document/labelMap'
import { resizeMajority } from '../../renderer/document/resize'
import { fillNearest, lintMap, repairMap } from '../../renderer/labels/lintMap'
import { piecesOf } from '../../renderer/labels/pieces'
import { mapOf, rowsOf } from '../document/mapText'

const GRID = { width: 4, height: 4 }

/** 16 x 16, each pixel of the model stands for 4 x 4. */
function field(): LabelMap {
  return createLabelMap(16, 16, 0)
}

function fill(map: LabelMap, x: number, y: number, width: number, height: number, id: number) {
  for (let row = y; row < y + height; row++) map.data.fill(id, row * 16 + x, row * 16 + x + width)
}

describe('the linter', () => {
  test('has nothing to say about what the model sees whole', () => {
    const map = field()
    fill(map, 0, 8, 16, 8, 1)
    expect(lintMap(map, 2, GRID)).toEqual([])
  })

  test('names a class that vanishes before pieces that are lost, and where they are', () => {
    const map = field()
    fill(map, 0, 8, 16, 8, 1)
    fill(map, 5, 1, 1, 6, 1)
    fill(map, 9, 2, 2, 2, 2)
    expect(lintMap(map, 3, GRID)).toEqual([
      { kind: 'vanishes', id: 2, pieces: 1, pixels: 4, place: { x: 9, y: 2, width: 2, height: 2 } },
      { kind: 'lost', id: 1, pieces: 1, pixels: 6, place: { x: 5, y: 1, width: 1, height: 6 } },
    ])
  })

  test('counts pixels without a class, and ids that the pack does not know', () => {
    const map = field()
    fill(map, 0, 0, 3, 3, UNLABELLED)
    fill(map, 8, 8, 4, 4, 9)
    expect(lintMap(map, 2, GRID)).toEqual([
      { kind: 'unknown', ids: [9], pixels: 16, place: { x: 8, y: 8, width: 4, height: 4 } },
      { kind: 'unlabelled', pixels: 9, place: { x: 0, y: 0, width: 3, height: 3 } },
    ])
  })

  test('merges what is lost into what surrounds it, or makes it large enough', () => {
    const map = field()
    fill(map, 9, 2, 2, 2, 2)
    expect(repairMap(map, 3, GRID, { kind: 'merge', id: 2 })).toEqual(field())
    const enlarged = repairMap(map, 3, GRID, { kind: 'enlarge', id: 2 })
    expect(lintMap(enlarged, 3, GRID)).toEqual([])
    expect(resizeMajority(enlarged, 4, 4).data[2]).toBe(2)
  })

  test('fills by the nearest class, from the given pixels alone', () => {
    const map = mapOf(['a....b', '......'])
    expect(rowsOf(fillNearest(map, (at) => map.data[at] === UNLABELLED))).toEqual(['aaabbb', 'aaabbb'])
    const nothing = mapOf(['..', '..'])
    expect(fillNearest(nothing, () => true)).toEqual(nothing)
  })

  test('never makes an id that the map or the repair does not have, and what it repairs is gone', () => {
    const map = fc
      .tuple(fc.integer({ min: 1, max: 24 }), fc.integer({ min: 1, max: 24 }))
      .chain(([width, height]) =>
        fc
          .uint8Array({ minLength: width * height, maxLength: width * height, max: 6 })
          .map((data) => ({ width, height, data: data.map((id) => (id === 6 ? UNLABELLED : id)) })),
      )
    fc.assert(
      fc.property(map, fc.integer({ min: 1, max: 5 }), (map, classes) => {
        const grid = { width: Math.ceil(map.width / 3), height: Math.ceil(map.height / 3) }
        const ids = new Set(map.data)
        for (const lint of lintMap(map, classes, grid)) {
          expect(lint.pixels).toBeGreaterThan(0)
          if ('id' in lint) {
            const merged = repairMap(map, classes, grid, { kind: 'merge', id: lint.id })
            for (const id of merged.data) expect(ids.has(id)).toBe(true)
            const enlarged = repairMap(map, classes, grid, { kind: 'enlarge', id: lint.id })
            for (const id of enlarged.data) expect(ids.has(id)).toBe(true)
          } else {
            const filled = repairMap(map, classes, grid, { kind: 'fill', of: lint.kind, id: 0 })
            const left = lintMap(filled, classes, grid).filter(({ kind }) => kind === lint.kind)
            expect(left).toEqual([])
          }
        }
      }),
      { seed: 11, numRuns: 60 },
    )
  })
})

describe('pieces', () => {
  test('are areas joined edge to edge, a spiral too', () => {
    const map = mapOf(['aaaaa', 'bbbba', 'aaaba', 'abbba', 'aaaaa'])
    const { pieces, of } = piecesOf(map)
    expect(pieces.map(({ pixels }) => pixels).sort((a, b) => a - b)).toEqual([8, 17])
    expect(of[0]).toBe(of[10])
    const diagonal = piecesOf(mapOf(['ab', 'ba']))
    expect(diagonal.pieces).toHaveLength(4)
  })
})
