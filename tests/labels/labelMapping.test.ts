import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type LabelClass, UNLABELLED } from '../../renderer/document/labelMap'
import { mapLabels, mappingTable, proposeMapping } from '../../renderer/labels/labelMapping'
import { LabelSetTrail } from '../../renderer/labels/labelSetTrail.svelte'
import { cocoClasses } from './cocoClasses'

const landscape: readonly LabelClass[] = (
  [
    ['sky', 'sky-other'],
    ['clouds', 'clouds'],
    ['sun', null],
    ['mountain', 'mountain'],
    ['forest', null],
    ['sea', 'sea'],
    ['fog', 'fog'],
  ] as const
).map(([name, cocoStuff], id) => ({ id, name, cocoStuff, rgb: [id, id, id] }))

const nameIn = (classes: readonly LabelClass[], id: number) => classes.find((label) => label.id === id)?.name ?? '-'

describe('the mapping between label sets', () => {
  test('goes by COCO-Stuff name, then by meaning', () => {
    const mapping = proposeMapping(landscape, cocoClasses)
    expect(mapping.map(({ from, to, how }) => `${from.name}: ${nameIn(cocoClasses, to)} (${how})`)).toEqual([
      'sky: sky-other (same)',
      'clouds: clouds (same)',
      'sun: sky-other (near)',
      'mountain: mountain (same)',
      'forest: tree (near)',
      'sea: sea (same)',
      'fog: fog (same)',
    ])
  })

  test('finds the general for the particular on the way back, and nothing for what is not there', () => {
    const back = new Map(
      proposeMapping(cocoClasses, landscape).map(({ from, to, how }) => [from.name, `${nameIn(landscape, to)} ${how}`]),
    )
    expect(back.get('sky-other')).toBe('sky same')
    expect(back.get('hill')).toBe('mountain near')
    expect(back.get('river')).toBe('sea near')
    expect(back.get('tree')).toBe('forest near')
    expect(back.get('water-other')).toBe('sea near')
    expect(back.get('toaster')).toBe('- none')
  })

  test('leaves ids alone between equal sets, and never yields an id that the other set lacks', () => {
    expect(
      proposeMapping(cocoClasses, cocoClasses).every(({ from, to, how }) => from.id === to && how === 'same'),
    ).toBe(true)
    const sets = fc.shuffledSubarray([...cocoClasses], { minLength: 1, maxLength: 40 })
    const renumbered = sets.map((labels) => labels.map((label, id) => ({ ...label, id })))
    fc.assert(
      fc.property(renumbered, renumbered, fc.uint8Array({ minLength: 12, maxLength: 12 }), (from, to, data) => {
        const mapped = mapLabels({ width: 4, height: 3, data }, proposeMapping(from, to))
        for (const id of mapped.data) expect(id < to.length || id === UNLABELLED).toBe(true)
        expect(mappingTable(proposeMapping(from, to))[UNLABELLED]).toBe(UNLABELLED)
      }),
      { seed: 5, numRuns: 50 },
    )
  })
})

describe('the meaning of ids', () => {
  const entries = [4, 5, 6].map((id) => ({ id, name: `Edit ${id}` }))

  test('follows the history to and fro', () => {
    const trail = new LabelSetTrail('landscape')
    trail.change(5, 'coco')
    expect([0, 1, 2, 3].map((position) => trail.at(entries, position))).toEqual([
      'landscape',
      'landscape',
      'coco',
      'coco',
    ])
    // Undone, and painted over: the entry is gone for good.
    const other = [{ id: 4 }, { id: 7 }]
    expect(trail.at(other, 2)).toBe('landscape')
    // Forgotten: it cannot be undone any more.
    expect(trail.at([{ id: 6 }], 0)).toBe('coco')
    trail.restart('meadow')
    expect(trail.at([], 0)).toBe('meadow')
  })
})
