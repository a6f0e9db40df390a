import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { readExamples } from '../../electron/examples'
import { readManifest } from '../../electron/inference/pack'
import type { LabelSet } from '../../electron/protocol/manifest'

const EXAMPLES = path.resolve(import.meta.dirname, '../../electron/examples')
const TINY = path.resolve(import.meta.dirname, '../fixtures/tiny-pack')

describe('readExamples', () => {
  it('reads every example that ships, fully painted with classes of the landscape', async () => {
    const { labelSet } = (await readManifest(TINY)).manifest
    const examples = await readExamples(EXAMPLES, labelSet)
    expect(examples.map(({ name }) => name)).toEqual([
      'lake-and-mountains',
      'river-valley',
      'sunset-lake',
      'beach',
      'meadow',
      'winter',
      'road-to-the-hills',
    ])
    for (const { labelMap } of examples) {
      expect([labelMap.width, labelMap.height]).toEqual([512, 512])
      expect(Math.max(...new Set(labelMap.data))).toBeLessThan(labelSet.classes.length)
    }
  })

  it('leaves out what a label set has no classes for', async () => {
    const other: LabelSet = {
      name: 'other',
      unlabelled: 255,
      classes: [{ id: 0, name: 'a', cocoStuff: null, rgb: [1, 2, 3] }],
    }
    expect(await readExamples(EXAMPLES, other)).toEqual([])
  })
})
