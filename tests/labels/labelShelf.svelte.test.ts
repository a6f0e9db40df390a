import { describe, expect, it, vi } from 'vitest'
import { groupLabels } from '../../renderer/labels/labelGroups'
import { LabelShelf } from '../../renderer/labels/labelShelf.svelte'
import { searchLabels } from '../../renderer/labels/searchLabels'
import { cocoClasses } from './cocoClasses'

const small = ['sky', 'grass', 'forest', 'river'].map((name, id) => ({ id, name, rgb: [id, id, id] as const }))
const names = (labels: readonly { name: string }[]) => labels.map(({ name }) => name)

describe('a shelf of labels', () => {
  it('shows a small set as it is', () => {
    const shelf = new LabelShelf(() => {})
    shelf.show(small, [])
    expect(shelf.grouped).toBe(false)
    expect(names(shelf.order)).toEqual(['sky', 'grass', 'forest', 'river'])
    expect(shelf.digitPlace(3)).toBe(3)
  })

  it('puts favourites first, where the digit keys begin, and keeps them', () => {
    const keep = vi.fn()
    const shelf = new LabelShelf(keep)
    shelf.show(small, ['river', 'unicorn'])
    expect(names(shelf.order)).toEqual(['river', 'sky', 'grass', 'forest'])
    shelf.toggleFavourite(1)
    expect(names(shelf.favourites)).toEqual(['river', 'grass'])
    expect(shelf.digitPlace(1)).toBe(1)
    // A label that this set lacks stays with the sets that have it.
    expect(keep).toHaveBeenLastCalledWith(['river', 'unicorn', 'grass'])
    shelf.toggleFavourite(3)
    expect(keep).toHaveBeenLastCalledWith(['unicorn', 'grass'])
    expect(shelf.isFavourite(3)).toBe(false)
  })

  it('groups a large set, each label once', () => {
    const shelf = new LabelShelf(() => {})
    shelf.show(cocoClasses, ['tree'])
    expect(shelf.grouped).toBe(true)
    expect(names(shelf.groups).slice(0, 3)).toEqual(['sky', 'water', 'ground'])
    expect(new Set(shelf.order).size).toBe(182)
    expect(shelf.order).toHaveLength(182)
    expect(shelf.order.filter(({ id }) => shelf.digitPlace(id) !== undefined)).toHaveLength(10)
    shelf.setGrouped(false)
    expect(names(shelf.groups)).toEqual([''])
  })

  it('remembers what was painted lately, the latest first, until another set comes', () => {
    const shelf = new LabelShelf(() => {})
    shelf.show(cocoClasses, [])
    for (const id of [1, 2, 1, 3, 4, 5, 6, 7, 8, 9]) shelf.use(id)
    expect(shelf.recent.map(({ id }) => id)).toEqual([9, 8, 7, 6, 5, 4, 3, 1])
    shelf.show(small, [])
    expect(shelf.recent).toEqual([])
  })
})

describe('groups', () => {
  it('are the set’s own where it has any', () => {
    const own = [
      { id: 0, name: 'sky', rgb: [0, 0, 0] as const, group: 'above' },
      { id: 1, name: 'sea', rgb: [0, 0, 0] as const, group: 'below' },
      { id: 2, name: 'gull', rgb: [0, 0, 0] as const, group: 'above' },
      { id: 3, name: 'thing', rgb: [0, 0, 0] as const },
    ]
    expect(groupLabels(own).map((group) => [group.name, names(group.labels)])).toEqual([
      ['above', ['sky', 'gull']],
      ['below', ['sea']],
      ['other', ['thing']],
    ])
  })
})

describe('the search', () => {
  it('finds by any word, by the COCO-Stuff name too, the best first', () => {
    expect(names(searchLabels(cocoClasses, 'sk'))).toEqual([
      'skis',
      'skateboard',
      'sky-other',
      'skyscraper',
      'desk',
      'desk-stuff',
    ])
    expect(names(searchLabels(cocoClasses, 'other wall'))).toEqual(['wall-other'])
    const own = [{ id: 0, name: 'clouds above', cocoStuff: 'sky-other', rgb: [0, 0, 0] as const }]
    expect(names(searchLabels(own, ' SKY '))).toEqual(['clouds above'])
    expect(searchLabels(own, 'sea')).toEqual([])
    expect(searchLabels(cocoClasses, '  ')).toHaveLength(182)
  })
})
