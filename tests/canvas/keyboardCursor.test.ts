import { beforeEach, describe, expect, it } from 'vitest'
import { KeyboardCursor } from '../../renderer/canvas/keyboardCursor.svelte'
import { LinkedView } from '../../renderer/canvas/linkedView.svelte'
import { PaintDocument } from '../../renderer/document/document'
import { labelAt } from '../../renderer/document/labelMap'
import { Editor } from '../../renderer/editor/editor.svelte'

const SIDE = 64
let editor: Editor
let view: LinkedView
let cursor: KeyboardCursor

beforeEach(() => {
  editor = new Editor({
    document: PaintDocument.empty(SIDE, SIDE),
    classes: [
      { id: 0, name: 'sky', rgb: [0, 0, 255] },
      { id: 1, name: 'sea', rgb: [0, 0, 99] },
    ],
  })
  editor.toolbox.setBrushSize(1)
  editor.toolbox.setLabel(1)
  view = new LinkedView()
  view.setDocument(editor.size)
  view.setStage('map', { width: SIDE * 4 + 48, height: SIDE * 4 + 48 })
  cursor = new KeyboardCursor({
    view,
    gestures: editor.gestures,
    documentSize: () => editor.size,
    sheet: () => ({ width: SIDE * 4 + 48, height: SIDE * 4 + 48 }),
    tool: () => editor.toolbox.tool,
    eventAt: (point, keys) => ({ points: [{ ...point, screenX: 0, screenY: 0, pressure: 1 }], ...keys }),
  })
})

const press = (key: string, more: { shiftKey?: boolean; repeat?: boolean } = {}) =>
  cursor.press({ key, shiftKey: false, altKey: false, ctrlKey: false, metaKey: false, repeat: false, ...more })
const at = (x: number, y: number) => labelAt(editor.liveComposite, x, y)

describe('the keyboard’s cursor', () => {
  it('is in the middle of what is seen, and only while the map has the focus', () => {
    expect(press('ArrowLeft')).toBe(false)
    cursor.enter()
    expect(cursor.point).toEqual({ x: 32.5, y: 32.5 })
    cursor.leave()
    expect(cursor.point).toBeUndefined()
  })

  it('moves by a step of the screen, or with Shift by a pixel, and stays on the document', () => {
    cursor.enter()
    press('ArrowRight')
    expect(cursor.point).toEqual({ x: 36.5, y: 32.5 })
    press('ArrowUp', { shiftKey: true })
    expect(cursor.point).toEqual({ x: 36.5, y: 31.5 })
    for (let times = 0; times < 30; times++) press('ArrowLeft')
    expect(cursor.point).toEqual({ x: 0.5, y: 31.5 })
  })

  it('paints a line between lowering and lifting, as one step of the history', () => {
    cursor.enter()
    press(' ')
    expect(cursor.lowered).toBe(true)
    press(' ', { repeat: true })
    press('ArrowRight')
    press('ArrowRight')
    press('Enter')
    expect(cursor.lowered).toBe(false)
    expect([at(32, 32), at(36, 32), at(40, 32), at(41, 32)]).toEqual([1, 1, 1, 255])
    expect(editor.historyEntries).toHaveLength(1)
  })

  it('gives up with Escape, and finishes when the focus goes', () => {
    cursor.enter()
    press(' ')
    press('ArrowDown')
    press('Escape')
    expect(at(32, 32)).toBe(255)
    press(' ')
    cursor.leave()
    expect(editor.historyEntries).toHaveLength(1)
  })

  it('follows the sheet when it is turned', () => {
    view.turnBy(90)
    cursor.enter()
    press('ArrowDown')
    expect(cursor.point).toEqual({ x: 36.5, y: 32.5 })
  })

  it('takes the view along', () => {
    view.zoomAt({ width: 304, height: 304 }, { x: 32, y: 32 }, { x: 152, y: 152 }, 8)
    cursor.enter()
    const { centre } = view.viewport
    for (let times = 0; times < 20; times++) press('ArrowRight')
    expect(view.viewport.centre.x).toBeGreaterThan(centre.x)
  })
})
