import { describe, expect, test } from 'vitest'
import { TestEditor } from './testEditor'

const ROWS = ['0011', '0011', '2233']

describe('selecting', () => {
  test('a rectangle is selected and can be undone', () => {
    new TestEditor(ROWS)
      .tool('select-rectangle')
      .drag([1, 0], [2, 1])
      .expectSelection('.##.', '.##.', '....')
      .expectHistory('Select')
      .undo()
      .expectSelection()
      .redo()
      .expectSelection('.##.', '.##.', '....')
  })

  test('Shift adds, Alt takes away, both keep what is in both', () => {
    const story = new TestEditor(ROWS).tool('select-rectangle').drag([0, 0], [1, 0])
    const drag = (keys: { shift?: boolean; alt?: boolean }, from: [number, number], to: [number, number]) =>
      story
        .pointerDown(...from, keys)
        .pointerMoveWith(keys, ...to)
        .pointerUp(keys)
    drag({ shift: true }, [2, 0], [3, 1])
    story.expectSelection('####', '..##', '....')
    drag({ alt: true }, [1, 0], [2, 0])
    story.expectSelection('#..#', '..##', '....')
    drag({ shift: true, alt: true }, [3, 0], [3, 2])
    story.expectSelection('...#', '...#', '....')
  })

  test('the mode of the settings counts without keys', () => {
    new TestEditor(ROWS)
      .tool('select-rectangle')
      .drag([0, 0], [3, 2])
      .settings({ selectionMode: 'subtract' })
      .drag([0, 0], [1, 2])
      .expectSelection('..##', '..##', '..##')
  })

  test('a click selects nothing', () => {
    new TestEditor(ROWS)
      .tool('select-rectangle')
      .drag([0, 0], [1, 0])
      .click(3, 2)
      .expectSelection()
      .expectHistory('Select', 'Deselect')
  })

  test('a lasso and a wand', () => {
    new TestEditor(ROWS)
      .tool('select-lasso')
      .drag([0, 0], [3, 0], [3, 2], [0, 2], [0, 0])
      .expectSelection('###.', '###.', '....')
    new TestEditor(ROWS).tool('wand').click(3, 0).expectSelection('..##', '..##', '....')
    new TestEditor(['010', '010'])
      .settings({ contiguous: false })
      .tool('wand')
      .click(0, 0)
      .expectSelection('#.#', '#.#')
  })

  test('by command: all, none, the rest, a class, what a layer holds', () => {
    const story = new TestEditor(ROWS, ['....', '..3.', '....'])
    const { areaCommands } = story.editor
    areaCommands.selectAll()
    story.expectSelection('####', '####', '####')
    areaCommands.deselect()
    story.expectSelection()
    areaCommands.selectClass(3)
    story.expectSelection('....', '..#.', '..##')
    areaCommands.invertSelection()
    story.expectSelection('####', '##.#', '##..')
    areaCommands.selectContent()
    story.expectSelection('....', '..#.', '....')
    areaCommands.selectContent('layer-1', 'add')
    story.expectSelection('####', '####', '####')
    story.expectHistory(
      'Select all',
      'Deselect',
      'Select tree',
      'Invert the selection',
      'Select the content of Layer 2',
      'Select the content of Layer 1',
    )
  })

  test('nothing to deselect is no step', () => {
    const story = new TestEditor(ROWS)
    story.editor.areaCommands.deselect()
    story.editor.areaCommands.invertSelection()
    story.expectHistory()
  })

  test('another size of the document ends it, and undo brings both back', () => {
    const story = new TestEditor(ROWS).tool('select-rectangle').drag([1, 0], [2, 1])
    story.editor.resize(8, 6)
    story
      .expectSelection()
      .undo()
      .expectSelection('.##.', '.##.', '....')
      .expectMap(...ROWS)
  })
})

describe('only over', () => {
  test('the selection: every tool keeps to it', () => {
    const story = () => new TestEditor(ROWS).tool('select-rectangle').drag([1, 0], [2, 1]).label(3)
    story().tool('brush', 3).drag([0, 0], [3, 2]).expectMap('0331', '0331', '2233')
    story().tool('bucket').click(0, 0).expectMap('0311', '0311', '2233')
    story().tool('rectangle').drag([0, 0], [3, 2]).expectMap('0331', '0331', '2233')
    const erased = story()
    erased.editor.areaCommands.erase()
    erased.expectMap('0..1', '0..1', '2233')
  })

  test('empty pixels', () => {
    new TestEditor(['0..1'])
      .settings({ paintOver: { kind: 'empty' } })
      .label(2)
      .drag([0, 0], [3, 0])
      .expectMap('0221')
      .drag([0, 0], [3, 0])
      .expectHistory('River stroke')
  })

  test('one class, as it was when the stroke began', () => {
    new TestEditor(['0011', '1100'])
      .settings({ paintOver: { kind: 'class', id: 1 } })
      .label(2)
      .pointerDown(0, 0)
      .pointerMove([3, 0], [3, 1], [0, 1])
      .pointerUp()
      .expectMap('0022', '2200')
      .undo()
      .expectMap('0011', '1100')
  })

  test('Escape leaves a stroke under a lock without a trace', () => {
    new TestEditor(['0011'])
      .settings({ paintOver: { kind: 'class', id: 1 } })
      .label(2)
      .pointerDown(0, 0)
      .pointerMove([3, 0])
      .expectMap('0022')
      .escape()
      .expectMap('0011')
      .expectHistory()
  })

  test('a locked layer is not painted on, and the person is told, by each tool once', () => {
    const story = new TestEditor(['0011'])
    story.editor.layerCommands.setLocked('layer-1', true)
    for (const tool of ['brush', 'bucket', 'rectangle', 'lasso', 'transform'] as const)
      story.tool(tool).drag([0, 0], [2, 0])
    story.editor.areaCommands.smoothEdges(1)
    story.expectMap('0011')
    expect(new Set(story.notices)).toEqual(new Set(['The layer "Layer 1" is locked: unlock it to paint on it.']))
    expect(story.notices).toHaveLength(6)
  })
})

describe('whole layers', () => {
  test('replace, smooth, grow, shrink, remove specks: one step each', () => {
    const story = new TestEditor(['0000', '0100', '0000', '2222']).label(1)
    const { areaCommands } = story.editor
    areaCommands.growClass(1)
    story.expectMap('0100', '1110', '0100', '2222')
    areaCommands.growClass(-1)
    story.expectMap('0000', '0100', '0000', '2222')
    areaCommands.removeSpecks(2)
    story.expectMap('0000', '0000', '0000', '2222')
    areaCommands.replaceClass(2, 3)
    story.expectMap('0000', '0000', '0000', '3333')
    areaCommands.smoothEdges(1)
    story.expectHistory('Grow mountain', 'Shrink mountain', 'Remove specks', 'River becomes tree')
    areaCommands.fill()
    story
      .expectMap('1111', '1111', '1111', '1111')
      .undo()
      .undo()
      .undo()
      .undo()
      .undo()
      .expectMap('0000', '0100', '0000', '2222')
  })
})
