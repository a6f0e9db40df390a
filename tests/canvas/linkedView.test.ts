import { expect, test } from 'vitest'
import { FIT_MARGIN, LinkedView } from '../../renderer/canvas/linkedView.svelte'

test('fits the document to the smaller stage, and follows sizes until the person moves the view', () => {
  const view = new LinkedView()
  view.setDocument({ width: 100, height: 100 })
  view.setStage('map', stage(400, 536))
  view.setStage('picture', stage(300, 536))
  expect([view.zoom, view.fitted]).toEqual([3, true])
  view.setStage('picture', undefined)
  expect(view.zoom).toBe(4)
  view.panBy(10, 0)
  view.setStage('map', stage(100, 100))
  expect([view.zoom, view.fitted]).toEqual([4, false])
  view.fit()
  expect([view.zoom, view.fitted]).toEqual([1, true])
})

test('a stage that has no size yet does not count', () => {
  const view = new LinkedView()
  view.setDocument({ width: 100, height: 100 })
  view.setStage('map', { width: 0, height: 0 })
  view.setStage('picture', stage(100, 100))
  expect(view.zoom).toBe(1)
})

test('another document size is fitted, the same one left as it is', () => {
  const view = new LinkedView()
  view.setStage('map', stage(100, 100))
  view.setDocument({ width: 100, height: 100 })
  view.zoomIn()
  view.setDocument({ width: 100, height: 100 })
  expect(view.zoom).toBe(1.5)
  view.setDocument({ width: 50, height: 50 })
  expect([view.zoom, view.viewport.centre]).toEqual([2, { x: 25, y: 25 }])
})

test('zooms about the middle by steps, and to actual size', () => {
  const view = new LinkedView()
  view.setDocument({ width: 100, height: 100 })
  view.setStage('map', stage(200, 200))
  view.zoomIn()
  view.zoomIn()
  expect(view.zoom).toBe(4)
  view.zoomOut()
  expect(view.zoom).toBe(3)
  view.actualSize()
  expect([view.zoom, view.viewport.centre, view.fitted]).toEqual([1, { x: 50, y: 50 }, false])
})

/** A stage with so much room inside the margin of a fitted document. */
function stage(width: number, height: number) {
  return { width: width + 2 * FIT_MARGIN, height: height + 2 * FIT_MARGIN }
}

test('turns by degrees, straightens, and mirrors what the eye sees', () => {
  const view = new LinkedView()
  view.turnBy(-15)
  expect(view.orientation).toEqual({ turn: 345, mirrored: false })
  view.mirror()
  expect(view.orientation).toEqual({ turn: 15, mirrored: true })
  view.straighten()
  expect(view.orientation).toEqual({ turn: 0, mirrored: true })
})

test('fits a turned document with all of its corners', () => {
  const view = new LinkedView()
  view.setDocument({ width: 200, height: 100 })
  view.setStage('map', stage(200, 200))
  expect(view.zoom).toBe(1)
  view.turnBy(90)
  expect(view.zoom).toBe(1)
  view.setStage('map', stage(100, 400))
  expect(view.zoom).toBe(1)
  view.straighten()
  expect(view.zoom).toBe(0.5)
})
