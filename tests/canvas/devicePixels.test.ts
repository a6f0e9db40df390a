import fc from 'fast-check'
import { expect, test } from 'vitest'
import { deviceRect } from '../../renderer/canvas/devicePixels'

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true })

test('tiles that touch in the document touch on the screen, at any zoom and ratio', () => {
  const views = fc.record({ zoom: number(1 / 32, 64), centre: fc.record({ x: number(0, 2048), y: number(0, 2048) }) })
  const stage = { width: 801, height: 600 }
  fc.assert(
    fc.property(views, fc.constantFrom(1, 1.25, 1.5, 2), fc.nat(6), (view, ratio, column) => {
      const tile = (at: number) => deviceRect(view, stage, ratio, { x: at * 256, y: 0, width: 256, height: 256 })
      const left = tile(column)
      const right = tile(column + 1)
      expect(left.x + left.width).toBe(right.x)
      expect(Math.abs(left.width - 256 * view.zoom * ratio)).toBeLessThanOrEqual(1)
    }),
  )
})
