import { expect, it } from 'vitest'
import { toPicture } from '../../electron/inference/preview'

it('turns planes of -1 to 1 into opaque pixels, rounded to the nearest and clamped', () => {
  const red = [-1, 1]
  const green = [0, -2]
  const blue = [0.5, 3]
  expect(toPicture(Float32Array.of(...red, ...green, ...blue), 2, 1)).toEqual({
    width: 2,
    height: 1,
    rgba: Uint8Array.of(0, 128, 191, 255, 255, 0, 255, 255),
  })
})

it('gives back every byte that was made a float', () => {
  const planes = Float32Array.from({ length: 768 }, (_, i) => (i % 256) / 127.5 - 1)
  const { rgba } = toPicture(planes, 16, 16)
  for (let i = 0; i < 256; i++) expect([...rgba.subarray(4 * i, 4 * i + 4)]).toEqual([i, i, i, 255])
})
