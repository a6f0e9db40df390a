import { describe, expect, test } from 'vitest'
import { TestEditor } from './testEditor'

const ROWS = ['......', '.01...', '.23...', '......']

describe('transform', () => {
  test('moves what a layer holds: seen at once, kept by Enter as one step', () => {
    new TestEditor(ROWS)
      .tool('transform')
      .drag([1, 1], [3, 1])
      .expectMap('......', '...01.', '...23.', '......')
      .expectHistory()
      .enter()
      .expectHistory('Transform')
      .undo()
      .expectMap(...ROWS)
      .redo()
      .expectMap('......', '...01.', '...23.', '......')
  })

  test('what goes over the edge comes back as long as it is held', () => {
    new TestEditor(ROWS)
      .tool('transform')
      .pointerDown(1, 1)
      .pointerMove([-9, 1])
      .expectMap('......', '......', '......', '......')
      .pointerMove([2, 1])
      .pointerUp()
      .expectMap('......', '..01..', '..23..', '......')
  })

  test('Escape and undo put it back', () => {
    new TestEditor(ROWS)
      .tool('transform')
      .drag([1, 1], [3, 1])
      .escape()
      .expectMap(...ROWS)
      .enter()
      .expectHistory()
    new TestEditor(ROWS)
      .tool('transform')
      .drag([1, 1], [3, 1])
      .undo()
      .expectMap(...ROWS)
      .expectHistory()
  })

  test('Shift keeps to one axis', () => {
    new TestEditor(ROWS)
      .tool('transform')
      .pointerDown(1, 1)
      .pointerMoveWith({ shift: true }, 3, 2)
      .expectMap('......', '...01.', '...23.', '......')
  })

  test('moves only what is selected, and the selection with it, over what lies there', () => {
    new TestEditor(['0123'])
      .tool('select-rectangle')
      .drag([0, 0], [1, 0])
      .tool('transform')
      .drag([0, 0], [2, 0])
      .expectMap('..01')
      .enter()
      .expectSelection('..##')
      .expectHistory('Select', 'Transform')
      .undo()
      .expectMap('0123')
      .expectSelection('##..')
  })

  test('a handle scales by whole pixels, the other side stays', () => {
    const story = new TestEditor(ROWS).tool('transform').click(1, 1)
    expect(story.editor.overlay?.handles).toHaveLength(8)
    // The bottom right handle lies between pixels, at (3, 3).
    const at = (x: number, y: number) => ({
      points: [{ x, y, screenX: x * 10, screenY: y * 10, pressure: 1 }],
      shift: false,
      alt: false,
    })
    const { gestures } = story.editor
    gestures.down('transform', at(3, 3))
    gestures.move(at(5, 4))
    gestures.up(at(5, 4))
    story.expectMap('......', '.0011.', '.0011.', '.2233.').enter().expectHistory('Transform')
  })

  test('outside of it a drag turns, with Shift by 15 degrees', () => {
    const nothing = '.........'
    const story = new TestEditor([nothing, nothing, '...012...', nothing, nothing]).tool('transform').click(4, 2)
    story
      .pointerDown(8, 2)
      .pointerMoveWith({ shift: true }, 4, 4)
      .pointerUp({ shift: true })
      .expectMap(nothing, '....0....', '....1....', '....2....', nothing)
  })

  test('buttons mirror and turn: at once, or what is held', () => {
    const mirrored = new TestEditor(ROWS)
    mirrored.editor.gestures.mirror('x')
    mirrored.expectMap('......', '.10...', '.32...', '......').expectHistory('Transform')
    const story = new TestEditor(ROWS).tool('transform').drag([1, 1], [3, 1])
    story.editor.gestures.turn(1)
    story.expectMap('......', '...20.', '...31.', '......').expectHistory().enter().expectHistory('Transform')
  })

  test('an empty layer has nothing to move, and the person is told', () => {
    const story = new TestEditor(['..']).tool('transform').drag([0, 0], [1, 0]).expectHistory()
    expect(story.notices).toEqual([
      'There is nothing here to move: choose a layer or a selection that holds something.',
    ])
    expect(story.editor.gestures.current).toBeUndefined()
  })
})
