import { expect, test } from 'vitest'
import { PaintDocument } from '../../renderer/document/document'
import type { HistoryRecord } from '../../renderer/document/history'
import { UNLABELLED } from '../../renderer/document/labelMap'
import { isPainted } from '../../renderer/document/layer'
import { Editor } from '../../renderer/editor/editor.svelte'
import type { ToolEvent } from '../../renderer/editor/tool'
import { CLASSES } from './testEditor'

/*
 * Ten thousand random operations in one sitting. Every undo, redo and jump must give exactly the state that was there
 * before, and all of it done again from the beginning, exactly the state of now, its history included.
 */

const OPERATIONS = 10_000
const REPLAYS = 5
const WIDTH = 48
const HEIGHT = 40

/** Seeds that are tried for ever. */
test.each([1, 20260101])(
  'ten thousand operations from seed %i',
  (seed) => {
    const random = generator(seed)
    const records: HistoryRecord[] = []
    const editor = new Editor({
      document: PaintDocument.empty(WIDTH, HEIGHT),
      classes: CLASSES,
      onRecord: (record) => records.push(structuredClone(record)),
    })
    /** The states that the history can go to, by the id of the entry that leads there. */
    const states = new Map([[0, stateOf(editor)]])
    for (let done = 1; done <= OPERATIONS; done++) {
      const newest = newestEntry(editor)
      act(editor, random)
      const here = presentEntry(editor)
      const state = stateOf(editor)
      if (newestEntry(editor) > newest) states.set(here, state)
      else expect(state).toBe(states.get(here))
      if (done % (OPERATIONS / REPLAYS) === 0) expectReplayed(editor, records)
    }
  },
  240_000,
)

function expectReplayed(editor: Editor, records: readonly HistoryRecord[]): void {
  const again = new Editor({ document: PaintDocument.empty(1, 1), classes: CLASSES })
  again.restore(PaintDocument.empty(WIDTH, HEIGHT), records)
  expect(stateOf(again)).toBe(stateOf(editor))
  expect(again.historyPosition).toBe(editor.historyPosition)
  expect(again.historyEntries.map(({ name }) => name)).toEqual(editor.historyEntries.map(({ name }) => name))
}

function act(editor: Editor, random: (below: number) => number): void {
  const { layers, layerCommands, toolbox, historyEntries } = editor
  const layer = layers[random(layers.length)]!.id
  switch (random(16)) {
    case 0:
      if (layers.length < 8) layerCommands.add((['label', 'sketch', 'depth'] as const)[random(3)])
      break
    case 1:
      layerCommands.remove(layer)
      break
    case 2:
      layerCommands.move(layer, random(8))
      break
    case 3:
      layerCommands.setVisible(layer, random(2) === 0)
      break
    case 4:
      layerCommands.setOpacity(layer, random(11) / 10)
      break
    case 5:
      if (random(3) === 0) layerCommands.mergeDown(layer)
      else if (layers.length < 8) layerCommands.duplicate(layer)
      break
    case 6:
      layerCommands.setLocked(layer, random(4) === 0)
      break
    case 7:
      if (random(20) === 0) editor.resize(30 + random(30), 30 + random(30))
      break
    case 8:
      editor.jumpTo(random(historyEntries.length + 1))
      break
    case 9:
    case 10:
      editor.undo()
      break
    case 11:
      editor.redo()
      break
    default: {
      editor.selectLayer(layer)
      toolbox.setLabel(random(4))
      toolbox.setBrushSize(1 + random(12))
      toolbox.setGrey('sketch', random(256))
      toolbox.setGrey('depth', random(256))
      gesture(editor, random)
    }
  }
}

/** A gesture writes the value in hand or nothing, and leaves every other pixel as it was. */
function gesture(editor: Editor, random: (below: number) => number): void {
  const tool = (['brush', 'eraser', 'bucket', 'line'] as const)[random(4)]!
  const event = (): ToolEvent => {
    const [x, y] = [random(WIDTH + 10) - 5, random(HEIGHT + 10) - 5]
    return { points: [{ x, y, screenX: x, screenY: y, pressure: 1 }], shift: false, alt: false }
  }
  const before = activeMap(editor)
  const { kind } = editor.layers.find(({ id }) => id === editor.activeLayerId)!
  editor.gestures.down(tool, event())
  editor.gestures.move(event())
  if (random(10) === 0) editor.gestures.cancel()
  else editor.gestures.up(event())
  const after = activeMap(editor)
  if (kind === 'reference' || !before || !after) return
  const painted = tool === 'eraser' ? (kind === 'depth' ? 0 : UNLABELLED) : editor.toolbox.paintValue(kind)
  expect(after.every((value, at) => value === before[at] || value === painted)).toBe(true)
}

function activeMap(editor: Editor): Uint8Array | undefined {
  const layer = editor.snapshot().layers.find(({ id }) => id === editor.activeLayerId)
  return layer && isPainted(layer) ? layer.map.data : undefined
}

/** All that can be seen of a document, in a few characters. Which layer is active is no part of it. */
function stateOf(editor: Editor): string {
  const { width, height, layers } = editor.snapshot()
  const described = layers.map((layer) => {
    const { kind, name, visible, locked, opacity } = layer
    return [kind, name, visible, locked, opacity, isPainted(layer) ? hash(layer.map.data) : ''].join()
  })
  const composites = (['mask', 'sketch', 'depth'] as const).map((task) => {
    const condition = editor.conditionFor(task)
    return condition ? hash(condition.kind === 'mask' ? condition.labelMap.data : condition.map.data) : '-'
  })
  return `${width}x${height} ${described.join(' ')} ${composites.join(' ')}`
}

const newestEntry = (editor: Editor) => editor.historyEntries[editor.historyEntries.length - 1]?.id ?? 0
const presentEntry = (editor: Editor) => editor.historyEntries[editor.historyPosition - 1]?.id ?? 0

/** FNV-1a. */
function hash(data: Uint8Array): string {
  let state = 0x811c9dc5
  for (const byte of data) state = Math.imul(state ^ byte, 0x01000193)
  return (state >>> 0).toString(16)
}

/** Mulberry32 by Tommy Ettinger: whole numbers below a limit, the same from the same seed. */
function generator(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}
