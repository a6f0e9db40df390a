import { describe, expect, test } from 'vitest'
import { PaintDocument } from '../../renderer/document/document'
import { applyEdit, type Edit, editBytes, pixelsEdit, TILE_SIDE } from '../../renderer/document/edit'
import { createLabelMap } from '../../renderer/document/labelMap'
import {
  DEFAULT_PROPERTIES,
  isPainted,
  PAINTED_KINDS,
  type PaintedKind,
  type ReferenceLayer,
} from '../../renderer/document/layer'
import { strokeSegment } from '../../renderer/document/paint'
import { wholeOf } from '../../renderer/document/rect'
import { encodeRuns } from '../../renderer/document/runs'
import { type StoredLayer, storeLayer } from '../../renderer/document/storedLayer'
import { copyOf } from './arbitraries'
import { labelLayer, rowsOf } from './mapText'

const runs = (width: number, height: number, id: number) =>
  encodeRuns(createLabelMap(width, height, id), { x: 0, y: 0, width, height })

const stored = (number: number, pixels: Uint8Array, kind: PaintedKind = 'label'): StoredLayer => {
  return { ...DEFAULT_PROPERTIES, kind, id: `layer-${number}`, name: `Layer ${number}`, runs: pixels }
}

const REFERENCE: ReferenceLayer = {
  ...DEFAULT_PROPERTIES,
  kind: 'reference',
  id: 'layer-4',
  name: 'Photo',
  picture: { width: 1, height: 1, rgba: Uint8Array.of(9, 8, 7, 255) },
  place: { x: 0, y: 0, width: 5, height: 4 },
}

const edits: Record<string, Edit> = {
  pixels: { kind: 'pixels', layerId: 'layer-2', tiles: [{ column: 0, row: 0, runs: runs(5, 4, 9) }] },
  addLayer: {
    kind: 'addLayer',
    index: 1,
    layer: stored(9, runs(5, 4, 2)),
  },
  removeLayer: { kind: 'removeLayer', layerId: 'layer-2' },
  'removeLayer, the bottom': { kind: 'removeLayer', layerId: 'layer-1' },
  moveLayer: { kind: 'moveLayer', layerId: 'layer-1', index: 2 },
  'changeLayer, the name': { kind: 'changeLayer', layerId: 'layer-1', properties: { name: 'Ground' } },
  'changeLayer, what is seen': {
    kind: 'changeLayer',
    layerId: 'layer-3',
    properties: { visible: false, opacity: 0.5 },
  },
  'changeLayer, the lock': { kind: 'changeLayer', layerId: 'layer-2', properties: { locked: true } },
  placeReference: { kind: 'placeReference', layerId: 'layer-4', place: { x: -1, y: 0.5, width: 2, height: 8 } },
  'addLayer, of a kind that is new': {
    kind: 'addLayer',
    index: 0,
    layer: stored(9, runs(5, 4, 7), 'sketch'),
  },
  'removeLayer, a picture': { kind: 'removeLayer', layerId: 'layer-4' },
  resize: {
    kind: 'resize',
    width: 3,
    height: 2,
    layers: [stored(1, runs(3, 2, 0)), stored(2, runs(3, 2, 1)), stored(3, runs(3, 2, 5)), REFERENCE],
  },
}

describe.each(Object.entries(edits))('%s', (_name, edit) => {
  test('changes the document, and its inverse takes it back exactly', () => {
    const document = fourLayers()
    const before = describeDocument(document)
    const { inverse } = applyEdit(document, edit)
    const after = describeDocument(document)
    expect(after).not.toEqual(before)
    const again = applyEdit(document, inverse).inverse
    expect(describeDocument(document)).toEqual(before)
    applyEdit(document, again)
    expect(describeDocument(document)).toEqual(after)
  })

  test('leaves a composite that is up to date, and says where it changed', () => {
    const document = fourLayers()
    const before = copyOf(document.composite)
    const { dirty } = applyEdit(document, edit)
    const fresh = new PaintDocument(document.width, document.height, document.layers)
    expect(rowsOf(document.composite)).toEqual(rowsOf(fresh.composite))
    expect(document.counts).toEqual(fresh.counts)
    if (document.width !== before.width) return
    document.composite.data.forEach((id, i) => {
      if (id === before.data[i]) return
      const x = i % before.width
      const y = Math.floor(i / before.width)
      expect(x >= dirty.x && x < dirty.x + dirty.width && y >= dirty.y && y < dirty.y + dirty.height).toBe(true)
    })
  })
})

test('what hides nothing and shows nothing makes nothing dirty', () => {
  const document = fourLayers()
  applyEdit(document, { kind: 'changeLayer', layerId: 'layer-3', properties: { visible: false } })
  const hidden = applyEdit(document, { kind: 'moveLayer', layerId: 'layer-3', index: 0 })
  const named = applyEdit(document, { kind: 'changeLayer', layerId: 'layer-1', properties: { name: 'Ground' } })
  for (const { dirty } of [hidden, named]) expect(dirty).toMatchObject({ width: 0, height: 0 })
})

test.each<[string, Edit]>([
  ['a layer that is not there', { kind: 'changeLayer', layerId: 'layer-7', properties: { name: 'x' } }],
  ['an id that is taken', { kind: 'addLayer', index: 0, layer: storeLayer(fourLayers().layers[0]!) }],
  ['a size too large', { kind: 'resize', width: 5000, height: 1, layers: [] }],
])('refuses %s and changes nothing', (_case, edit) => {
  const document = fourLayers()
  const before = describeDocument(document)
  expect(() => applyEdit(document, edit)).toThrow(RangeError)
  expect(describeDocument(document)).toEqual(before)
})

test('the last layer cannot be removed', () => {
  const document = PaintDocument.empty(2, 2)
  expect(() => applyEdit(document, { kind: 'removeLayer', layerId: 'layer-1' })).toThrow(/1 to 64 layers/)
})

describe('pixelsEdit', () => {
  test('holds the tiles that differ and no others, and restores them', () => {
    const document = PaintDocument.empty(3 * TILE_SIDE - 10, 2 * TILE_SIDE)
    const { map, id } = document.paintedLayer('layer-1')
    const before = copyOf(map)
    const dirty = strokeSegment(map, { x: 20, y: 20 }, { x: 2 * TILE_SIDE + 20, y: TILE_SIDE + 100 }, 3, 4)
    const edit = pixelsEdit(id, before, map, wholeOf(map))
    if (edit?.kind !== 'pixels') throw new Error('no pixels')
    expect(edit.tiles.map(({ column, row }) => [column, row])).toEqual([
      [0, 0],
      [1, 0],
      [1, 1],
      [2, 1],
    ])
    expect(pixelsEdit(id, before, map, dirty)).toEqual(edit)
    applyEdit(document, edit)
    expect(map.data).toEqual(before.data)
  })

  test('is nothing when nothing differs', () => {
    const map = createLabelMap(9, 9)
    expect(pixelsEdit('layer-1', copyOf(map), map, wholeOf(map))).toBeUndefined()
  })

  test('costs far less than the pixels it keeps', () => {
    const map = createLabelMap(512, 512)
    const before = copyOf(map)
    strokeSegment(map, { x: 50, y: 60 }, { x: 450, y: 400 }, 64, 1)
    expect(editBytes(pixelsEdit('layer-1', before, map, wholeOf(map))!)).toBeLessThan((512 * 512) / 20)
  })
})

function fourLayers(): PaintDocument {
  const layers = [0, 1, 2].map((number) => {
    const map = createLabelMap(5, 4)
    strokeSegment(map, { x: number, y: number }, { x: number + 2, y: 2 }, 2, number)
    return labelLayer(number + 1, map)
  })
  return new PaintDocument(5, 4, [...layers, REFERENCE], 'layer-3')
}

function describeDocument(document: PaintDocument) {
  const layers = document.layers.map((layer) => {
    if (!isPainted(layer)) return layer
    const { map, ...rest } = layer
    return { ...rest, rows: rowsOf(map) }
  })
  const composites = PAINTED_KINDS.map((kind) => document.compositeOf(kind)).map((map) => map && rowsOf(map))
  return { layers, composites }
}
