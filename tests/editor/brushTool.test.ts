import { describe, expect, test } from 'vitest'
import type { PressureCurve } from '../../renderer/document/stabiliser'
import { TestEditor } from './testEditor'

test('a stroke follows the pointer, with every point between two events', () => {
  new TestEditor(['.....', '.....', '.....'])
    .label(2)
    .pointerDown(0, 0)
    .pointerMove([0, 2], [4, 2])
    .pointerUp()
    .expectMap('2....', '2....', '22222')
    .expectHistory('River stroke')
})

test('a click is a stamp', () => {
  new TestEditor(['...', '...', '...']).label(1).tool('brush', 3).click(1, 1).expectMap('111', '111', '111')
})

test('one gesture is one step of undo', () => {
  new TestEditor(['...', '...'])
    .label(1)
    .drag([0, 0], [1, 0], [2, 0])
    .label(2)
    .drag([0, 1], [2, 1])
    .expectMap('111', '222')
    .undo()
    .expectMap('111', '...')
    .undo()
    .expectMap('...', '...')
    .redo()
    .redo()
    .expectMap('111', '222')
    .expectHistory('Mountain stroke', 'River stroke')
})

test('Escape takes the stroke back, and moving on paints nothing', () => {
  new TestEditor(['000'])
    .label(1)
    .pointerDown(0, 0)
    .pointerMove([2, 0])
    .expectMap('111')
    .escape()
    .expectMap('000')
    .pointerMove([0, 0])
    .pointerUp()
    .expectMap('000')
    .expectHistory()
})

test('undo in the middle of a stroke takes that stroke back, not the one before', () => {
  new TestEditor(['...'])
    .label(1)
    .click(0, 0)
    .pointerDown(1, 0)
    .undo()
    .expectMap('1..')
    .pointerUp()
    .expectHistory('Mountain stroke')
})

test('Shift click draws straight from where the last stroke ended', () => {
  new TestEditor(['....', '....', '....'])
    .label(3)
    .drag([0, 2], [0, 0])
    .click(3, 0, { shift: true })
    .expectMap('3333', '3...', '3...')
    .click(3, 2, { shift: true })
    .expectMap('3333', '3..3', '3..3')
    .undo()
    .undo()
    .expectMap('3...', '3...', '3...')
})

test('the first Shift click of all is a stamp', () => {
  new TestEditor(['...']).label(3).click(1, 0, { shift: true }).expectMap('.3.')
})

test('a stroke over its own label leaves no entry', () => {
  new TestEditor(['11']).label(1).drag([0, 0], [1, 0]).expectHistory()
})

test('the tool chosen in the middle of a stroke waits for the next one', () => {
  new TestEditor(['....'])
    .label(1)
    .pointerDown(0, 0)
    .tool('eraser')
    .pointerMove([1, 0])
    .pointerUp()
    .expectMap('11..')
    .click(0, 0)
    .expectMap('.1..')
})

describe('size', () => {
  test('a Shift drag to the side changes it and paints nothing; Escape puts it back', () => {
    const story = new TestEditor(['.........']).label(1).tool('brush', 3)
    story.pointerDown(1, 0, { shift: true }).pointerMoveWith({ shift: true }, 6, 0)
    expect(story.editor.toolbox.brushSize).toBe(8)
    story.pointerMoveWith({ shift: true }, 3, 0).pointerUp({ shift: true }).expectMap('.........').expectHistory()
    expect(story.editor.toolbox.brushSize).toBe(5)
    story.pointerDown(1, 0, { shift: true }).pointerMoveWith({ shift: true }, 6, 0).escape()
    expect(story.editor.toolbox.brushSize).toBe(5)
  })

  test('follows the pressure of a pen by the curve chosen', () => {
    const stamp = (pressure: number, curve: PressureCurve) =>
      new TestEditor(['.......']).settings({ pressure: curve }).tool('brush', 7).label(1).click(3, 0, { pressure })
    stamp(1, 'linear').expectMap('1111111')
    stamp(0.5, 'linear').expectMap('..1111.')
    stamp(0.15, 'linear').expectMap('...1...')
    stamp(0.15, 'off').expectMap('1111111')
  })

  test('a square tip is square', () => {
    new TestEditor(['...', '...', '...'])
      .settings({ tip: 'square' })
      .tool('brush', 3)
      .label(1)
      .click(1, 1)
      .expectMap('111', '111', '111')
  })
})

describe('stabiliser', () => {
  test('on a string the brush moves only when it is taut, and stays where it hangs', () => {
    new TestEditor(['..........'])
      .settings({ stabiliser: 'string', steadiness: 3 })
      .label(1)
      .drag([0, 0], [2, 0])
      .expectMap('1.........')
      .drag([0, 0], [7, 0])
      .expectMap('11111.....')
  })

  test('smooth, it lags behind and comes to the pointer in the end', () => {
    const story = new TestEditor(['..........']).settings({ stabiliser: 'smooth', steadiness: 80 }).label(1)
    story.pointerDown(0, 0).pointerMove([9, 0])
    expect(story.editor.composite().data[9]).toBe(255)
    story.pointerUp().expectMap('1111111111')
  })
})

describe('eraser', () => {
  test('takes labels away, so that the layer below shows', () => {
    new TestEditor(['000', '000'], ['111', '.1.'])
      .tool('eraser')
      .drag([0, 0], [1, 0])
      .expectMap('001', '010')
      .expectHistory('Erase')
      .undo()
      .expectMap('111', '010')
  })
})

describe('a hidden layer', () => {
  test('is not painted on, and the person is told', () => {
    const story = new TestEditor(['00'], ['..'])
    story.editor.layerCommands.setVisible('layer-2', false)
    story.label(1).drag([0, 0], [1, 0]).expectMap('00').expectLayer('layer-2', '..').expectHistory('Hide layer')
    expect(story.notices).toEqual(['The layer "Layer 2" is hidden: show it to paint on it.'])
  })
})

test('listeners hear where pixels changed, once an event', () => {
  const story = new TestEditor(['.....', '.....']).label(1)
  const heard: string[] = []
  const stop = story.editor.onPixels(({ x, y, width, height }) => heard.push(`${x},${y} ${width}x${height}`))
  story.pointerDown(0, 0).pointerMove([2, 0], [2, 1]).pointerUp()
  expect(heard).toEqual(['0,0 1x1', '0,0 3x2', '2,1 1x1'])
  stop()
  story.click(4, 1)
  expect(heard).toHaveLength(3)
})
