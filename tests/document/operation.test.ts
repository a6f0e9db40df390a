import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PaintDocument } from '../../renderer/document/document'
import { applyEdit } from '../../renderer/document/edit'
import { History } from '../../renderer/document/history'
import { type LabelMap, UNLABELLED } from '../../renderer/document/labelMap'
import {
  type Area,
  costOf,
  type Operation,
  perform,
  performAll,
  runsAfter,
  tilesAfter,
} from '../../renderer/document/operation'
import { wholeOf } from '../../renderer/document/rect'
import { decodeRuns } from '../../renderer/document/runs'
import { type Selection, selectionOf } from '../../renderer/document/selection'
import { arbitraryMapOf, copyOf } from './arbitraries'
import { arbitraryArea, arbitraryOperation } from './arbitraryOperation'
import { mapOf, rowsOf } from './mapText'

/** Larger than a tile, so that tiles meet inside. */
const WIDTH = 140
const HEIGHT = 131

const scene = fc.record({
  corner: arbitraryMapOf(12, 10),
  operations: fc.array(arbitraryOperation(WIDTH, HEIGHT), { minLength: 1, maxLength: 3 }),
  only: fc.constantFrom(undefined, 0, UNLABELLED),
  chosen: fc.constantFrom(undefined, 0, 3),
})

/** A map that holds a small one about its middle, over the border of two tiles. */
function around(corner: LabelMap): LabelMap {
  const map = { width: WIDTH, height: HEIGHT, data: new Uint8Array(WIDTH * HEIGHT).fill(UNLABELLED) }
  for (let i = 0; i < corner.data.length; i++) {
    const x = (i % corner.width) + 122
    const y = Math.floor(i / corner.width) + 122
    if (x < WIDTH && y < HEIGHT) map.data[y * WIDTH + x] = corner.data[i]!
  }
  return map
}

describe('a job for a layer', () => {
  test('done elsewhere changes the layer as painting it here does', () => {
    fc.assert(
      fc.property(scene, ({ corner, operations, only, chosen }) => {
        const layer = around(corner)
        const selection =
          chosen === undefined
            ? undefined
            : selectionOf(
                WIDTH,
                HEIGHT,
                layer.data.map((_, i) => (i % WIDTH < 20 + 40 * chosen ? 1 : 0)),
              )
        const stencil = { only, selection }
        const untouched = copyOf(layer)
        const tiles = tilesAfter({ layer, sample: undefined, operations, stencil })
        expectSameBytes(layer, untouched)

        const here = PaintDocument.ofMap(copyOf(layer), 'Layer 1')
        const history = new History(here)
        history.begin('here')
        history.paint('layer-1', (map) => performAll(map, { sample: undefined, operations }), stencil)
        history.commit()
        const there = PaintDocument.ofMap(copyOf(layer), 'Layer 1')
        applyEdit(there, { kind: 'pixels', layerId: 'layer-1', tiles })
        expectSameBytes(there.composite, here.composite)
        history.undo()
        expectSameBytes(here.composite, layer)
      }),
      { numRuns: 40 },
    )
  })

  test('leaves every pixel with an id that was there or is painted', () => {
    fc.assert(
      fc.property(scene, ({ corner, operations }) => {
        const layer = around(corner)
        const known = new Set([...layer.data, ...operations.flatMap(valuesOf)])
        const gradients = operations.some(({ kind }) => kind === 'gradient')
        const after = copyOf(layer)
        for (const operation of operations) perform(operation, after, layer)
        if (!gradients) expect([...new Set(after.data)].filter((id) => !known.has(id))).toEqual([])
      }),
      { numRuns: 40 },
    )
  })
})

describe('a job for the selection', () => {
  const map = mapOf(['0011', '0.11'])
  const select = (areas: Area[], mode: 'replace' | 'add' | 'subtract' | 'intersect', before?: Selection) => {
    const runs = runsAfter({ before, sample: map, areas, mode, inverted: false })
    if (!runs) return undefined
    const chosen = { width: 4, height: 2, data: new Uint8Array(8) }
    decodeRuns(chosen, wholeOf(chosen), runs)
    return chosen
  }
  const zeros: Area = { kind: 'alike', wanted: 0, value: 9 }
  const ones: Area = { kind: 'flood', x: 3, y: 0, contiguous: true, gap: 0, value: 9 }

  test('chooses what the areas hold, whatever value they have', () => {
    expect([...select([zeros], 'replace')!.data]).toEqual([1, 1, 0, 0, 1, 0, 0, 0])
    expect([...select([ones], 'add', select([zeros], 'replace'))!.data]).toEqual([1, 1, 1, 1, 1, 0, 1, 1])
    expect(select([zeros], 'subtract', select([zeros], 'replace'))).toBeUndefined()
    expect(select([ones], 'intersect', select([zeros], 'replace'))).toBeUndefined()
    expect([...select([{ kind: 'unlike', unwanted: UNLABELLED, value: 1 }], 'replace')!.data]).toEqual([
      1, 1, 1, 1, 1, 0, 1, 1,
    ])
  })

  test('inverted, all else', () => {
    const runs = runsAfter({ before: undefined, sample: map, areas: [ones], mode: 'replace', inverted: true })!
    const chosen = { width: 4, height: 2, data: new Uint8Array(8) }
    decodeRuns(chosen, wholeOf(chosen), runs)
    expect([...chosen.data]).toEqual([1, 1, 0, 0, 1, 1, 0, 0])
  })
})

test('an operation never looks at fewer pixels than it changes, by its cost', () => {
  fc.assert(
    fc.property(arbitraryArea(WIDTH, HEIGHT), (area) => {
      const map = { width: WIDTH, height: HEIGHT, data: new Uint8Array(WIDTH * HEIGHT).fill(100) }
      perform(area, map, copyOf(map))
      const changed = map.data.reduce((sum, id) => sum + (id === 100 ? 0 : 1), 0)
      // A row or column of pixels is more than the line along it.
      expect(costOf(area, map) + WIDTH + HEIGHT).toBeGreaterThanOrEqual(changed)
    }),
  )
})

test('an edit that selects takes itself back', () => {
  const document = PaintDocument.ofMap(mapOf(['0011', '0.11']), 'Layer 1')
  const one = applyEdit(document, { kind: 'select', runs: Uint8Array.of(0, 2, 1, 6) })
  expect([...document.selection!.data]).toEqual([0, 0, 1, 1, 1, 1, 1, 1])
  const other = applyEdit(document, one.inverse)
  expect(document.selection).toBeUndefined()
  applyEdit(document, other.inverse)
  expect([...document.selection!.data]).toEqual([0, 0, 1, 1, 1, 1, 1, 1])
  expect(rowsOf(document.composite)).toEqual(['0011', '0.11'])
})

/** Much quicker than to compare element by element. */
function expectSameBytes(one: LabelMap, other: LabelMap): void {
  expect(Buffer.compare(one.data, other.data)).toBe(0)
}

function valuesOf(operation: Operation): number[] {
  switch (operation.kind) {
    case 'replace':
      return [operation.to]
    case 'grow':
      return [operation.id]
    case 'smooth':
    case 'shrink':
    case 'removeSpecks':
    case 'gradient':
      return []
    default:
      return [operation.value]
  }
}
