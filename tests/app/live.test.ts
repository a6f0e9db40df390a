// @vitest-environment jsdom
import { flushSync } from 'svelte'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { conditionMap } from '../../electron/protocol/generation'
import { Workspace } from '../../renderer/workspace.svelte'
import { createFakeMain, type FakeMain, pack, plainPicture, startInfo } from '../panels/fakeBridge'
import { followed } from './followed.svelte'

let main: FakeMain
let workspace: Workspace
let end: () => void

beforeEach(() => {
  const start = startInfo({ packs: [pack] })
  main = createFakeMain(start)
  workspace = new Workspace(main.bridge, start, pack)
  workspace.listen()
  end = followed(workspace)
})

afterEach(() => end())

/** The requests for runs so far, oldest first. */
const runs = () => main.asked.filter((each) => each.name === 'generate').map((each) => each.ask)

/** Lets answers arrive and effects run. */
async function settle() {
  for (let i = 0; i < 4; i++) await Promise.resolve()
  flushSync()
}

function paint(label: number) {
  workspace.editor.toolbox.setLabel(label)
  const event = { points: [{ x: 32, y: 32, screenX: 32, screenY: 32, pressure: 1 }], shift: false, alt: false }
  workspace.editor.gestures.down('brush', event)
  workspace.editor.gestures.up(event)
}

async function finish(run: number) {
  main.emit('generation', { kind: 'finished', run, picture: plainPicture(64, run), seconds: 1 })
  await settle()
}

describe('live', () => {
  it('does nothing while it is off', async () => {
    paint(4)
    await settle()
    expect(runs()).toHaveLength(0)
  })

  it('looks at the map when switched on, and again after every stroke, one run at a time and the newest map last', async () => {
    workspace.live.toggle()
    await settle()
    expect(runs()).toHaveLength(1)
    for (const label of [4, 2, 4]) paint(label)
    await settle()
    expect(runs()).toHaveLength(1)
    await finish(1)
    expect(runs()).toHaveLength(2)
    expect(conditionMap(main.requests.at(-1)!.condition).data).toEqual(workspace.editor.composite().data)
    await finish(2)
    expect(runs()).toHaveLength(2)
    expect(workspace.generation.takes).toHaveLength(0)
    expect(workspace.generation.picture?.rgba[0]).toBe(2)
  })

  it('follows the settings as well', async () => {
    workspace.live.toggle()
    await settle()
    await finish(1)
    workspace.generation.change({ seed: 77 })
    await settle()
    expect(runs()).toHaveLength(2)
    expect(main.requests.at(-1)!.seed).toBe(77)
  })

  it('leaves the person’s own runs alone, and does not draw a take again', async () => {
    workspace.live.toggle()
    await settle()
    await finish(1)
    workspace.generate()
    await settle()
    await finish(2)
    expect(runs()).toHaveLength(2)
    expect(workspace.generation.takes).toHaveLength(1)
    expect(workspace.generation.selected?.id).toBe('take-1')
  })

  it('shows the selected take again when switched off', async () => {
    workspace.generate()
    await settle()
    await finish(1)
    workspace.live.toggle()
    await settle()
    await finish(2)
    expect(workspace.generation.picture?.rgba[0]).toBe(2)
    workspace.live.toggle()
    await settle()
    expect(workspace.generation.picture?.rgba[0]).toBe(1)
    paint(2)
    await settle()
    expect(runs()).toHaveLength(2)
  })

  it('tells a failure once and does not try the same again', async () => {
    workspace.live.toggle()
    await settle()
    main.emit('generation', { kind: 'failed', run: 1, problem: { kind: 'inference-failed', sentence: 'It failed.' } })
    await settle()
    expect(runs()).toHaveLength(1)
    expect(workspace.generation.problem?.sentence).toBe('It failed.')
  })
})
