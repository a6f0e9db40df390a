import { describe, expect, test } from 'vitest'
import type { Placement } from '../../renderer/document/layer'
import { draggedPlace, placingDrag } from '../../renderer/editor/placing'
import { TestEditor } from './testEditor'

const EMPTY = ['........', '........', '........', '........']

/** A picture of 4 x 2 pixels for tracing over a map of 8 x 4: it lies over all of it. */
function withReference(): TestEditor {
  const story = new TestEditor(EMPTY).tool('transform')
  const picture = { width: 4, height: 2, rgba: new Uint8Array(4 * 2 * 4).fill(200) }
  story.editor.layerCommands.addReference('Photo', picture)
  return story
}

function placeIn({ editor }: TestEditor): Placement | undefined {
  const layer = editor.snapshot().layers.find((each) => each.kind === 'reference')
  return layer?.kind === 'reference' ? layer.place : undefined
}

describe('a picture for tracing', () => {
  test('is dragged to another place, seen at once, kept by Enter as one step', () => {
    const story = withReference().drag([4, 1], [6, 2])
    expect(placeIn(story)).toEqual({ x: 2, y: 1, width: 8, height: 4 })
    story.drag([5, 2], [4, 2]).enter().expectHistory('New reference', 'Move reference')
    expect(placeIn(story)).toEqual({ x: 1, y: 1, width: 8, height: 4 })
    story.undo()
    expect(placeIn(story)).toEqual({ x: 0, y: 0, width: 8, height: 4 })
    story.redo()
    expect(placeIn(story)).toEqual({ x: 1, y: 1, width: 8, height: 4 })
  })

  test('goes back with Escape', () => {
    const story = withReference().drag([4, 1], [6, 2]).escape().expectHistory('New reference')
    expect(placeIn(story)).toEqual({ x: 0, y: 0, width: 8, height: 4 })
  })

  test('moves along one axis with Shift', () => {
    const story = withReference().pointerDown(4, 1).pointerMoveWith({ shift: true }, 7, 2)
    expect(placeIn(story)).toEqual({ x: 3, y: 0, width: 8, height: 4 })
  })

  test('that is locked or hidden stays where it is, with a word why', () => {
    const locked = withReference()
    locked.editor.layerCommands.setLocked(locked.editor.activeLayerId, true)
    locked.drag([4, 1], [6, 2])
    expect(locked.notices).toEqual(['The layer "Photo" is locked: unlock it to move it.'])
    expect(placeIn(locked)).toEqual({ x: 0, y: 0, width: 8, height: 4 })
  })
})

describe('the frame', () => {
  const place = { x: 10, y: 20, width: 40, height: 20 }
  const held = (x: number, y: number) => placingDrag(place, { x, y }, 2)

  test('scales at a corner with its proportions kept, the other corner staying', () => {
    const drag = held(50, 40)
    expect(drag && draggedPlace(drag, { x: 90, y: 50 }, false)).toEqual({ x: 10, y: 20, width: 80, height: 40 })
    const opposite = held(10, 20)
    expect(opposite && draggedPlace(opposite, { x: 30, y: 30 }, false)).toEqual({ x: 30, y: 30, width: 20, height: 10 })
  })

  test('is stretched at a side', () => {
    const drag = held(50, 30)
    expect(drag && draggedPlace(drag, { x: 70, y: 99 }, false)).toEqual({ x: 10, y: 20, width: 60, height: 20 })
  })

  test('never turns inside out', () => {
    const drag = held(50, 30)
    expect(drag && draggedPlace(drag, { x: -70, y: 30 }, false)).toEqual({ x: 10, y: 20, width: 1, height: 20 })
  })

  test('does nothing outside', () => {
    expect(held(70, 70)).toBeUndefined()
  })

  test('moves where handles lie close together', () => {
    expect(placingDrag({ x: 0, y: 0, width: 4, height: 4 }, { x: 2, y: 1.4 }, 9)?.kind).toBe('move')
  })
})
