import { describe, expect, test } from 'vitest'
import { PaintDocument } from '../../renderer/document/document'
import { History } from '../../renderer/document/history'
import { DEFAULT_PROPERTIES } from '../../renderer/document/layer'
import { strokeSegment } from '../../renderer/document/paint'
import type { StoredLayer } from '../../renderer/document/storedLayer'
import { labelLayer, mapOf, rowsOf } from './mapText'

test('undo and redo restore every state exactly', () => {
  const { document, history, stamp } = painting()
  const states = [rowsOf(document.composite)]
  for (const [x, id] of [
    [0, 1],
    [1, 2],
    [1, 3],
  ] as const) {
    stamp(x, id)
    states.push(rowsOf(document.composite))
  }
  for (let step = 2; step >= 0; step--) {
    history.undo()
    expect(rowsOf(document.composite)).toEqual(states[step])
  }
  for (let step = 1; step <= 3; step++) {
    history.redo()
    expect(rowsOf(document.composite)).toEqual(states[step])
  }
})

test('names its entries and jumps to any of them', () => {
  const { document, history, stamp } = painting()
  stamp(0, 1, 'Sky stroke')
  stamp(1, 2, 'Sea stroke')
  stamp(2, 3, 'Sand stroke')
  expect(history.entries.map((entry) => entry.name)).toEqual(['Sky stroke', 'Sea stroke', 'Sand stroke'])
  history.jump(1)
  expect([rowsOf(document.composite)[0], history.position, history.canRedo]).toEqual(['1..', 1, true])
  history.jump(3)
  expect([rowsOf(document.composite)[0], history.position, history.canRedo]).toEqual(['123', 3, false])
  history.jump(0)
  expect([rowsOf(document.composite)[0], history.canUndo]).toEqual(['...', false])
  expect(() => history.jump(4)).toThrow(/3 entries/)
})

test('a new edit forgets what was undone', () => {
  const { history, stamp } = painting()
  stamp(0, 1, 'first')
  stamp(1, 2, 'second')
  history.undo()
  stamp(2, 3, 'other')
  expect(history.entries.map((entry) => entry.name)).toEqual(['first', 'other'])
  expect(history.canRedo).toBe(false)
})

test('undo with nothing done and redo with nothing undone do nothing', () => {
  const { document, history } = painting()
  expect(history.undo()).toMatchObject({ width: 0 })
  expect(history.redo()).toMatchObject({ width: 0 })
  expect(rowsOf(document.composite)[0]).toBe('...')
})

describe('transaction', () => {
  test('folds many dabs and edits, on several layers, into one entry', () => {
    const { document, history } = painting()
    history.begin('everything')
    history.paint('layer-1', (map) => strokeSegment(map, at(0), at(0), 1, 1))
    history.paint('layer-1', (map) => strokeSegment(map, at(1), at(1), 1, 2))
    history.apply({ kind: 'addLayer', index: 1, layer: OVER })
    history.paint('layer-2', (map) => strokeSegment(map, at(2), at(2), 1, 3))
    history.paint('layer-1', (map) => strokeSegment(map, at(2), at(2), 1, 4))
    expect(history.commit()).toBe(true)
    expect(rowsOf(document.composite)[0]).toBe('123')
    expect(rowsOf(document.paintedLayer('layer-1').map)[0]).toBe('124')
    history.undo()
    expect(document.layers.map(({ id }) => rowsOf(document.paintedLayer(id).map)[0])).toEqual(['...'])
    history.redo()
    expect(document.layers.map(({ id }) => rowsOf(document.paintedLayer(id).map)[0])).toEqual(['124', '..3'])
  })

  test('abort takes all of it back and leaves no entry', () => {
    const { document, history, stamp } = painting()
    stamp(0, 1)
    history.begin('aborted')
    history.paint('layer-1', (map) => strokeSegment(map, at(0), at(2), 2, 5))
    history.apply({ kind: 'changeLayer', layerId: 'layer-1', properties: { visible: false } })
    history.abort()
    expect(rowsOf(document.composite)).toEqual(['1..', '...'])
    expect(history.entries).toHaveLength(1)
    expect(history.inTransaction).toBe(false)
  })

  test('revert takes it back and goes on', () => {
    const { document, history } = painting()
    history.begin('line')
    history.paint('layer-1', (map) => strokeSegment(map, at(0), at(2), 1, 5))
    history.revert()
    expect(rowsOf(document.composite)[0]).toBe('...')
    history.paint('layer-1', (map) => strokeSegment(map, at(0), at(1), 1, 5))
    history.commit()
    expect(rowsOf(document.composite)[0]).toBe('55.')
    history.undo()
    expect(rowsOf(document.composite)[0]).toBe('...')
  })

  test('revert takes edits back as well, once', () => {
    const { document, history } = painting()
    history.begin('layers')
    history.apply({ kind: 'addLayer', index: 1, layer: OVER })
    history.revert()
    history.revert()
    expect(document.layers).toHaveLength(1)
    history.paint('layer-1', (map) => strokeSegment(map, at(0), at(0), 1, 1))
    history.commit()
    history.undo()
    expect([rowsOf(document.composite)[0], document.layers.length]).toEqual(['...', 1])
  })

  test.each(['abort', 'commit and undo'])('a layer painted and then removed comes back by %s as it was', (way) => {
    const { document, history, stamp } = painting()
    history.begin('add')
    history.apply({ kind: 'addLayer', index: 1, layer: OVER })
    history.commit()
    stamp(0, 1)
    history.begin('paint and remove')
    history.paint('layer-1', (map) => strokeSegment(map, at(0), at(2), 1, 5))
    history.apply({ kind: 'removeLayer', layerId: 'layer-1' })
    expect(rowsOf(document.composite)[0]).toBe('...')
    if (way === 'abort') {
      history.abort()
    } else {
      history.commit()
      history.undo()
    }
    expect(document.layers.map(({ id }) => rowsOf(document.paintedLayer(id).map)[0])).toEqual(['1..', '...'])
    expect(rowsOf(document.composite)[0]).toBe('1..')
  })

  test('one that changes nothing leaves no entry and keeps what was undone', () => {
    const { history, stamp } = painting()
    stamp(0, 1)
    history.undo()
    history.begin('nothing')
    history.paint('layer-1', (map) => strokeSegment(map, { x: 90, y: 90 }, { x: 90, y: 90 }, 1, 5))
    expect(history.commit()).toBe(false)
    expect(history.canRedo).toBe(true)
  })

  test('cannot begin inside another, and nothing works without one', () => {
    const { history } = painting()
    expect(() => history.commit()).toThrow(/begin/)
    history.begin('one')
    expect(() => history.begin('two')).toThrow(/"one" is still open/)
    expect(() => history.jump(0)).toThrow(/"one" is still open/)
  })
})

describe('budget', () => {
  test('forgets the oldest entries, never the newest, and counts its bytes', () => {
    const { document, history, stamp } = painting(300)
    for (let i = 0; i < 20; i++) stamp(i % 3, i % 5, `stroke ${i}`)
    expect(history.bytes).toBeLessThanOrEqual(300)
    expect(history.entries.length).toBeGreaterThan(0)
    expect(history.entries.length).toBeLessThan(20)
    expect(history.entries[history.entries.length - 1]?.name).toBe('stroke 19')
    const last = rowsOf(document.composite)
    history.jump(0)
    expect(history.canUndo).toBe(false)
    history.jump(history.entries.length)
    expect(rowsOf(document.composite)).toEqual(last)
  })

  test('keeps one entry that is larger than all of it', () => {
    const { history, stamp } = painting(1)
    stamp(0, 1)
    stamp(1, 2)
    expect(history.entries).toHaveLength(1)
    history.undo()
    expect(history.canRedo).toBe(true)
  })

  test('keeps as many entries as promised, however large, up to what a window can bear', () => {
    const { history, stamp } = painting(200, 5)
    for (let i = 0; i < 20; i++) stamp(i % 3, i % 5)
    expect(history.entries.length).toBeLessThanOrEqual(5)
    expect(history.bytes).toBeGreaterThan(200)
    expect(history.bytes).toBeLessThanOrEqual(400)
  })

  test('the state before the oldest entry is told apart from the first one', () => {
    const { history, stamp } = painting(1)
    const first = history.stateId
    stamp(0, 1)
    stamp(1, 2)
    history.undo()
    expect(history.stateId).not.toBe(first)
  })
})

const OVER: StoredLayer = {
  ...DEFAULT_PROPERTIES,
  kind: 'label',
  id: 'layer-2',
  name: 'Over',
  runs: Uint8Array.of(255, 6),
}

function at(x: number) {
  return { x: x + 0.5, y: 0.5 }
}

function painting(bytes?: number, entries = 0) {
  const map = mapOf(['...', '...'])
  const document = new PaintDocument(3, 2, [labelLayer(1, map)])
  const history = new History(document, bytes === undefined ? undefined : { bytes, entries, mostBytes: 2 * bytes })
  const stamp = (x: number, id: number, name = 'stroke') => {
    history.begin(name)
    history.paint('layer-1', (layer) => strokeSegment(layer, at(x), at(x), 1, id))
    history.commit()
  }
  return { document, history, stamp }
}
