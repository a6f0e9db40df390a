import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PaintDocument } from '../../renderer/document/document'
import { createLabelMap } from '../../renderer/document/labelMap'
import {
  DEFAULT_PROPERTIES,
  emptyValue,
  fitPlacement,
  type Layer,
  layOver,
  PAINTED_KINDS,
  type PaintedKind,
} from '../../renderer/document/layer'

const kinds = fc.constantFrom(...PAINTED_KINDS)
const bytes = fc.uint8Array({ minLength: 16, maxLength: 16 })

test.each([
  ['label', [1, 255, 3, 255], [2, 2, 255, 255], [2, 2, 3, 255]],
  ['sketch', [0, 255, 90, 200], [255, 255, 200, 90], [0, 255, 90, 90]],
  ['depth', [0, 255, 90, 200], [0, 10, 200, 90], [0, 255, 200, 200]],
] as const)('the upper label, the darker ink, the nearer depth: %s', (kind, below, above, seen) => {
  const laid = Uint8Array.from(below)
  layOver(kind, laid, Uint8Array.from(above), 0)
  expect([...laid]).toEqual(seen)
})

test('laying over nothing gives what is laid, and laying nothing changes nothing', () => {
  fc.assert(
    fc.property(kinds, bytes, (kind, data) => {
      const nothing = new Uint8Array(16).fill(emptyValue(kind))
      const ground = nothing.slice()
      layOver(kind, ground, data, 0)
      expect(ground).toEqual(data)
      layOver(kind, ground, nothing, 0)
      expect(ground).toEqual(data)
    }),
  )
})

test('no value comes out that neither layer holds', () => {
  fc.assert(
    fc.property(kinds, bytes, bytes, (kind, below, above) => {
      const laid = below.slice()
      layOver(kind, laid, above, 0)
      expect([...laid].every((value, i) => value === below[i] || value === above[i])).toBe(true)
    }),
  )
})

test('a document has one composite for each kind of layer that is there, and none for the others', () => {
  const document = new PaintDocument(2, 1, [
    layerOf('label', [3, 255]),
    layerOf('sketch', [10, 200]),
    layerOf('sketch', [90, 90]),
  ])
  expect([...document.composite.data]).toEqual([3, 255])
  expect([...document.compositeOf('sketch')!.data]).toEqual([10, 90])
  expect(document.compositeOf('depth')).toBeUndefined()
  document.arrange(document.layers.filter(({ kind }) => kind !== 'sketch'))
  expect(document.compositeOf('sketch')).toBeUndefined()
})

test('a picture for tracing has no size to keep, and no map to paint on', () => {
  const picture = { width: 9, height: 1, rgba: new Uint8Array(36) }
  const reference: Layer = {
    ...DEFAULT_PROPERTIES,
    kind: 'reference',
    id: 'r',
    name: 'Photo',
    picture,
    place: fitPlacement(picture, { width: 2, height: 1 }),
  }
  const document = new PaintDocument(2, 1, [layerOf('label', [3, 255]), reference])
  expect([...document.composite.data]).toEqual([3, 255])
  expect(() => document.paintedLayer('r')).toThrow('"Photo" is a picture for tracing')
})

test('a picture is laid into the middle, as large as fits', () => {
  const square = { width: 100, height: 100 }
  expect(fitPlacement({ width: 40, height: 20 }, square)).toEqual({ x: 0, y: 25, width: 100, height: 50 })
  expect(fitPlacement({ width: 20, height: 40 }, square)).toEqual({ x: 25, y: 0, width: 50, height: 100 })
})

let number = 0

function layerOf(kind: PaintedKind, values: number[]): Layer {
  const map = { ...createLabelMap(values.length, 1), data: Uint8Array.from(values) }
  return { ...DEFAULT_PROPERTIES, kind, id: `${++number}`, name: `${number}`, map }
}
