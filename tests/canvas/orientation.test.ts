import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toUpright, transformOf, turnedSize, uprightWay, wholeTurn } from '../../renderer/canvas/orientation'

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true })
const orientations = fc.record({
  turn: fc.oneof(fc.constantFrom(0, 90, 180, 270), number(0, 359.9)),
  mirrored: fc.boolean(),
})
const sizes = fc.record({ width: fc.integer({ min: 1, max: 2000 }), height: fc.integer({ min: 1, max: 2000 }) })

/** What the browser does with the finished sheet: mirrored first, then turned about the middle of the stage. */
function onStage(
  { turn, mirrored }: { turn: number; mirrored: boolean },
  stage: Size,
  sheet: Size,
  point: Point,
): Point {
  const x = (point.x - sheet.width / 2) * (mirrored ? -1 : 1)
  const y = point.y - sheet.height / 2
  const angle = (turn * Math.PI) / 180
  return {
    x: stage.width / 2 + x * Math.cos(angle) - y * Math.sin(angle),
    y: stage.height / 2 + x * Math.sin(angle) + y * Math.cos(angle),
  }
}
type Size = { width: number; height: number }
type Point = { x: number; y: number }

test('a pointer is led to the place of the sheet that the browser shows under it', () => {
  fc.assert(
    fc.property(orientations, sizes, number(0, 1), number(0, 1), (orientation, stage, across, down) => {
      const point = { x: across * stage.width, y: down * stage.height }
      const sheet = turnedSize(stage, orientation)
      const back = onStage(orientation, stage, sheet, toUpright(orientation, stage, point))
      expect(back.x).toBeCloseTo(point.x, 6)
      expect(back.y).toBeCloseTo(point.y, 6)
    }),
  )
})

test('the sheet fills the stage however it is turned', () => {
  fc.assert(
    fc.property(orientations, sizes, (orientation, stage) => {
      const sheet = turnedSize(stage, orientation)
      for (const corner of [
        { x: 0, y: 0 },
        { x: stage.width, y: 0 },
        { x: 0, y: stage.height },
        { x: stage.width, y: stage.height },
      ]) {
        const { x, y } = toUpright(orientation, stage, corner)
        expect(x).toBeGreaterThan(-1e-6)
        expect(y).toBeGreaterThan(-1e-6)
        expect(x).toBeLessThan(sheet.width + 1e-6)
        expect(y).toBeLessThan(sheet.height + 1e-6)
      }
    }),
  )
})

test('upright, nothing is changed at all', () => {
  const upright = { turn: 0, mirrored: false }
  expect(turnedSize({ width: 801, height: 600 }, upright)).toEqual({ width: 801, height: 600 })
  expect(toUpright(upright, { width: 801, height: 600 }, { x: 13.25, y: 7.5 })).toEqual({ x: 13.25, y: 7.5 })
  expect(transformOf(upright)).toBe('')
})

test('quarters are exact, and ways turn with the sheet', () => {
  expect(turnedSize({ width: 300, height: 200 }, { turn: 90, mirrored: false })).toEqual({ width: 200, height: 300 })
  expect(uprightWay({ turn: 90, mirrored: false }, { x: 0, y: 5 })).toEqual({ x: 5, y: 0 })
  expect(uprightWay({ turn: 0, mirrored: true }, { x: 4, y: 5 })).toEqual({ x: -4, y: 5 })
  expect(transformOf({ turn: 90, mirrored: true })).toBe('rotate(90deg) scaleX(-1)')
})

test('angles are whole turns', () => {
  expect([wholeTurn(-15), wholeTurn(375), wholeTurn(360)]).toEqual([345, 15, 0])
})
