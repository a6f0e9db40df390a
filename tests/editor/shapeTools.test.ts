import { describe, expect, test } from 'vitest'
import { emptyValue } from '../../renderer/document/layer'
import { TestEditor } from './testEditor'

const blank = (width: number, height: number) => Array.from({ length: height }, () => '.'.repeat(width))

describe('rectangle', () => {
  test('shows what it will fill while it is stretched, and fills it at the end', () => {
    const story = new TestEditor(blank(5, 4)).tool('rectangle').label(1).pointerDown(1, 1).pointerMove([3, 2])
    expect(story.editor.overlay?.outlines[0]).toMatchObject({ closed: true, filled: true })
    story
      .expectMap(...blank(5, 4))
      .pointerUp()
      .expectMap('.....', '.111.', '.111.', '.....')
      .expectHistory('Mountain rectangle')
      .undo()
      .expectMap(...blank(5, 4))
    expect(story.editor.overlay).toBeUndefined()
  })

  test('is a square with Shift, and has its middle where it began with Alt', () => {
    new TestEditor(blank(5, 4))
      .tool('rectangle')
      .label(1)
      .pointerDown(1, 1)
      .pointerMoveWith({ shift: true }, 3, 1)
      .pointerUp({ shift: true })
      .expectMap('.....', '.111.', '.111.', '.111.')
    new TestEditor(blank(5, 4))
      .tool('rectangle')
      .label(1)
      .pointerDown(2, 1)
      .pointerMoveWith({ alt: true }, 3, 2)
      .pointerUp({ alt: true })
      .expectMap('.111.', '.111.', '.111.', '.....')
  })

  test('Escape leaves nothing', () => {
    const story = new TestEditor(blank(3, 3)).tool('rectangle').label(1).pointerDown(0, 0).pointerMove([2, 2]).escape()
    story
      .pointerUp()
      .expectMap(...blank(3, 3))
      .expectHistory()
    expect(story.editor.overlay).toBeUndefined()
  })
})

test('an ellipse fills the pixels between its corners', () => {
  new TestEditor(blank(6, 6))
    .tool('ellipse')
    .label(2)
    .drag([1, 1], [4, 4])
    .expectMap('......', '..22..', '.2222.', '.2222.', '..22..', '......')
    .expectHistory('River ellipse')
})

describe('polygon', () => {
  const corners = (story: TestEditor) => story.click(0, 0).click(4, 0).click(4, 4)

  test('ends with Enter', () => {
    const story = corners(new TestEditor(blank(5, 5)).tool('polygon').label(3))
    expect(story.editor.gestures.open).toBe(true)
    story.expectMap(...blank(5, 5)).enter()
    expect(story.editor.gestures.current).toBeUndefined()
    story.expectHistory('Tree polygon')
    const seen = story.editor.composite().data
    expect([seen[1 * 5 + 2], seen[3 * 5 + 1]]).toEqual([3, 255])
  })

  test('ends with a double click, or a click on its first corner', () => {
    const doubled = corners(new TestEditor(blank(5, 5)).tool('polygon').label(3))
      .click(4, 4)
      .expectHistory('Tree polygon')
    const closed = corners(new TestEditor(blank(5, 5)).tool('polygon').label(3))
      .click(0, 0)
      .expectHistory('Tree polygon')
    expect(doubled.editor.composite()).toEqual(closed.editor.composite())
  })

  test('shows the side to the pointer between two clicks', () => {
    const story = new TestEditor(blank(5, 5)).tool('polygon').click(0, 0).pointerMove([3, 1])
    expect(story.editor.overlay?.outlines[0]?.points).toEqual([
      { x: 0.5, y: 0.5 },
      { x: 3.5, y: 1.5 },
    ])
  })

  test('Escape forgets it, undo too, and two corners are none', () => {
    corners(new TestEditor(blank(5, 5)).tool('polygon'))
      .escape()
      .enter()
      .expectHistory()
    corners(new TestEditor(blank(5, 5)).tool('polygon'))
      .undo()
      .enter()
      .expectHistory()
    new TestEditor(blank(5, 5)).tool('polygon').click(0, 0).click(4, 4).enter().expectHistory()
  })

  test('another tool, or another command, ends it as done; panning does not', () => {
    corners(new TestEditor(blank(5, 5)).tool('polygon').label(3))
      .tool('brush')
      .expectHistory('Tree polygon')
    const story = corners(new TestEditor(blank(5, 5)).tool('polygon').label(3))
    story.editor.layerCommands.add()
    story.expectHistory('Tree polygon', 'New layer')
    const panned = new TestEditor(blank(5, 5)).tool('polygon').label(3).click(0, 0).click(4, 0)
    panned.editor.gestures.down('pan', {
      points: [{ x: 1, y: 1, screenX: 0, screenY: 0, pressure: 1 }],
      shift: false,
      alt: false,
    })
    panned.pointerUp()
    panned.click(4, 4).enter().expectHistory('Tree polygon')
  })
})

describe('lasso', () => {
  const loop: [number, number][] = [
    [5, 0],
    [5, 4],
    [0, 4],
    [0, 0],
  ]

  test('fills what it goes around', () => {
    new TestEditor(blank(6, 5))
      .tool('lasso')
      .label(1)
      .drag([0, 0], ...loop)
      .expectMap('11111.', '11111.', '11111.', '11111.', '......')
      .expectHistory('Mountain lasso')
  })

  test('where it crosses itself, the overlap is filled or left, as chosen', () => {
    // Twice around the same square.
    const twice = [...loop, ...loop]
    const left = new TestEditor(blank(6, 5)).settings({ overlaps: 'evenodd' }).tool('lasso').label(1)
    left.drag([0, 0], ...twice).expectMap(...blank(6, 5))
  })
})

test('a horizon fills all below the line, to both edges', () => {
  new TestEditor(blank(6, 4))
    .tool('horizon')
    .label(2)
    .drag([1, 2], [2, 1], [4, 1])
    .expectMap('......', '..2222', '222222', '222222')
    .expectHistory('River horizon')
  new TestEditor(blank(6, 4))
    .settings({ horizonToEdges: false })
    .tool('horizon')
    .label(2)
    .drag([1, 2], [2, 1], [4, 1])
    .expectMap('......', '..222.', '.2222.', '.2222.')
})

describe('gradient', () => {
  test('is refused on labels, in one sentence', () => {
    const story = new TestEditor(blank(4, 2)).tool('gradient').drag([0, 0], [3, 0]).expectHistory()
    expect(story.notices).toEqual(['Labels have nothing in between: choose a depth or sketch layer for a gradient.'])
  })

  test('goes from the grey in hand to the other on a depth layer', () => {
    const story = new TestEditor(blank(4, 1))
    story.editor.layerCommands.add('depth')
    story.editor.toolbox.setGrey('depth', 200)
    story
      .settings({ gradientEnd: 50 })
      .tool('gradient')
      .drag([0, 0], [3, 0])
      .expectHistory('New depth layer', 'Depth gradient')
    const layer = story.editor.snapshot().layers[1]!
    expect(layer.kind === 'depth' && [...layer.map.data]).toEqual([200, 150, 100, 50])
    story.undo()
    const before = story.editor.snapshot().layers[1]!
    expect(before.kind === 'depth' && [...before.map.data]).toEqual(
      Array.from({ length: 4 }, () => emptyValue('depth')),
    )
  })
})

describe('symmetry', () => {
  test('repeats brush, line, shapes and fills about the middle', () => {
    const mirrored = () => new TestEditor(blank(6, 3)).settings({ symmetry: { kind: 'vertical' } }).label(1)
    mirrored()
      .tool('brush')
      .drag([0, 0], [1, 0])
      .expectMap('11..11', '......', '......')
      .expectHistory('Mountain stroke')
    mirrored().tool('line').drag([0, 0], [0, 2]).expectMap('1....1', '1....1', '1....1')
    mirrored().tool('rectangle').drag([0, 1], [1, 2]).expectMap('......', '11..11', '11..11')
    new TestEditor(['0.00.0', '0.00.0'])
      .settings({ symmetry: { kind: 'vertical' } })
      .tool('bucket')
      .label(1)
      .click(0, 0)
      .expectMap('1.00.1', '1.00.1')
  })

  test('an even brush is mirrored exactly', () => {
    for (let x = 0; x < 8; x++) {
      const story = new TestEditor(blank(9, 4))
        .settings({ symmetry: { kind: 'vertical' } })
        .tool('brush', 2)
        .label(1)
      const rows = story.click(x, 1).editor.composite().data
      for (let y = 0; y < 4; y++) {
        const row = [...rows.subarray(y * 9, y * 9 + 9)]
        expect(row).toEqual([...row].reverse())
      }
    }
  })

  test('radial turns', () => {
    new TestEditor(blank(5, 5))
      .settings({ symmetry: { kind: 'radial', count: 4 } })
      .tool('brush')
      .label(1)
      .click(1, 0)
      .expectMap('.1...', '....1', '.....', '1....', '...1.')
  })
})
