import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  fitViewport,
  MAX_ZOOM,
  MIN_ZOOM,
  panBy,
  steppedZoom,
  toDocument,
  toScreen,
  type Viewport,
  zoomAt,
} from '../../renderer/canvas/viewport'

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true })
const point = fc.record({ x: number(-3000, 3000), y: number(-3000, 3000) })
const size = fc.record({ width: fc.integer({ min: 1, max: 2048 }), height: fc.integer({ min: 1, max: 2048 }) })
const viewport: fc.Arbitrary<Viewport> = fc.record({ zoom: number(MIN_ZOOM, MAX_ZOOM), centre: point })

test('document to stage and back is the same place', () => {
  fc.assert(
    fc.property(viewport, size, point, (view, stage, place) => {
      const back = toDocument(view, stage, toScreen(view, stage, place))
      expect(back.x).toBeCloseTo(place.x, 5)
      expect(back.y).toBeCloseTo(place.y, 5)
    }),
  )
})

test('two stages of different sizes show the same place in the middle', () => {
  const view = { zoom: 3, centre: { x: 10, y: 20 } }
  for (const stage of [
    { width: 100, height: 80 },
    { width: 700, height: 200 },
  ]) {
    expect(toScreen(view, stage, { x: 10, y: 20 })).toEqual({ x: stage.width / 2, y: stage.height / 2 })
  }
})

describe('fitViewport', () => {
  test('shows the whole document with its margin, touching on one axis', () => {
    const view = fitViewport({ width: 1000, height: 500 }, { width: 500, height: 500 }, 50)
    expect(view).toEqual({ zoom: 0.4, centre: { x: 500, y: 250 } })
    expect(toScreen(view, { width: 500, height: 500 }, { x: 0, y: 0 })).toEqual({ x: 50, y: 150 })
  })

  test('stays within the limits for tiny documents and tiny stages', () => {
    expect(fitViewport({ width: 1, height: 1 }, { width: 900, height: 900 }, 20).zoom).toBe(MAX_ZOOM)
    expect(fitViewport({ width: 2048, height: 2048 }, { width: 0, height: 0 }, 20).zoom).toBe(MIN_ZOOM)
  })
})

describe('zoomAt', () => {
  test('keeps the document point under the pointer, as long as the middle stays in the document', () => {
    const document = { width: 1000, height: 1000 }
    const stage = { width: 400, height: 300 }
    const inside = fc.record({ x: number(450, 550), y: number(450, 550) })
    const screen = fc.record({ x: number(0, 400), y: number(0, 300) })
    fc.assert(
      fc.property(inside, screen, number(0.6, 4), (centre, pointer, factor) => {
        const before: Viewport = { zoom: 1, centre }
        const anchor = toDocument(before, stage, pointer)
        const after = zoomAt(before, document, stage, anchor, pointer, factor)
        expect(after.zoom).toBeCloseTo(factor, 9)
        const there = toScreen(after, stage, anchor)
        expect(there.x).toBeCloseTo(pointer.x, 6)
        expect(there.y).toBeCloseTo(pointer.y, 6)
      }),
    )
  })

  test('never leaves the limits', () => {
    fc.assert(
      fc.property(
        viewport,
        size,
        size,
        point,
        point,
        number(1e-3, 1e3),
        (view, document, stage, anchor, screen, by) => {
          const { zoom, centre } = zoomAt(view, document, stage, anchor, screen, by)
          expect(zoom).toBeGreaterThanOrEqual(MIN_ZOOM)
          expect(zoom).toBeLessThanOrEqual(MAX_ZOOM)
          expect(centre.x >= 0 && centre.x <= document.width && centre.y >= 0 && centre.y <= document.height).toBe(true)
        },
      ),
    )
  })
})

test('panBy moves the document with the pointer and stops when the middle of the stage would leave it', () => {
  const document = { width: 100, height: 100 }
  const view = { zoom: 2, centre: { x: 50, y: 50 } }
  expect(panBy(view, document, { x: 20, y: -10 })).toEqual({ zoom: 2, centre: { x: 40, y: 55 } })
  expect(panBy(view, document, { x: 9999, y: -9999 })).toEqual({ zoom: 2, centre: { x: 0, y: 100 } })
})

test('steppedZoom goes through round values and stops at the limits', () => {
  const steps = [0.4]
  for (let i = 0; i < 6; i++) steps.push(steppedZoom(steps[steps.length - 1]!, 1))
  expect(steps).toEqual([0.4, 0.5, 0.75, 1, 1.5, 2, 3])
  expect([1, 0.9, 1.1].map((zoom) => steppedZoom(zoom, -1))).toEqual([0.75, 0.75, 1])
  expect([steppedZoom(MAX_ZOOM, 1), steppedZoom(MIN_ZOOM, -1)]).toEqual([MAX_ZOOM, MIN_ZOOM])
})
