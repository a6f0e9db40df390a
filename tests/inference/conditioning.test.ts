import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  checkCondition,
  lightVector,
  resizeDarkest,
  resizeMajority,
  resizeMean,
  resizeNearest,
  writeNullCondition,
  writeOneHot,
} from '../../electron/inference/conditioning'
import { readManifest } from '../../electron/inference/pack'
import type { LabelSet, LightSet, ModelManifest } from '../../electron/protocol/manifest'
import type { LabelMap, Problem } from '../../electron/protocol/values'
import { mapOf, packsFolder, TINY_FOLDER } from './fixtures'

const { manifest } = await readManifest(`${packsFolder}${TINY_FOLDER}`)

const labelSet: LabelSet = {
  name: 'three',
  unlabelled: 255,
  classes: ['sky', 'sea', 'sand'].map((name, id) => ({ id, name, cocoStuff: null, rgb: [id, 0, 0] })),
}

const light: LightSet = {
  controls: ['a', 'b'].map((name) => ({ name, title: name, minimum: -1, maximum: 1, default: 0 })),
  presets: [],
  samples: [
    [0.25, 0.5],
    [-0.25, 0.75],
    [1, -1],
  ],
}

function problemOf(action: () => void): Problem | undefined {
  try {
    action()
  } catch (error) {
    return (error as { problem: Problem }).problem
  }
  return undefined
}

const anyMap: fc.Arbitrary<LabelMap> = fc
  .integer({ min: 1, max: 40 })
  .chain((side) =>
    fc
      .uint8Array({ minLength: side * side, maxLength: side * side, max: 4 })
      .map((data) => ({ width: side, height: side, data: data.map((id) => (id > 2 ? 255 : id)) })),
  )

const manifestOf = (task: ModelManifest['task']): ModelManifest => ({ ...manifest, task, labelSet })
const checkMask = (labelMap: LabelMap) =>
  problemOf(() => checkCondition({ kind: 'mask', labelMap }, manifestOf('mask')))

describe('checkCondition', () => {
  it('accepts a painted map, unlabelled pixels and all', () => {
    expect(checkMask(mapOf(8, 8, [[0, 0, 8, 2, 2]]))).toBeUndefined()
  })

  it('names the classes that the label set lacks', () => {
    const map = mapOf(8, 8, [
      [0, 0, 8, 2, 3],
      [0, 4, 8, 2, 200],
    ])
    expect(checkMask(map)).toEqual({
      kind: 'unknown-colours',
      sentence: 'The label map holds class ids that the label set "three" does not have: 3, 200.',
    })
  })

  it('refuses an empty map, sketch or depth', () => {
    expect(checkMask(mapOf(8, 8, []))?.kind).toBe('empty-map')
    const grey = (level: number) => ({ width: 4, height: 4, data: new Uint8Array(16).fill(level) })
    const check = (kind: 'sketch' | 'depth', level: number) =>
      problemOf(() => checkCondition({ kind, map: grey(level) }, manifestOf(kind)))
    expect(check('sketch', 255)).toMatchObject({ kind: 'empty-map', sentence: expect.stringContaining('sketch') })
    expect(check('depth', 0)).toMatchObject({ kind: 'empty-map', sentence: expect.stringContaining('depth') })
    expect(check('sketch', 0)).toBeUndefined()
    expect(check('depth', 1)).toBeUndefined()
  })

  it('refuses a condition of another task, and names both', () => {
    const problem = problemOf(() => checkCondition({ kind: 'sketch', map: mapOf(4, 4, []) }, manifestOf('mask')))
    expect(problem?.sentence).toMatch(/of a mask, not of a sketch/)
  })
})

describe('resizeMajority', () => {
  it('takes the class with the most pixels of each cell, on a tie the smallest id', () => {
    const map = { width: 4, height: 4, data: Uint8Array.of(0, 0, 1, 1, 0, 2, 1, 1, 255, 255, 2, 2, 255, 0, 1, 1) }
    expect([...resizeMajority(map, 2, 2)]).toEqual([0, 1, 255, 1])
  })

  it('is the map itself at its own size', () => {
    fc.assert(
      fc.property(anyMap, (map) => {
        expect(resizeMajority(map, map.width, map.height)).toEqual(map.data)
      }),
    )
  })

  it('holds no class that its cell does not hold', () => {
    fc.assert(
      fc.property(anyMap, fc.integer({ min: 1, max: 64 }), (map, size) => {
        const small = resizeMajority(map, size, size)
        for (let y = 0; y < size; y++) {
          for (let x = 0; x < size; x++) {
            const inCell = map.data.some((id, at) => {
              const [row, column] = [Math.floor(at / map.width), at % map.width]
              const covers = (source: number, target: number) =>
                source * size < (target + 1) * map.width && (source + 1) * size > target * map.width
              return id === small[y * size + x] && covers(row, y) && covers(column, x)
            })
            if (!inCell) return false
          }
        }
        return true
      }),
      { numRuns: 30 },
    )
  })
})

describe('resizeNearest', () => {
  it('repeats pixels when it enlarges and takes those under its centres when it reduces', () => {
    const map = { width: 2, height: 2, data: Uint8Array.of(0, 1, 2, 255) }
    expect([...resizeNearest(map, 4, 4)]).toEqual([0, 0, 1, 1, 0, 0, 1, 1, 2, 2, 255, 255, 2, 2, 255, 255])
    expect([
      ...resizeNearest({ width: 4, height: 4, data: Uint8Array.from({ length: 16 }, (_, i) => i) }, 2, 2),
    ]).toEqual([5, 7, 13, 15])
  })
})

describe('resizeDarkest and resizeMean', () => {
  const map = { width: 4, height: 2, data: Uint8Array.of(255, 0, 10, 20, 255, 255, 30, 40) }

  it('keep the darkest pixel of a cell, or the mean', () => {
    expect([...resizeDarkest(map, 2, 1)]).toEqual([0, 10])
    expect([...resizeMean(map, 2, 1)]).toEqual([191.25, 25])
  })

  it('repeat pixels when they enlarge', () => {
    expect([...resizeDarkest(map, 4, 4)].slice(0, 8)).toEqual([255, 0, 10, 20, 255, 0, 10, 20])
    expect([...resizeMean(map, 8, 2)].slice(0, 4)).toEqual([255, 255, 0, 0])
  })

  it('lose no ink and no mean', () => {
    fc.assert(
      fc.property(anyMap, fc.integer({ min: 1, max: 64 }), (grey, side) => {
        const darkest = resizeDarkest(grey, side, side)
        if (side <= grey.width) expect(Math.min(...darkest)).toBe(Math.min(...grey.data))
        const [low, high] = [Math.min(...grey.data), Math.max(...grey.data)]
        for (const mean of resizeMean(grey, side, side)) {
          expect(mean).toBeGreaterThanOrEqual(low)
          expect(mean).toBeLessThanOrEqual(high)
        }
      }),
      { numRuns: 50 },
    )
  })
})

describe('one-hot planes', () => {
  it('hold exactly one class a pixel, unlabelled last', () => {
    fc.assert(
      fc.property(anyMap, ({ data }) => {
        const planes = new Float32Array(4 * data.length)
        writeOneHot(planes, data, 3)
        for (let i = 0; i < data.length; i++) {
          const pixel = [0, 1, 2, 3].map((plane) => planes[plane * data.length + i])
          const expected = [0, 0, 0, 0]
          expected[data[i] === 255 ? 3 : data[i]!] = 1
          expect(pixel).toEqual(expected)
        }
      }),
      { numRuns: 20 },
    )
  })

  it('of the null condition are those of a map that nobody painted', () => {
    const nothing = new Float32Array(4 * 9)
    writeNullCondition(nothing, 9, 3)
    const unpainted = new Float32Array(4 * 9)
    writeOneHot(unpainted, new Uint8Array(9).fill(255), 3)
    expect(nothing).toEqual(unpainted)
  })
})

describe('lightVector', () => {
  it('flags given values', () => {
    expect([...lightVector({ kind: 'given', values: [0.5, -1] }, light, 7)]).toEqual([0.5, -1, 1])
  })

  it('draws a sample of the pack from the seed, always the same, in time every one', () => {
    const drawn = new Set<string>()
    for (let seed = 0; seed < 64; seed++) {
      const vector = [...lightVector({ kind: 'seed' }, light, seed)]
      expect(vector).toEqual([...lightVector({ kind: 'seed' }, light, seed)])
      expect(light.samples).toContainEqual(vector.slice(0, 2))
      expect(vector[2]).toBe(1)
      drawn.add(vector.join())
    }
    expect(drawn.size).toBe(3)
  })

  it('leaves the light to the network where the pack has no samples', () => {
    expect([...lightVector({ kind: 'seed' }, { ...light, samples: [] }, 7)]).toEqual([0, 0, 0])
  })

  it('refuses values that are not one a control', () => {
    const problem = problemOf(() => lightVector({ kind: 'given', values: [1, 2, 3] }, light, 7))
    expect(problem?.sentence).toBe('The light has 3 values; this pack has 2 light controls.')
  })
})
