import { describe, expect, test } from 'vitest'
import {
  COCO_STUFF_LABELS,
  cocoStuffGroup,
  displayColour,
  LABEL_GROUPS,
  pitiColour,
} from '../../electron/protocol/cocoStuff'

describe('the labels of COCO-Stuff', () => {
  test('are 182 different names, at their known places', () => {
    expect(COCO_STUFF_LABELS).toHaveLength(182)
    expect(new Set(COCO_STUFF_LABELS.map(({ name }) => name)).size).toBe(182)
    const at = (id: number) => COCO_STUFF_LABELS[id]?.name
    expect([0, 12, 26, 66, 90].map(at)).toEqual(['person', 'stop sign', 'backpack', 'dining table', 'hair brush'])
    expect([91, 105, 123, 154, 156, 168, 181].map(at)).toEqual([
      'banner',
      'clouds',
      'grass',
      'sea',
      'sky-other',
      'tree',
      'wood',
    ])
  })

  test('each have one group, and every group has labels', () => {
    for (const { name, group } of COCO_STUFF_LABELS) expect(cocoStuffGroup(name)).toBe(group)
    expect(new Set(COCO_STUFF_LABELS.map(({ group }) => group)).size).toBe(LABEL_GROUPS.length)
    expect(cocoStuffGroup('unicorn')).toBeUndefined()
  })

  test('have the colours of the published maps', () => {
    expect(pitiColour(5)).toEqual([0, 128, 128])
    expect(pitiColour(96)).toEqual([160, 0, 64])
    expect(pitiColour(124)).toEqual([224, 64, 192])
    expect(pitiColour(156)).toEqual([192, 96, 128])
    expect(pitiColour(168)).toEqual([192, 32, 64])
    expect(pitiColour(181)).toEqual([0, 224, 192])
    expect(new Set(COCO_STUFF_LABELS.map(({ id }) => pitiColour(id).join())).size).toBe(182)
  })

  test('are shown in colours of their own, none of them black', () => {
    const colours = COCO_STUFF_LABELS.map((label) => displayColour(label))
    expect(new Set(colours.map(String)).size).toBe(182)
    for (const rgb of colours) {
      for (const value of rgb) expect(Number.isInteger(value) && value >= 0 && value <= 255).toBe(true)
      expect(Math.max(...rgb)).toBeGreaterThan(40)
    }
  })
})
