import { describe, expect, test } from 'vitest'
import { PaintDocument } from '../../renderer/document/document'
import { applyEdit, type Edit, editBytes, pixelsEdit, storeLayer, TILE_SIDE } from '../../renderer/document/edit'
import { createLabelMap } from '../../renderer/document/labelMap'
import { strokeSegment } from '../../renderer/document/paint'
import { wholeOf } from '../../renderer/document/rect'
import { encodeRuns } from '../../renderer/document/runs'
import { copyOf } from './arbitraries'
import { rowsOf } from './mapText'

const runs = (width: number, height: number, id: number) =>
  encodeRuns(createLabelMap(width, height, id), { x: 0, y: 0, width, height })

const edits: Record<string, Edit> = {
  pixels: { kind: 'pixels', layerId: 'layer-2', tiles: [{ column: 0, row: 0, runs: runs(5, 4, 9) }] },
  addLayer: {
    kind: 'addLayer',
    index: 1,
    layer: { id: 'layer-9', name: 'Trees', visible: true, runs: runs(5, 4, 2) },
  },
  removeLayer: { kind: 'removeLayer', layerId: 'layer-2' },
  'removeLayer, the bottom': { kind: 'removeLayer', layerId: 'layer-1' },
  moveLayer: { kind: 'moveLayer', layerId: 'layer-1', index: 2 },
  renameLayer: { kind: 'renameLayer', layerId: 'layer-1', name: 'Ground' },
  setVisible: { kind: 'setVisible', layerId: 'layer-3', visible: false },
  resize: { kind: 'resize', width: 3, height: 2, maps: [runs(3, 2, 0), runs(3, 2, 1), runs(3, 2, 5)] },
}

describe.each(Object.entries(edits))('%s', (_name, edit) => {
  test('changes the document, and its inverse takes it back exactly', () => {
    const document = threeLayers()
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
    const document = threeLayers()
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
  const document = threeLayers()
  applyEdit(document, { kind: 'setVisible', layerId: 'layer-3', visible: false })
  const hidden = applyEdit(document, { kind: 'moveLayer', layerId: 'layer-3', index: 0 })
  const named = applyEdit(document, { kind: 'renameLayer', layerId: 'layer-1', name: 'Ground' })
  for (const { dirty } of [hidden, named]) expect(dirty).toMatchObject({ width: 0, height: 0 })
})

test.each<[string, Edit]>([
  ['a layer that is not there', { kind: 'renameLayer', layerId: 'layer-7', name: 'x' }],
  ['an id that is taken', { kind: 'addLayer', index: 0, layer: storeLayer(threeLayers().layers[0]!) }],
  ['a size too large', { kind: 'resize', width: 5000, height: 1, maps: [] }],
])('refuses %s and changes nothing', (_case, edit) => {
  const document = threeLayers()
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
    const { map, id } = document.activeLayer
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

function threeLayers(): PaintDocument {
  const layers = [0, 1, 2].map((number) => {
    const map = createLabelMap(5, 4)
    strokeSegment(map, { x: number, y: number }, { x: number + 2, y: 2 }, 2, number)
    return { id: `layer-${number + 1}`, name: `Layer ${number + 1}`, visible: true, map }
  })
  return new PaintDocument(5, 4, layers)
}

function describeDocument(document: PaintDocument) {
  const layers = document.layers.map(({ id, name, visible, map }) => ({ id, name, visible, rows: rowsOf(map) }))
  return { layers, composite: rowsOf(document.composite) }
}
