import { expect, test } from 'vitest'
import { Toolbox } from '../../renderer/editor/toolbox.svelte'
import { CLASSES } from './testEditor'

test('takes the first class, and only labels of the set', () => {
  const toolbox = new Toolbox(CLASSES.slice(1))
  expect(toolbox.label).toBe(1)
  toolbox.setLabel(0)
  expect(toolbox.label).toBe(1)
  toolbox.setLabel(3)
  expect([toolbox.label, toolbox.previousLabel, toolbox.nameOf(toolbox.label)]).toEqual([3, 1, 'tree'])
  expect(() => new Toolbox([])).toThrow(/at least one class/)
})

test('swaps with the label before', () => {
  const toolbox = new Toolbox(CLASSES)
  toolbox.setLabel(2)
  toolbox.setLabel(3)
  toolbox.swapLabels()
  expect([toolbox.label, toolbox.previousLabel]).toEqual([2, 3])
  toolbox.swapLabels()
  expect([toolbox.label, toolbox.previousLabel]).toEqual([3, 2])
})

test('keeps the label in a new set that has it, else takes its first', () => {
  const toolbox = new Toolbox(CLASSES)
  toolbox.setLabel(3)
  toolbox.setClasses(CLASSES.slice(2))
  expect([toolbox.label, toolbox.previousLabel]).toEqual([3, 3])
  toolbox.setClasses(CLASSES.slice(0, 2))
  expect(toolbox.label).toBe(0)
})

test('holds the brush between 1 and 512 whole pixels', () => {
  const toolbox = new Toolbox(CLASSES)
  const sizes = [0, -5, 3.6, 9000, Number.NaN].map((size) => {
    toolbox.setBrushSize(size)
    return toolbox.brushSize
  })
  expect(sizes).toEqual([1, 1, 4, 512, 512])
})

test('steps the brush by a pixel when small, by a tenth when large, by ten when asked', () => {
  const toolbox = new Toolbox(CLASSES)
  const after = (size: number, direction: 1 | -1, coarse?: boolean) => {
    toolbox.setBrushSize(size)
    toolbox.stepBrushSize(direction, coarse)
    return toolbox.brushSize
  }
  expect([after(3, 1), after(1, -1), after(100, 1), after(100, -1), after(100, 1, true), after(5, -1, true)]).toEqual([
    4, 1, 110, 90, 110, 1,
  ])
})
