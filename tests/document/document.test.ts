import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PaintDocument } from '../../renderer/document/document'
import { createLabelMap, type LabelMap, UNLABELLED } from '../../renderer/document/labelMap'
import type { PaintedLayer } from '../../renderer/document/layer'
import { strokeSegment } from '../../renderer/document/paint'
import { arbitraryMapOf } from './arbitraries'
import { labelLayer, mapOf, rowsOf } from './mapText'

test('shows the topmost label of the visible layers', () => {
  const document = documentOf(['00.', '00.'], ['.1.', '...'], ['..2', '2..'])
  expect(rowsOf(document.composite)).toEqual(['012', '20.'])
  document.arrange(document.layers.map((layer, index) => (index === 2 ? { ...layer, visible: false } : layer)))
  document.refresh({ x: 0, y: 0, width: 3, height: 2 })
  expect(rowsOf(document.composite)).toEqual(['01.', '00.'])
})

test('counts the pixels of each id', () => {
  const { counts } = documentOf(['00.', '00.'], ['.1.', '...'])
  expect([counts[0], counts[1], counts[UNLABELLED]]).toEqual([3, 1, 2])
})

test('refreshing where a layer changed gives the same as composing all of it', () => {
  const width = 20
  const height = 14
  const stroke = fc.record({
    layer: fc.nat(2),
    x: fc.double({ min: 0, max: width, noNaN: true }),
    y: fc.double({ min: 0, max: height, noNaN: true }),
    toX: fc.double({ min: 0, max: width, noNaN: true }),
    toY: fc.double({ min: 0, max: height, noNaN: true }),
    size: fc.integer({ min: 1, max: 9 }),
    id: fc.constantFrom(3, 4, UNLABELLED),
  })
  const maps = fc.tuple(arbitraryMapOf(width, height), arbitraryMapOf(width, height), arbitraryMapOf(width, height))
  const visible = fc.tuple(fc.boolean(), fc.boolean(), fc.boolean())
  fc.assert(
    fc.property(maps, visible, fc.array(stroke, { maxLength: 8 }), (layers, shown, strokes) => {
      const document = new PaintDocument(
        width,
        height,
        layers.map((map, i) => layerOf(i, map, shown[i])),
      )
      for (const { layer, x, y, toX, toY, size, id } of strokes) {
        const { map } = document.paintedLayer(document.layers[layer]!.id)
        document.refresh(strokeSegment(map, { x, y }, { x: toX, y: toY }, size, id))
      }
      const whole = new PaintDocument(width, height, document.layers)
      expect(rowsOf(document.composite)).toEqual(rowsOf(whole.composite))
      expect(document.counts).toEqual(whole.counts)
    }),
  )
})

describe('active layer', () => {
  test('is the top one unless said otherwise', () => {
    expect(documentOf(['0'], ['1']).activeLayer.name).toBe('Layer 1')
    const layers = [layerOf(0, mapOf(['0'])), layerOf(1, mapOf(['1']))]
    expect(new PaintDocument(1, 1, layers, 'layer-0').activeLayer.name).toBe('Layer 0')
  })

  test('falls to the one below when it goes', () => {
    const document = documentOf(['0'], ['1'], ['2'])
    document.activate('layer-1')
    document.arrange(document.layers.filter((layer) => layer.id !== 'layer-1'))
    expect(document.activeLayer.id).toBe('layer-0')
    document.arrange(document.layers.filter((layer) => layer.id !== 'layer-0'))
    expect(document.activeLayer.id).toBe('layer-2')
  })
})

test('new layer ids are new, whatever ids a file brought', () => {
  const layers = [layerOf(7, createLabelMap(1, 1)), { ...layerOf(0, createLabelMap(1, 1)), id: 'from elsewhere' }]
  const document = new PaintDocument(1, 1, layers)
  expect([document.newLayerId(), document.newLayerId()]).toEqual(['layer-8', 'layer-9'])
})

test.each([
  ['no layer', 2, []],
  ['two layers of one id', 2, [layerOf(1, createLabelMap(2, 2)), layerOf(1, createLabelMap(2, 2))]],
  ['a layer of another size', 2, [layerOf(1, createLabelMap(2, 3))]],
  ['too large a size', 5000, [layerOf(1, createLabelMap(2, 2))]],
  ['too many layers', 1, Array.from({ length: 65 }, (_, i) => layerOf(i, createLabelMap(1, 1)))],
])('refuses %s', (_case, width, layers) => {
  expect(() => new PaintDocument(width, 2, layers)).toThrow(RangeError)
})

function documentOf(...layers: string[][]): PaintDocument {
  const maps = layers.map(mapOf)
  return new PaintDocument(
    maps[0]!.width,
    maps[0]!.height,
    maps.map((map, i) => layerOf(i, map)),
  )
}

function layerOf(number: number, map: LabelMap, visible = true): PaintedLayer {
  return { ...labelLayer(number, map), visible }
}
