// @vitest-environment jsdom
import { flushSync } from 'svelte'
import { describe, expect, test } from 'vitest'
import { PaintDocument } from '../../renderer/document/document'
import { UNLABELLED } from '../../renderer/document/labelMap'
import { mapOf, rowsOf } from '../document/mapText'
import { TestEditor } from './testEditor'

describe('layers', () => {
  test('a new one lies above the active one, is active, and goes with undo', () => {
    const story = new TestEditor(['00'], ['1.'])
    const { editor } = story
    editor.selectLayer('layer-1')
    editor.layerCommands.add()
    expect(names(story)).toEqual(['Layer 1', 'Layer 3', 'Layer 2'])
    expect(editor.activeLayerId).toBe('layer-3')
    story.label(2).click(1, 0).click(0, 0).expectMap('12')
    story.undo().undo().undo()
    expect(names(story)).toEqual(['Layer 1', 'Layer 2'])
    expect(editor.activeLayerId).toBe('layer-1')
  })

  test('deleting one shows what is below, and undo brings its pixels and place back', () => {
    const story = new TestEditor(['00'], ['1.'], ['.2'])
    story.editor.layerCommands.remove('layer-2')
    story.expectMap('02')
    expect(names(story)).toEqual(['Layer 1', 'Layer 3'])
    story.undo().expectMap('12')
    expect(names(story)).toEqual(['Layer 1', 'Layer 2', 'Layer 3'])
  })

  test('the last one stays, with a word about it', () => {
    const story = new TestEditor(['00'])
    story.editor.layerCommands.remove('layer-1')
    story.expectMap('00').expectHistory()
    expect(story.notices).toEqual(['A map needs at least one layer: clear this one instead.'])
  })

  test('sixty-four are enough', () => {
    const story = new TestEditor(['0'])
    for (let i = 0; i < 70; i++) story.editor.layerCommands.add()
    expect(story.editor.layers).toHaveLength(64)
    expect(story.notices[0]).toMatch(/64 layers at most/)
  })

  test('moving one changes what covers what; places beyond the ends are the ends', () => {
    const story = new TestEditor(['00'], ['1.'], ['2.'])
    story.editor.layerCommands.move('layer-3', 0)
    story.expectMap('10')
    expect(names(story)).toEqual(['Layer 3', 'Layer 1', 'Layer 2'])
    story.editor.layerCommands.move('layer-3', 99)
    story.expectMap('20').expectHistory('Move layer', 'Move layer')
    story.editor.layerCommands.move('layer-3', 2)
    story.expectHistory('Move layer', 'Move layer').undo().undo().expectMap('20')
  })

  test('hiding, showing and renaming are undone like any edit', () => {
    const story = new TestEditor(['00'], ['11'])
    story.editor.layerCommands.setVisible('layer-2', false)
    story.editor.layerCommands.rename('layer-2', '  Trees ')
    story.editor.layerCommands.rename('layer-2', '   ')
    story.expectMap('00').expectHistory('Hide layer', 'Rename layer')
    expect(names(story)).toEqual(['Layer 1', 'Trees'])
    story.undo().undo().expectMap('11')
    expect(names(story)).toEqual(['Layer 1', 'Layer 2'])
  })

  test('merging lays one onto the next as a single step', () => {
    const story = new TestEditor(['000'], ['11.'], ['2..'])
    story.editor.layerCommands.mergeDown('layer-3')
    story.expectMap('210').expectLayer('layer-2', '21.').expectHistory('Merge down')
    expect(story.editor.activeLayerId).toBe('layer-2')
    story.undo().expectMap('210').expectLayer('layer-2', '11.').expectLayer('layer-3', '2..')
    story.editor.layerCommands.mergeDown('layer-1')
    expect(story.editor.canRedo).toBe(true)
  })

  test('duplicating and clearing', () => {
    const story = new TestEditor(['00'], ['1.'])
    story.editor.layerCommands.duplicate('layer-2')
    expect(names(story)).toEqual(['Layer 1', 'Layer 2', 'Layer 2 copy'])
    story.editor.layerCommands.clear('layer-2')
    story.expectMap('10').expectLayer('layer-2', '..').expectLayer('layer-3', '1.')
    story.editor.layerCommands.clear('layer-2')
    story.expectHistory('Duplicate layer', 'Clear layer')
  })

  test('a whole map laid over the others is one step, scaled to the document', () => {
    const story = new TestEditor(['00', '00'], ['1.', '..'])
    story.editor.layerCommands.addMap('Map of take 3', mapOf(['.222', '2222', '3333', '3333']))
    story.expectMap('22', '33').expectHistory('Map of take 3')
    expect(story.editor.layers.map((layer) => layer.visible)).toEqual([false, false, true])
    story.undo().expectMap('10', '00')
    expect(story.editor.layers.map((layer) => layer.visible)).toEqual([true, true])
  })

  test('a thumbnail is the layer by nearest pixel, never larger than it', () => {
    const { editor } = new TestEditor(['0011', '0011'])
    expect(editor.thumbnail('layer-1', 2)).toEqual({ kind: 'label', map: mapOf(['01']) })
    expect(editor.thumbnail('layer-1', 64)).toEqual({ kind: 'label', map: mapOf(['0011', '0011']) })
  })
})

test('history can be entered at any point', () => {
  const story = new TestEditor(['...']).label(1).click(0, 0).click(1, 0).click(2, 0)
  story.editor.jumpTo(1)
  story.expectMap('1..')
  expect([story.editor.historyPosition, story.editor.canUndo, story.editor.canRedo]).toEqual([1, true, true])
  story.editor.jumpTo(0)
  story.expectMap('...')
  story.editor.jumpTo(3)
  story.expectMap('111')
})

test('resizing by nearest pixel is one step', () => {
  const story = new TestEditor(['01', '..'], ['.2', '..'])
  story.editor.resize(4, 2)
  story.expectMap('0022', '....')
  expect(story.editor.size).toEqual({ width: 4, height: 2 })
  story.undo().expectMap('02', '..')
  expect(story.editor.size).toEqual({ width: 2, height: 2 })
  expect(() => story.editor.resize(4, 4097)).toThrow(/4096/)
  story.redo().expectMap('0022', '....')
})

describe('the unsaved mark', () => {
  test('follows undo and redo back to what was saved', () => {
    const story = new TestEditor(['...']).label(1)
    const marks = [story.editor.modified]
    const see = () => marks.push(story.editor.modified)
    story.click(0, 0)
    see()
    story.editor.markSaved()
    see()
    story.undo()
    see()
    story.redo()
    see()
    story.undo().click(1, 0)
    see()
    expect(marks).toEqual([false, true, false, true, false, true])
  })

  test('is gone with another document, and so is the history', () => {
    const story = new TestEditor(['...']).label(1).click(0, 0)
    story.editor.load(PaintDocument.empty(2, 1))
    story.expectMap('..').expectHistory()
    expect(story.editor.modified).toBe(false)
    expect(story.editor.size).toEqual({ width: 2, height: 1 })
  })
})

test('shares follow finished changes', () => {
  const story = new TestEditor(['0000']).label(2).pointerDown(0, 0)
  const { revision } = story.editor
  expect(story.editor.share(2)).toBe(0)
  story.pointerUp()
  expect(story.editor.revision).toBeGreaterThan(revision)
  expect([story.editor.share(0), story.editor.share(2), story.editor.share(UNLABELLED)]).toEqual([0.75, 0.25, 0])
})

test('copies are copies', () => {
  const story = new TestEditor(['00'])
  const composite = story.editor.composite()
  const snapshot = story.editor.snapshot()
  story.label(1).click(0, 0)
  expect(rowsOf(composite)).toEqual(['00'])
  expect(snapshot.layers[0]).toMatchObject({ map: mapOf(['00']) })
})

test('hover names the pixel and the label seen there, and nothing outside', () => {
  const { editor } = new TestEditor(['03'])
  editor.hoverAt({ x: 1.9, y: 0.2 })
  expect(editor.hover).toEqual({ x: 1, y: 0, label: 3 })
  editor.hoverAt({ x: -0.1, y: 0 })
  expect(editor.hover).toBeUndefined()
})

test('effects see what changes, and may call what changes it', () => {
  const story = new TestEditor(['..']).label(1)
  const { editor } = story
  const seen: string[] = []
  const end = $effect.root(() => {
    $effect(() => {
      seen.push(`${editor.revision > 0 ? editor.historyEntries.length : '-'} ${editor.canUndo}`)
    })
    $effect(() => editor.load(PaintDocument.empty(2, 1)))
  })
  flushSync()
  story.click(0, 0)
  flushSync()
  expect(seen).toEqual(['0 false', '0 false', '1 true'])
  end()
})

function names(story: TestEditor): string[] {
  return story.editor.layers.map((layer) => layer.name)
}
