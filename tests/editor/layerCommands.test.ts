import { describe, expect, test } from 'vitest'
import { mapOf } from '../document/mapText'
import { TestEditor } from './testEditor'

const PICTURE = { width: 4, height: 2, rgba: new Uint8Array(32).fill(200) }

describe('kinds', () => {
  test('a sketch layer is painted in grey, erased to paper, and never reaches the label map', () => {
    const story = new TestEditor(['11', '11'])
    story.editor.layerCommands.add('sketch')
    story.editor.toolbox.setGrey('sketch', 40)
    story.tool('brush').click(0, 0).click(1, 0).tool('eraser').click(1, 0)
    story.expectMap('11', '11').expectHistory('New sketch layer', 'Sketch stroke', 'Sketch stroke', 'Erase')
    const condition = story.editor.conditionFor('sketch')
    expect(condition).toEqual({ kind: 'sketch', map: { width: 2, height: 2, data: Uint8Array.of(40, 255, 255, 255) } })
  })

  test('a depth layer begins at the farthest', () => {
    const story = new TestEditor(['11'])
    story.editor.layerCommands.add('depth')
    story.tool('brush').click(1, 0)
    expect(story.editor.conditionFor('depth')).toMatchObject({ map: { data: Uint8Array.of(0, 255) } })
    expect(story.editor.conditionFor('sketch')).toBeUndefined()
    expect(story.editor.conditionFor('mask')).toEqual({ kind: 'mask', labelMap: mapOf(['11']) })
  })

  test('the eyedropper takes up what the active layer is made of', () => {
    const story = new TestEditor(['2.'])
    story.tool('eyedropper').click(0, 0)
    expect(story.editor.toolbox.label).toBe(2)
    story.editor.layerCommands.add('depth')
    story.editor.toolbox.setGrey('depth', 90)
    story.tool('brush').click(0, 0)
    story.editor.toolbox.setGrey('depth', 10)
    story.tool('eyedropper').click(1, 0).click(0, 0)
    expect([story.editor.toolbox.greyOf('depth'), story.editor.toolbox.label]).toEqual([90, 2])
  })

  test('a picture for tracing cannot be painted on, and is told so', () => {
    const story = new TestEditor(['11', '11'])
    story.editor.layerCommands.addReference('Photo', PICTURE)
    story.click(0, 0).expectMap('11', '11')
    expect(story.notices).toEqual(['"Photo" is a picture for tracing: choose another layer to paint on.'])
    expect(story.editor.layers[1]).toMatchObject({ kind: 'reference', opacity: 0.5, name: 'Photo' })
  })

  test('names count within a kind', () => {
    const { editor } = new TestEditor(['11'])
    for (const kind of ['sketch', 'label', 'sketch'] as const) editor.layerCommands.add(kind)
    expect(editor.layers.map(({ name }) => name)).toEqual(['Layer 1', 'Sketch 1', 'Layer 2', 'Sketch 2'])
  })
})

describe('locks', () => {
  test.each([
    ['painting', 'paint on', (story: TestEditor) => story.click(0, 0)],
    ['clearing', 'clear', (story: TestEditor) => story.editor.layerCommands.clear('layer-2')],
    ['merging', 'merge', (story: TestEditor) => story.editor.layerCommands.mergeDown('layer-2')],
    ['deleting', 'delete', (story: TestEditor) => story.editor.layerCommands.remove('layer-2')],
  ])('keep a layer from %s', (_what, verb, act) => {
    const story = new TestEditor(['11'], ['2.'])
    story.editor.layerCommands.setLocked('layer-2', true)
    act(story)
    story.expectHistory('Lock layer').expectMap('21')
    expect(story.notices).toEqual([`The layer "Layer 2" is locked: unlock it to ${verb} it.`])
    story.editor.layerCommands.setLocked('layer-2', false)
    act(story)
    expect(story.editor.historyEntries).toHaveLength(3)
  })

  test('keep what lies below from being merged onto', () => {
    const story = new TestEditor(['11'], ['2.'])
    story.editor.layerCommands.setLocked('layer-1', true)
    story.editor.layerCommands.mergeDown('layer-2')
    story.editor.layerCommands.flatten()
    story.expectHistory('Lock layer')
    expect(story.notices).toHaveLength(2)
  })

  test('are taken back like any edit, and a copy of a locked layer is free', () => {
    const { editor } = new TestEditor(['11'])
    editor.layerCommands.setLocked('layer-1', true)
    editor.layerCommands.duplicate('layer-1')
    expect(editor.layers.map(({ locked }) => locked)).toEqual([true, false])
    editor.jumpTo(0)
    expect(editor.layers.map(({ locked }) => locked)).toEqual([false])
  })
})

describe('opacity', () => {
  test('is one step of the history however often it is dragged, and changes no map', () => {
    const story = new TestEditor(['11'], ['2.'])
    for (const opacity of [0.9, 0.4, 7, 0.3]) story.editor.layerCommands.setOpacity('layer-2', opacity)
    story.expectHistory('Opacity').expectMap('21')
    expect(story.editor.layers[1]?.opacity).toBe(0.3)
    story.undo()
    expect(story.editor.layers[1]?.opacity).toBe(1)
    story.redo()
    expect(story.editor.layers[1]?.opacity).toBe(0.3)
  })

  test('of another layer, or after something else, is another step', () => {
    const story = new TestEditor(['11'], ['2.'])
    story.editor.layerCommands.setOpacity('layer-2', 0.5)
    story.editor.layerCommands.setOpacity('layer-1', 0.5)
    story.click(0, 0)
    story.editor.layerCommands.setOpacity('layer-1', 0.2)
    expect(story.editor.historyEntries).toHaveLength(4)
  })

  test('dragged on after a save makes the project unsaved again', () => {
    const { editor } = new TestEditor(['11'])
    editor.layerCommands.setOpacity('layer-1', 0.5)
    editor.markSaved()
    editor.layerCommands.setOpacity('layer-1', 0.4)
    expect(editor.modified).toBe(true)
  })
})

describe('merging', () => {
  test('goes to the next layer of the same kind below', () => {
    const story = new TestEditor(['1.', '1.'])
    const { layerCommands } = story.editor
    layerCommands.add('sketch')
    story.tool('brush').click(0, 0)
    layerCommands.add('label')
    story.label(2).click(1, 1)
    layerCommands.mergeDown(story.editor.activeLayerId)
    expect(story.editor.layers.map(({ kind }) => kind)).toEqual(['label', 'sketch'])
    story.expectMap('1.', '12')
    layerCommands.mergeDown(story.editor.layers[1]!.id)
    expect(story.editor.layers).toHaveLength(2)
  })

  test('flattening makes one of the visible layers of each kind, and leaves hidden ones and pictures', () => {
    const story = new TestEditor(['1...'], ['.2..'], ['..3.'], ['...0'])
    const { layerCommands } = story.editor
    layerCommands.setVisible('layer-3', false)
    layerCommands.addReference('Photo', PICTURE)
    layerCommands.add('depth')
    story.tool('brush').click(0, 0)
    layerCommands.add('depth')
    story.click(3, 0)
    layerCommands.flatten()
    story.expectMap('12.0')
    expect(story.editor.conditionFor('depth')).toMatchObject({ map: { data: Uint8Array.of(255, 0, 0, 255) } })
    expect(story.editor.layers.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'label Layer 1',
      'label Layer 3',
      'reference Photo',
      'depth Depth 1',
    ])
    story.undo()
    expect(story.editor.layers).toHaveLength(7)
  })
})

test('another size keeps thin ink, and moves pictures along', () => {
  const story = new TestEditor(['1111', '1111'])
  const { layerCommands } = story.editor
  layerCommands.add('sketch')
  story.tool('brush').click(2, 0)
  layerCommands.addReference('Photo', PICTURE)
  story.editor.resize(2, 1)
  expect(story.editor.conditionFor('sketch')).toMatchObject({ map: { data: Uint8Array.of(255, 0) } })
  expect(story.editor.snapshot().layers[2]).toMatchObject({ place: { x: 0, y: 0, width: 2, height: 1 } })
  story.undo()
  expect(story.editor.snapshot().layers[2]).toMatchObject({ place: { x: 0, y: 0, width: 4, height: 2 } })
})
