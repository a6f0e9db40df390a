import { beforeEach, describe, expect, it } from 'vitest'
import type { Bridge, Pack } from '../../electron/protocol/bridge'
import type { Project } from '../../electron/protocol/project'
import { DEFAULT_SETTINGS } from '../../electron/protocol/settings'
import { Workspace } from '../../renderer/workspace.svelte'
import { createFakeMain, type FakeMain, halfMap, manifest, pack, plainPicture, startInfo } from '../panels/fakeBridge'

const FILE = { path: '/pictures/meadow.ora', name: 'meadow' }

let main: FakeMain
let workspace: Workspace

function open(handlers: Partial<Bridge> = {}, packs: Pack[] = [pack]) {
  const start = startInfo({ packs })
  main = createFakeMain(start, handlers)
  workspace = new Workspace(main.bridge, start, packs[0] ?? pack)
  workspace.listen()
}

/** The asks of one request, oldest first. */
const asks = (name: string) => main.asked.filter((each) => each.name === name).map((each) => each.ask)

/** Paints the whole active layer with one label, as one stroke of the largest brush. */
function paint(label: number) {
  workspace.editor.toolbox.setLabel(label)
  workspace.editor.toolbox.setBrushSize(512)
  const event = { points: [{ x: 32, y: 32, screenX: 32, screenY: 32, pressure: 1 }], shift: false, alt: false }
  workspace.editor.gestures.down('brush', event)
  workspace.editor.gestures.up(event)
}

async function take(run: number) {
  workspace.generate()
  await Promise.resolve()
  await Promise.resolve()
  main.emit('generation', { kind: 'finished', run, picture: plainPicture(64, run), seconds: 1 })
}

const settled = () => new Promise((resolve) => setTimeout(resolve))

beforeEach(() => open())

describe('a new workspace', () => {
  it('shows the first example, saved, with the settings of the pack', () => {
    expect(workspace.name).toBe('Half and half')
    expect(workspace.unsaved).toBe(false)
    expect(workspace.editor.composite()).toEqual(halfMap())
    expect(workspace.generation.settings).toMatchObject({ steps: 20, sampler: 'dpm-solver++', light: { kind: 'seed' } })
    expect(workspace.obstacle).toBeNull()
  })

  it('starts a run of the map as it is seen, with a copy that later strokes leave alone', async () => {
    workspace.generate()
    paint(4)
    await settled()
    expect(main.requests[0]?.condition).toEqual({ kind: 'mask', labelMap: halfMap() })
    expect(main.requests[0]?.pack).toEqual({ name: 'meadow-mask', sha256: pack.sha256 })
  })
})

describe('unsaved work', () => {
  it('is a stroke, a take or a setting, until it is saved or undone', async () => {
    paint(4)
    expect(workspace.unsaved).toBe(true)
    workspace.editor.undo()
    expect(workspace.unsaved).toBe(false)
    await take(1)
    expect(workspace.unsaved).toBe(true)
    expect(await workspace.save()).toBe(true)
    expect(workspace.unsaved).toBe(false)
    workspace.generation.change({ steps: 3 })
    expect(workspace.unsaved).toBe(true)
  })

  it('can be taken back beyond a save', async () => {
    paint(4)
    expect(await workspace.save()).toBe(true)
    workspace.editor.undo()
    expect(workspace.unsaved).toBe(true)
    expect(workspace.editor.composite()).toEqual(halfMap())
    workspace.editor.redo()
    expect(workspace.unsaved).toBe(false)
  })

  it('that comes while a save is under way stays unsaved', async () => {
    paint(4)
    const saving = workspace.save()
    paint(1)
    await saving
    expect(workspace.unsaved).toBe(true)
  })

  it('is kept when the save fails or is called off', async () => {
    open({ saveProject: async () => ({ ok: false, problem: { kind: 'disk-full', sentence: 'The disk is full.' } }) })
    paint(4)
    expect(await workspace.save()).toBe(false)
    expect(workspace.unsaved).toBe(true)
    expect(workspace.dialogs.notice).toEqual({ kind: 'problem', sentence: 'The disk is full.' })
    open({ saveProject: async () => ({ ok: true, value: null }) })
    paint(4)
    expect(await workspace.save()).toBe(false)
    expect(workspace.unsaved).toBe(true)
  })

  it('is asked about before anything replaces it', async () => {
    paint(4)
    const painted = workspace.editor.composite()
    const beginning = workspace.begin({ kind: 'empty', width: 256, height: 256, reference: null })
    expect(workspace.dialogs.open.kind).toBe('unsaved')
    workspace.dialogs.close()
    await beginning
    expect(workspace.editor.composite()).toEqual(painted)

    const again = workspace.begin({ kind: 'empty', width: 256, height: 256, reference: null })
    if (workspace.dialogs.open.kind === 'unsaved') workspace.dialogs.open.answer('discard')
    await again
    expect(workspace.editor.size).toEqual({ width: 256, height: 256 })
    expect(workspace.empty).toBe(true)
    expect(asks('saveProject')).toEqual([])
  })
})

describe('a project', () => {
  it('comes back from its value as it was', async () => {
    workspace.editor.layerCommands.add('label', 'River')
    paint(4)
    workspace.editor.layerCommands.setVisible(workspace.editor.activeLayerId, false)
    await take(1)
    await take(2)
    workspace.generation.toggleStar('take-1')
    workspace.generation.select('take-1')
    workspace.generation.change({ seedLocked: true, light: { kind: 'given', values: [0, 1] } })
    await workspace.save()
    const saved = (asks('saveProject')[0] as { project: Project }).project
    const expected = structuredClone(saved)

    open({ openProject: async () => ({ ok: true, value: { file: FILE, project: saved } }) })
    await workspace.open(null)
    expect(workspace.name).toBe('meadow')
    expect(workspace.unsaved).toBe(false)
    await workspace.save()
    expect(asks('saveProject')[0]).toEqual({ path: FILE.path, suggestedName: 'meadow', project: expected })
  })

  it('that cannot be opened leaves everything as it is', async () => {
    open({ openProject: async () => ({ ok: false, problem: { kind: 'malformed-file', sentence: 'No project.' } }) })
    await workspace.open('/broken.ora')
    expect(workspace.editor.composite()).toEqual(halfMap())
    expect(workspace.name).toBe('Half and half')
    expect(workspace.dialogs.notice?.sentence).toBe('No project.')
  })

  it('of a label set that no pack here knows can be painted but not generated', async () => {
    await workspace.save()
    const { project } = asks('saveProject')[0] as { project: Project }
    const strange = {
      ...project,
      labelSet: { ...project.labelSet, name: 'city' },
      settings: { ...project.settings, pack: 'city-mask' },
    }
    open({ openProject: async () => ({ ok: true, value: { file: FILE, project: strange } }) })
    await workspace.open(null)
    expect(workspace.obstacle).toContain('city')
    workspace.generate()
    expect(main.requests).toEqual([])
    paint(4)
    expect(workspace.unsaved).toBe(true)
  })

  it('is saved to its own file, and elsewhere when asked to', async () => {
    await workspace.save()
    await workspace.save()
    await workspace.save(true)
    expect(asks('saveProject').map((ask) => (ask as { path: string | null }).path)).toEqual([
      null,
      '/pictures/meadow.ora',
      null,
    ])
  })

  it('closes its window only after it was saved', async () => {
    await workspace.saveAndClose()
    expect(asks('closeWindow')).toEqual([null])
    open({ saveProject: async () => ({ ok: true, value: null }) })
    await workspace.saveAndClose()
    expect(asks('closeWindow')).toEqual([])
  })
})

describe('the map of a take', () => {
  it('is restored over the others as one edit', async () => {
    await take(1)
    paint(4)
    const first = workspace.generation.takes[0]
    if (!first) throw new Error('no take')
    workspace.exchange.restoreMap(first)
    expect(workspace.editor.composite()).toEqual(halfMap())
    expect(workspace.editor.historyEntries.at(-1)?.name).toBe('Map of take 1')
    workspace.editor.undo()
    expect(workspace.editor.composite().data.every((id) => id === 4)).toBe(true)
  })
})

describe('packs', () => {
  const altered: Pack = { ...pack, problem: { kind: 'altered-file', sentence: 'base.onnx was altered.' } }

  it('with a problem stand in the way of a run, in their own words', () => {
    open({}, [altered])
    expect(workspace.obstacle).toBe('base.onnx was altered.')
  })

  it('for other labels take the painting along, by name, as one edit that undo takes back', async () => {
    const classes = manifest.labelSet.classes.toReversed().map((label, id) => ({ ...label, id }))
    const reversed: Pack = {
      ...pack,
      manifest: { ...manifest, name: 'reversed', labelSet: { ...manifest.labelSet, name: 'reversed', classes } },
    }
    open({}, [pack, reversed])
    const names = () => [...workspace.editor.paintedLabels()].map((id) => workspace.editor.toolbox.nameOf(id)).sort()
    const before = workspace.editor.composite()
    expect(names()).toEqual(['grass', 'sky'])

    const first = workspace.choosePack('reversed')
    workspace.dialogs.close()
    await first
    expect(workspace.pack.manifest.name).toBe('meadow-mask')

    const second = workspace.choosePack('reversed')
    const { open: dialog } = workspace.dialogs
    if (dialog.kind !== 'mapping') throw new Error('No mapping is shown.')
    expect(dialog.question.proposal.every(({ how }) => how === 'same')).toBe(true)
    dialog.answer(dialog.question.proposal)
    await second
    expect(workspace.pack.manifest.name).toBe('reversed')
    expect(workspace.labelSet.name).toBe('reversed')
    expect(names()).toEqual(['grass', 'sky'])
    expect(workspace.editor.historyEntries).toHaveLength(1)
    expect(workspace.obstacle).toBeNull()

    workspace.editor.undo()
    workspace.followLabelSet()
    expect(workspace.labelSet.name).toBe('meadow')
    expect(workspace.pack.manifest.name).toBe('meadow-mask')
    expect(workspace.editor.composite()).toEqual(before)
    workspace.editor.redo()
    workspace.followLabelSet()
    expect(workspace.labelSet.name).toBe('reversed')
    expect(names()).toEqual(['grass', 'sky'])
  })
})

describe('what main tells', () => {
  it('is followed: the machine, its settings and what it falls back to', () => {
    main.emit('inference', { kind: 'ready', provider: 'cpu', threads: 1, available: ['cpu'], notice: 'No GPU: CPU.' })
    main.emit('settings', { ...DEFAULT_SETTINGS, threads: 1 })
    expect(workspace.machine.inference).toMatchObject({ threads: 1 })
    expect(workspace.machine.settings.threads).toBe(1)
    expect(workspace.dialogs.notice?.sentence).toBe('No GPU: CPU.')
  })
})
