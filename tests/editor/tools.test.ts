import { describe, expect, test } from 'vitest'
import { TestEditor } from './testEditor'

describe('bucket', () => {
  test('fills the area seen, on the active layer', () => {
    new TestEditor(['0011', '0011'], ['....', '.2..'])
      .tool('bucket')
      .label(3)
      .click(0, 0)
      .expectMap('3311', '3211')
      .expectLayer('layer-1', '0011', '0011')
      .expectLayer('layer-2', '33..', '32..')
      .expectHistory('Tree fill')
      .undo()
      .expectMap('0011', '0211')
  })

  test('or the area of the layer itself', () => {
    const story = new TestEditor(['0011', '0011'], ['....', '.2..']).tool('bucket').label(3)
    story.editor.toolbox.setBucketSample('layer')
    story.click(0, 0).expectMap('3333', '3233')
  })

  test('outside the map, or with the label that is there, does nothing', () => {
    new TestEditor(['00']).tool('bucket').label(1).click(5, 5).label(0).click(0, 0).expectMap('00').expectHistory()
  })
})

describe('line', () => {
  test('follows the pointer while it is stretched and leaves only its last place', () => {
    new TestEditor(['....', '.00.', '....'])
      .tool('line')
      .label(2)
      .pointerDown(0, 0)
      .pointerMove([0, 2])
      .expectMap('2...', '200.', '2...')
      .pointerMove([3, 0])
      .expectMap('2222', '.00.', '....')
      .pointerUp()
      .expectHistory('River line')
      .undo()
      .expectMap('....', '.00.', '....')
      .redo()
      .expectMap('2222', '.00.', '....')
  })

  test('keeps to multiples of 15 degrees with Shift', () => {
    new TestEditor(['......', '......', '......'])
      .tool('line')
      .label(2)
      .pointerDown(0, 1)
      .pointerMoveWith({ shift: true }, 5, 1)
      .pointerUp({ shift: true })
      .expectMap('......', '222222', '......')
  })

  test('Escape leaves nothing', () => {
    new TestEditor(['0000']).tool('line').label(2).pointerDown(0, 0).pointerMove([3, 0]).escape().expectMap('0000')
  })
})

describe('eyedropper', () => {
  test('picks what is seen, also while dragged, and keeps the label over nothing', () => {
    const story = new TestEditor(['00.'], ['.3.']).tool('eyedropper').label(2).pointerDown(0, 0)
    expect(story.editor.toolbox.label).toBe(0)
    story.pointerMove([1, 0])
    expect(story.editor.toolbox.label).toBe(3)
    story.pointerMove([2, 0]).pointerUp().expectHistory()
    expect(story.editor.toolbox.label).toBe(3)
  })

  test.each(['brush', 'eraser', 'bucket', 'line', 'rectangle', 'lasso', 'polygon', 'horizon'] as const)(
    'lies under Alt with the %s',
    (tool) => {
      const story = new TestEditor(['03']).tool(tool).label(2).click(1, 0, { alt: true }).expectMap('03')
      expect([story.editor.toolbox.label, story.editor.toolbox.tool]).toEqual([3, tool])
    },
  )
})

describe('pan', () => {
  test('moves the view by what the pointer moves on the stage', () => {
    const story = new TestEditor(['00']).tool('pan').pointerDown(1, 1).pointerMove([2, 1], [3, 1]).pointerMove([3, 4])
    expect(story.view).toEqual(['pan 20 0', 'pan 0 30'])
    story.escape().pointerMove([9, 9]).expectHistory()
    expect(story.view).toHaveLength(2)
  })
})

describe('zoom', () => {
  test('a click zooms in about the pointer, an Alt click out', () => {
    const story = new TestEditor(['00']).tool('zoom').click(1, 0).click(1, 0, { alt: true })
    expect(story.view).toEqual(['zoom 2 at 10 0', 'zoom 0.5 at 10 0'])
  })

  test('a drag to the right zooms in about the point pressed, and the release adds nothing', () => {
    const story = new TestEditor(['00']).tool('zoom').pointerDown(1, 0).pointerMove([6, 0]).pointerMove([11, 0])
    story.pointerUp()
    expect(story.view.slice(0, 2)).toEqual(['zoom 1.414 at 10 0', 'zoom 1.414 at 10 0'])
    expect(story.view.slice(2).every((line) => line.startsWith('zoom 1 '))).toBe(true)
  })
})
