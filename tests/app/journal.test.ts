import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Answer } from '../../electron/protocol/bridge'
import { parseAsk } from '../../electron/protocol/bridge'
import type { JournalBase, JournalRecord } from '../../electron/protocol/journal'
import type { GenerateSettings, Take } from '../../electron/protocol/project'
import { PaintDocument } from '../../renderer/document/document'
import { Editor } from '../../renderer/editor/editor.svelte'
import { type Followed, JournalKeeper } from '../../renderer/journal'
import { documentOf, projectOf } from '../../renderer/projectFile'
import { replayed } from '../../renderer/replayedJournal'
import { CLASSES } from '../editor/testEditor'
import { sampleProject } from '../project/randomProject'

const { labelSet, settings } = sampleProject(3)
const nothing: Followed = { takes: [], selected: null, settings }

/** Main as far as a journal goes: it keeps what it is told, after the check that every message goes through. */
class FakeJournal {
  base: JournalBase | undefined
  records: JournalRecord[] = []
  begun = 0
  long = false

  beginJournal = async (base: JournalBase): Promise<Answer<null>> => {
    this.base = structuredClone(parseAsk('beginJournal', base))
    this.records = []
    this.begun++
    return { ok: true, value: null }
  }

  keepRecord = async (record: JournalRecord): Promise<Answer<{ long: boolean }>> => {
    this.records.push(structuredClone(parseAsk('keepRecord', record)))
    const { long } = this
    this.long = false
    return { ok: true, value: { long } }
  }
}

class Story {
  readonly main = new FakeJournal()
  readonly editor: Editor
  readonly keeper: JournalKeeper

  constructor() {
    this.keeper = new JournalKeeper(
      this.main,
      () => this.base(),
      () => {},
    )
    this.editor = new Editor({
      document: PaintDocument.empty(40, 30),
      classes: CLASSES,
      onRecord: (record) => this.keeper.history(record),
    })
    this.keeper.begin(this.base(), nothing)
  }

  base(): JournalBase {
    const project = projectOf({ snapshot: this.editor.snapshot(), labelSet, takes: [], selectedTake: null, settings })
    return { kind: 'project', project, name: null, path: null }
  }

  /** Another window, after a crash. */
  recovered(records = this.main.records): Editor {
    if (this.main.base?.kind !== 'project') throw new Error('no base')
    const { project } = this.main.base
    const editor = new Editor({ document: PaintDocument.empty(1, 1), classes: CLASSES })
    editor.restore(documentOf(project), replayed(project, records).history)
    return editor
  }
}

type Step = (editor: Editor) => void

const place = fc.nat(9)
const point = fc.record({ x: fc.integer({ min: 0, max: 39 }), y: fc.integer({ min: 0, max: 29 }) })
const at = (editor: Editor, index: number) => editor.layers[index % editor.layers.length]!.id

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.tuple(place, point, point, fc.nat(3)).map(
      ([layer, from, to, label]): Step =>
        (editor) => {
          editor.selectLayer(at(editor, layer))
          editor.toolbox.setLabel(label)
          editor.toolbox.setBrushSize(6)
          const event = ({ x, y }: { x: number; y: number }) => ({
            points: [{ x, y, screenX: x, screenY: y, pressure: 1 }],
            shift: false,
            alt: false,
          })
          editor.gestures.down('brush', event(from))
          editor.gestures.move(event(to))
          editor.gestures.up(event(to))
        },
    ),
  },
  fc.constantFrom<Step[]>(
    ({ layerCommands }) => layerCommands.add('label'),
    ({ layerCommands }) => layerCommands.add('sketch'),
    ({ layerCommands }) => layerCommands.add('depth'),
    ({ layerCommands }) => layerCommands.flatten(),
    ({ layerCommands }) =>
      layerCommands.addReference('Photo', { width: 3, height: 2, rgba: new Uint8Array(24).fill(9) }),
  ),
  place.map(
    (index): Step =>
      (editor) =>
        editor.layerCommands.remove(at(editor, index)),
  ),
  place.map(
    (index): Step =>
      (editor) =>
        editor.layerCommands.duplicate(at(editor, index)),
  ),
  place.map(
    (index): Step =>
      (editor) =>
        editor.layerCommands.mergeDown(at(editor, index)),
  ),
  fc.tuple(place, place).map(
    ([index, to]): Step =>
      (editor) =>
        editor.layerCommands.move(at(editor, index), to),
  ),
  fc.tuple(place, place).map(([index, tenth]): Step => {
    return (editor) => editor.layerCommands.setOpacity(at(editor, index), tenth / 10)
  }),
  fc.tuple(place, fc.boolean()).map(([index, locked]): Step => {
    return (editor) => editor.layerCommands.setLocked(at(editor, index), locked)
  }),
  fc.constantFrom<Step[]>(
    (editor) => editor.resize(20, 40),
    (editor) => editor.resize(40, 30),
  ),
  {
    weight: 3,
    arbitrary: fc.constantFrom<Step[]>(
      (editor) => editor.undo(),
      (editor) => editor.redo(),
    ),
  },
  place.map(
    (index): Step =>
      (editor) =>
        editor.jumpTo(Math.min(index, editor.historyEntries.length)),
  ),
)

/** All that a person sees of a document and its history. */
function seen(editor: Editor) {
  const { width, height, layers } = editor.snapshot()
  return {
    width,
    height,
    layers,
    entries: editor.historyEntries.map(({ name }) => name),
    position: editor.historyPosition,
  }
}

describe('after a crash', () => {
  it('the document and its history are as they were after the last finished step', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const story = new Story()
        for (const each of steps) each(story.editor)
        const recovered = story.recovered()
        expect(seen(recovered)).toEqual(seen(story.editor))
        story.editor.jumpTo(0)
        recovered.jumpTo(0)
        expect(seen(recovered)).toEqual(seen(story.editor))
      }),
      { numRuns: 40 },
    )
  })

  it('at any moment, it is a state that the person saw', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 25 }), fc.nat(100), (steps, moment) => {
        const story = new Story()
        const states = [seen(story.editor)]
        for (const each of steps) {
          each(story.editor)
          states.push(seen(story.editor))
        }
        const kept = story.main.records.slice(0, Math.round((story.main.records.length * moment) / 100))
        expect(states).toContainEqual(seen(story.recovered(kept)))
      }),
      { numRuns: 40 },
    )
  })

  it('new layers get ids of their own', () => {
    const story = new Story()
    story.editor.layerCommands.add()
    const recovered = story.recovered()
    recovered.layerCommands.add()
    expect(recovered.layers).toHaveLength(3)
  })

  it('the project counts as not saved', () => {
    expect(new Story().recovered().modified).toBe(true)
  })
})

describe('a journal that begins later than the history', () => {
  it('begins anew when the person goes back beyond it', async () => {
    const story = new Story()
    for (let layers = 0; layers < 3; layers++) story.editor.layerCommands.add()
    story.main.long = true
    story.editor.layerCommands.add()
    await new Promise((resolve) => setTimeout(resolve))
    expect([story.main.begun, story.main.records.length]).toEqual([2, 0])
    story.editor.layerCommands.add()
    story.editor.jumpTo(2)
    await new Promise((resolve) => setTimeout(resolve))
    expect(story.main.begun).toBe(3)
    story.editor.undo()
    await new Promise((resolve) => setTimeout(resolve))
    expect(story.recovered().layers).toHaveLength(2)
  })
})

describe('takes', () => {
  const take = (id: string, starred = false): Take => ({ ...sampleTake, id, starred })
  const sampleTake = sampleProject(11).takes[0]!

  it('come back with their order, their stars and the chosen one, and so do the settings', async () => {
    const story = new Story()
    const changed: GenerateSettings = { ...settings, seed: 99 }
    story.keeper.follow({ ...nothing, takes: [take('a')] })
    story.keeper.follow({ takes: [take('a'), take('b')], selected: 'b', settings: changed })
    story.keeper.follow({ takes: [take('b', true)], selected: 'b', settings: changed })
    if (story.main.base?.kind !== 'project') throw new Error('no base')
    const { takes, selected, settings: back } = replayed(story.main.base.project, story.main.records)
    expect(takes).toEqual([take('b', true)])
    expect([selected, back.seed]).toEqual(['b', 99])
  })
})
