import { expect, test } from 'vitest'
import { expandLayers } from '../../renderer/canvas/layerColours'
import { paletteOf } from '../../renderer/canvas/palette'
import { PaintDocument } from '../../renderer/document/document'
import { DEFAULT_PROPERTIES, type Layer, type PaintedKind } from '../../renderer/document/layer'

const palette = paletteOf([{ id: 1, name: 'sea', rgb: [40, 80, 200] }])
const SEA = [40, 80, 200, 255]
const NOTHING = [0, 0, 0, 0]

test('labels alone have the colours of their classes', () => {
  expect(coloursOf(layer('label', [1, 255]))).toEqual([SEA, NOTHING])
})

test('a layer at half its strength lets half of what is below through', () => {
  const [over, bare] = coloursOf({ ...layer('label', [1, 255]), opacity: 0.5 })
  expect([over, bare]).toEqual([[40, 80, 200, 128], NOTHING])
  expect(coloursOf(layer('depth', [100, 100]), { ...layer('label', [1, 255]), opacity: 0.5 })).toEqual([
    [70, 90, 150, 255],
    [100, 100, 100, 255],
  ])
})

test('a sketch is ink over what is below it, and lies on paper where nothing is', () => {
  expect(coloursOf(layer('label', [1, 1]), layer('sketch', [0, 255]))).toEqual([[0, 0, 0, 255], SEA])
  expect(coloursOf(layer('sketch', [0, 200]))).toEqual([
    [0, 0, 0, 255],
    [200, 200, 200, 255],
  ])
})

test('the farthest depth hides nothing', () => {
  expect(coloursOf(layer('label', [1, 1]), layer('depth', [0, 9]))).toEqual([SEA, [9, 9, 9, 255]])
})

test('a picture for tracing lies at its place, and hidden layers nowhere', () => {
  const picture = { width: 1, height: 1, rgba: Uint8Array.of(9, 8, 7, 255) }
  const reference: Layer = {
    ...DEFAULT_PROPERTIES,
    kind: 'reference',
    id: 'r',
    name: 'r',
    picture,
    place: { x: 0.4, y: -3, width: 1, height: 9 },
  }
  expect(coloursOf(layer('label', [1, 1]), reference)).toEqual([[9, 8, 7, 255], SEA])
  expect(coloursOf(layer('label', [1, 1]), { ...reference, visible: false })).toEqual([SEA, SEA])
})

test('a part is written where it belongs', () => {
  const document = new PaintDocument(2, 2, [
    layer('label', [1, 255, 255, 1], 2),
    layer('sketch', [255, 255, 255, 0], 2),
  ])
  const pixels = new Uint32Array(9).fill(7)
  expandLayers(document, { x: 1, y: 0, width: 1, height: 2 }, palette, pixels, 3, 1, 0)
  expect([pixels[0], pixels[1], pixels[3], pixels[4]]).toEqual([0, 7, 0xff000000, 7])
})

/** The colours of a document one pixel high. */
function coloursOf(...layers: Layer[]): number[][] {
  const pixels = new Uint32Array(2)
  expandLayers(new PaintDocument(2, 1, layers), { x: 0, y: 0, width: 2, height: 1 }, palette, pixels, 2, 0, 0)
  return [...pixels].map((word) => [word & 255, (word >> 8) & 255, (word >> 16) & 255, word >>> 24])
}

function layer(kind: PaintedKind, values: number[], width = values.length): Layer {
  const map = { width, height: values.length / width, data: Uint8Array.from(values) }
  return { ...DEFAULT_PROPERTIES, kind, id: `${kind}${values}`, name: kind, map }
}
