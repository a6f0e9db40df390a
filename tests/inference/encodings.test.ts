import { describe, expect, it } from 'vitest'
import { encodingOf } from '../../electron/inference/encodings'
import type { ConditionEncoding, LabelSet } from '../../electron/protocol/manifest'

const labelSet: LabelSet = {
  name: 'two',
  unlabelled: 255,
  classes: ['sky', 'sea'].map((name, id) => ({ id, name, cocoStuff: null, rgb: [id, 0, 0] })),
}
const size = { width: 4, height: 2 }
const map = (...data: number[]) => ({ width: 4, height: 2, data: Uint8Array.from(data) })

function planesOf(name: ConditionEncoding, given: ReturnType<typeof map> | null): number[][] {
  const encoding = encodingOf(name, labelSet)
  const out = new Float32Array(encoding.channels * 8)
  if (given === null) encoding.writeNull(out, size)
  else encoding.write(out, given, size)
  return Array.from({ length: encoding.channels }, (_, channel) => [...out.subarray(8 * channel, 8 * channel + 8)])
}
const all = (value: number) => Array.from({ length: 8 }, () => value)

describe('encodings', () => {
  it('one-hot: a plane a class, unlabelled last; null: unlabelled everywhere', () => {
    expect(planesOf('one-hot', map(0, 0, 1, 1, 0, 255, 255, 1))).toEqual([
      [1, 1, 0, 0, 1, 0, 0, 0],
      [0, 0, 1, 1, 0, 0, 0, 1],
      [0, 0, 0, 0, 0, 1, 1, 0],
    ])
    expect(planesOf('one-hot', null)).toEqual([all(0), all(0), all(1)])
  })

  it('line-distance: steps to the nearest ink in eighths; null: far from any', () => {
    expect(planesOf('line-distance', map(127, 128, 255, 255, 255, 255, 255, 255))).toEqual([
      [0, 1, 2, 3, 1, 2, 3, 4].map((steps) => steps / 8),
    ])
    expect(planesOf('line-distance', null)).toEqual([all(1)])
  })

  it('line-distance: farther than eight steps is as far as eight', () => {
    const encoding = encodingOf('line-distance', labelSet)
    const out = new Float32Array(12)
    encoding.write(
      out,
      { width: 12, height: 1, data: Uint8Array.of(0, ...Array<number>(11).fill(255)) },
      { width: 12, height: 1 },
    )
    expect([...out].slice(-4)).toEqual([1, 1, 1, 1])
  })

  it('nearness: 0 to 1 and a plane that says it is given; null: nothing of both', () => {
    const [nearness, given] = planesOf('nearness', map(0, 255, 51, 102, 0, 0, 0, 0))
    expect(nearness!.slice(0, 4).map((value) => Math.round(value * 10))).toEqual([0, 10, 2, 4])
    expect(given).toEqual(all(1))
    expect(planesOf('nearness', null)).toEqual([all(0), all(0)])
  })

  it('piti-colours: the published colours in -1 to 1, unlabelled black; null: white', () => {
    const bytes = planesOf('piti-colours', map(0, 255, 0, 0, 0, 0, 0, 0)).map((plane) =>
      plane.slice(0, 2).map((value) => Math.round((value + 1) * 127.5)),
    )
    expect(bytes).toEqual([
      [128, 0],
      [0, 0],
      [0, 0],
    ])
    expect(planesOf('piti-colours', null)).toEqual([all(1), all(1), all(1)])
  })

  it('piti-distance: steps to the nearest ink, -1 on it; null: 255 steps from any', () => {
    const [distances] = planesOf('piti-distance', map(0, 255, 255, 255, 255, 255, 255, 255))
    expect(distances!.map((value) => Math.round((value + 1) * 127.5))).toEqual([0, 1, 2, 3, 1, 2, 3, 4])
    expect(planesOf('piti-distance', null)).toEqual([all(1)])
  })
})
