import { describe, expect, test } from 'vitest'
import { PaintDocument } from '../../renderer/document/document'
import type { Tile } from '../../renderer/document/edit'
import { createLabelMap } from '../../renderer/document/labelMap'
import { type PaintJob, runsAfter, type SelectJob, tilesAfter } from '../../renderer/document/operation'
import { strokeSegment } from '../../renderer/document/paint'
import { Editor } from '../../renderer/editor/editor.svelte'
import type { ToolName } from '../../renderer/editor/tool'
import type { Elsewhere } from '../../renderer/editor/work.svelte'
import { CLASSES } from './testEditor'

/** Large enough that a flood is not done at once. */
const SIDE = 800

/** A worker that answers when it is told to. Like a real one it works on copies. */
class SlowWorker implements Elsewhere {
  readonly #waiting: (() => void)[] = []
  readonly #frames: (() => void)[] = []
  fails = false

  paint(job: PaintJob): Promise<readonly Tile[]> {
    return this.#later(structuredClone(job), tilesAfter)
  }

  select(job: SelectJob): Promise<Uint8Array | undefined> {
    return this.#later(structuredClone(job), runsAfter)
  }

  nextFrame(): Promise<void> {
    return new Promise((resolve) => this.#frames.push(resolve))
  }

  get asked(): number {
    return this.#waiting.length
  }

  async answer(): Promise<void> {
    for (const go of this.#waiting.splice(0)) go()
    await settled()
  }

  async frame(): Promise<void> {
    for (const go of this.#frames.splice(0)) go()
    await settled()
  }

  async frames(): Promise<void> {
    while (this.#frames.length > 0) await this.frame()
  }

  #later<Job, Result>(job: Job, work: (job: Job) => Result): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiting.push(() => (this.fails ? reject(new Error('The worker is gone.')) : resolve(work(job))))
    })
  }
}

const settled = () => new Promise<void>((resolve) => setTimeout(resolve))

function start() {
  const map = createLabelMap(SIDE, SIDE, 0)
  strokeSegment(map, { x: 0, y: 400 }, { x: SIDE, y: 420 }, 9, 1)
  const worker = new SlowWorker()
  const editor = new Editor({ document: PaintDocument.ofMap(map, 'Layer 1'), classes: CLASSES, elsewhere: worker })
  editor.toolbox.setBrushSize(5)
  const press = (tool: ToolName, x: number, y: number) => {
    const points = [{ x, y, screenX: x, screenY: y, pressure: 1 }]
    editor.gestures.down(tool, { points, shift: false, alt: false })
  }
  const event = (x: number, y: number) => ({
    points: [{ x, y, screenX: x, screenY: y, pressure: 1 }],
    shift: false,
    alt: false,
  })
  const click = (tool: ToolName, x: number, y: number) => {
    press(tool, x, y)
    editor.gestures.up(event(x, y))
  }
  const stroke = (label: number) => {
    editor.toolbox.setLabel(label)
    press('brush', 100, 100)
    editor.gestures.move(event(300, 120))
    editor.gestures.up(event(300, 120))
  }
  start.original = map.data.slice()
  return { editor, worker, click, stroke, press, event }
}
start.original = new Uint8Array(0)

const at = (editor: Editor, x: number, y: number) => editor.liveComposite.data[y * SIDE + x]
const names = (editor: Editor) => editor.historyEntries.map(({ name }) => name)

describe('a flood of a large map', () => {
  test('is computed elsewhere and laid in over frames, as one step', async () => {
    const { editor, worker, click } = start()
    editor.toolbox.setLabel(2)
    click('bucket', 10, 10)
    expect([editor.busy, worker.asked, at(editor, 10, 10)]).toEqual([true, 1, 0])
    await worker.answer()
    await worker.frames()
    expect([editor.busy, at(editor, 10, 10), at(editor, 10, 700)]).toEqual([false, 2, 0])
    expect(names(editor)).toEqual(['River fill'])
    editor.undo()
    expect(Buffer.compare(editor.liveComposite.data, start.original)).toBe(0)
  })

  test('holds back a stroke that is painted meanwhile, and the stroke comes after it, whole', async () => {
    const { editor, worker, click, stroke } = start()
    editor.toolbox.setLabel(2)
    click('bucket', 10, 10)
    stroke(3)
    expect(at(editor, 200, 110)).toBe(0)
    await worker.answer()
    await worker.frames()
    expect(names(editor)).toEqual(['River fill', 'Tree stroke'])
    expect([at(editor, 200, 110), at(editor, 10, 10)]).toEqual([3, 2])
    editor.undo()
    expect(at(editor, 200, 110)).toBe(2)
  })

  test('a stroke half painted goes on under the pointer', async () => {
    const { editor, worker, click, press, event } = start()
    click('bucket', 10, 10)
    editor.toolbox.setLabel(3)
    press('brush', 100, 100)
    editor.gestures.move(event(150, 100))
    await worker.answer()
    await worker.frames()
    expect([editor.gestures.current, at(editor, 150, 100), at(editor, 250, 100)]).toEqual(['brush', 3, 0])
    editor.gestures.move(event(250, 100))
    editor.gestures.up(event(250, 100))
    expect(at(editor, 250, 100)).toBe(3)
  })

  test('a second flood waits for the first', async () => {
    const { editor, worker, click } = start()
    editor.toolbox.setLabel(2)
    click('bucket', 10, 10)
    editor.toolbox.setLabel(3)
    click('bucket', 10, 700)
    expect(worker.asked).toBe(1)
    await worker.answer()
    await worker.frames()
    await worker.answer()
    await worker.frames()
    expect([at(editor, 10, 10), at(editor, 10, 700), editor.busy]).toEqual([2, 3, false])
    expect(names(editor)).toHaveLength(2)
  })

  test('panning is never held back', () => {
    const { editor, click, press, event } = start()
    const seen: string[] = []
    editor.attachView({ zoom: 1, panBy: (x, y) => seen.push(`${x} ${y}`), zoomAt: () => {} })
    click('bucket', 10, 10)
    press('pan', 10, 10)
    editor.gestures.move(event(20, 12))
    expect(seen).toEqual(['10 2'])
  })

  test.each([
    ['before the answer', 0],
    ['between two frames', 1],
  ])('Escape and undo take it back, %s', async (_, frames) => {
    for (const stop of [(editor: Editor) => editor.gestures.cancel(), (editor: Editor) => editor.undo()]) {
      const { editor, worker, click, stroke } = start()
      editor.toolbox.setLabel(2)
      click('bucket', 10, 10)
      stroke(3)
      if (frames > 0) await worker.answer()
      stop(editor)
      await worker.answer()
      await worker.frames()
      expect([editor.busy, names(editor).length]).toEqual([false, 0])
      expect(Buffer.compare(editor.liveComposite.data, start.original)).toBe(0)
    }
  })

  test('a command, a save or a run meanwhile gets the map as it will be', async () => {
    const { editor, worker, click } = start()
    editor.toolbox.setLabel(2)
    click('bucket', 10, 10)
    expect(editor.composite().data[10 * SIDE + 10]).toBe(2)
    click('bucket', 10, 700)
    await worker.answer()
    editor.layerCommands.add()
    await worker.answer()
    await worker.frames()
    expect(names(editor)).toEqual(['River fill', 'River fill', 'New layer'])
    expect(at(editor, 10, 700)).toBe(2)
  })

  test('a worker that fails is done without', async () => {
    const { editor, worker, click } = start()
    worker.fails = true
    editor.toolbox.setLabel(2)
    click('bucket', 10, 10)
    await worker.answer()
    expect([editor.busy, at(editor, 10, 10)]).toEqual([false, 2])
  })

  test('a selection too comes from elsewhere', async () => {
    const { editor, worker, click } = start()
    click('wand', 10, 10)
    expect(editor.selection).toBeUndefined()
    await worker.answer()
    expect([editor.selection?.data[10 * SIDE + 10], editor.selection?.data[700 * SIDE + 10]]).toEqual([1, 0])
    editor.undo()
    expect(editor.selection).toBeUndefined()
  })

  test('a small shape on a large map is done at once', () => {
    const { editor, worker, press, event } = start()
    editor.toolbox.setLabel(2)
    press('rectangle', 10, 10)
    editor.gestures.up(event(60, 60))
    expect([worker.asked, at(editor, 30, 30)]).toEqual([0, 2])
  })
})
