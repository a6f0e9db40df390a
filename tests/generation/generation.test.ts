import { describe, expect, it } from 'vitest'
import { conditionMap, type GenerateRequest } from '../../electron/protocol/generation'
import { Generation } from '../../renderer/generation/generation.svelte'
import { defaultSettings, requestOf } from '../../renderer/generation/settings'
import { createFakeMain, halfMask, manifest, pack, plainPicture } from '../panels/fakeBridge'

function begin() {
  const main = createFakeMain()
  const generation = new Generation(main.bridge, defaultSettings(manifest), () => new Date('2026-01-02T03:04:05Z'))
  const request = (): GenerateRequest =>
    requestOf(generation.settings, { name: manifest.name, sha256: pack.sha256 }, halfMask())
  const preview = (run: number, step: number) =>
    generation.receive({
      kind: 'preview',
      run,
      stage: 'base',
      step,
      steps: 20,
      progress: step / 24,
      secondsLeft: 1,
      picture: plainPicture(16, step),
    })
  const finish = (run: number, red = 200) =>
    generation.receive({ kind: 'finished', run, picture: plainPicture(64, red), seconds: 1.25 })
  return { main, generation, request, preview, finish }
}

describe('a run', () => {
  it('waits, shows its newest preview in place of the picture, and becomes a selected take with its recipe', async () => {
    const { generation, request, preview, finish } = begin()
    const asked = request()
    const started = generation.start(asked)
    expect(generation.state.kind).toBe('waiting')
    await started
    preview(1, 1)
    preview(1, 2)
    expect(generation.picture?.rgba[0]).toBe(2)
    finish(1)
    expect(generation.busy).toBe(false)
    expect(generation.takes).toEqual([
      {
        id: 'take-1',
        createdAt: '2026-01-02T03:04:05.000Z',
        recipe: asked,
        picture: plainPicture(64, 200),
        seconds: 1.25,
        starred: false,
      },
    ])
    expect(generation.selected?.id).toBe('take-1')
    expect(generation.fresh?.id).toBe('take-1')
  })

  it('takes events that come before the answer with its number', async () => {
    const { generation, request, preview, finish } = begin()
    const started = generation.start(request())
    preview(1, 1)
    finish(1)
    await started
    expect(generation.takes).toHaveLength(1)
  })

  it('drops the events of a run that another has replaced, and cancels it', async () => {
    const { main, generation, request, preview, finish } = begin()
    await generation.start(request())
    await generation.start(request())
    preview(1, 5)
    expect(generation.state.kind).toBe('waiting')
    finish(1)
    expect(generation.takes).toHaveLength(0)
    finish(2)
    expect(generation.takes).toHaveLength(1)
    expect(main.asked.filter(({ name }) => name === 'cancel')).toEqual([{ name: 'cancel', ask: 1 }])
  })

  it('cancelled before main has said its number is cancelled as soon as the number is known', async () => {
    const { main, generation, request, finish } = begin()
    const started = generation.start(request())
    generation.cancel()
    expect(generation.busy).toBe(false)
    await started
    expect(main.asked.at(-1)).toEqual({ name: 'cancel', ask: 1 })
    finish(1)
    expect(generation.takes).toHaveLength(0)
  })

  it('that fails says why, keeps the takes, and the next one clears the sentence', async () => {
    const { generation, request, finish } = begin()
    await generation.start(request())
    finish(1)
    await generation.start(request())
    const problem = { kind: 'inference-crashed' as const, sentence: 'The inference process stopped: generate again.' }
    generation.receive({ kind: 'failed', run: 2, problem })
    expect(generation.problem).toEqual(problem)
    expect(generation.busy).toBe(false)
    expect(generation.takes).toHaveLength(1)
    await generation.start(request())
    expect(generation.problem).toBeNull()
  })

  it('refused by main fails with the sentence of main', async () => {
    const problem = { kind: 'unknown-pack' as const, sentence: 'The pack is not here: choose another.' }
    const main = createFakeMain(undefined, { generate: async () => ({ ok: false, problem }) })
    const generation = new Generation(main.bridge, defaultSettings(manifest))
    await generation.start(requestOf(generation.settings, { name: 'gone', sha256: pack.sha256 }, halfMask()))
    expect(generation.problem).toEqual(problem)
    expect(generation.busy).toBe(false)
  })
})

describe('the seed', () => {
  it('moves on after a run, unless it is locked or was changed meanwhile', async () => {
    const { generation, request, finish } = begin()
    generation.change({ seed: 41 })
    await generation.start(request())
    finish(1)
    expect(generation.settings.seed).toBe(42)
    generation.change({ seedLocked: true })
    await generation.start(request())
    finish(2)
    expect(generation.settings.seed).toBe(42)
    generation.change({ seedLocked: false })
    await generation.start(request())
    generation.change({ seed: 9 })
    finish(3)
    expect(generation.settings.seed).toBe(9)
  })
})

describe('takes', () => {
  async function three() {
    const all = begin()
    for (const run of [1, 2, 3]) {
      await all.generation.start(all.request())
      all.finish(run, run)
    }
    return all
  }

  it('of one map share one copy of it', async () => {
    const { generation } = await three()
    const maps = generation.takes.map((take) => take.recipe.condition)
    expect(new Set(maps).size).toBe(1)
  })

  it('of an opened project share it again, and differ where the map does', async () => {
    const { generation } = await three()
    const opened = structuredClone(generation.takes)
    const last = opened[2]!.recipe.condition
    conditionMap(last).data[0] = 4
    generation.replace(opened, null, generation.settings)
    const [first, second, third] = generation.takes.map((take) => take.recipe.condition)
    expect(second).toBe(first)
    expect(third).toBe(last)
  })

  it('are removed and brought back where they were', async () => {
    const { generation } = await three()
    generation.select('take-2')
    const before = generation.takes
    const removed = generation.remove('take-2')
    expect(generation.selected?.id).toBe('take-3')
    generation.bringBack(removed!)
    expect(generation.takes).toEqual(before)
    expect(generation.selected?.id).toBe('take-2')
    expect(generation.remove('take-99')).toBeNull()
  })

  it('keep a star, and a changed list is a new list', async () => {
    const { generation } = await three()
    const before = generation.takes
    generation.toggleStar('take-1')
    expect(generation.takes).not.toBe(before)
    expect(generation.takes.map((take) => take.starred)).toEqual([true, false, false])
  })

  it('of an opened project go on counting from the highest number', async () => {
    const { generation, request, finish } = await three()
    const kept = generation.takes.slice(1)
    generation.replace(kept, 'take-3', generation.settings)
    await generation.start(request())
    finish(4)
    expect(generation.takes.map((take) => take.id)).toEqual(['take-2', 'take-3', 'take-4'])
  })
})

describe('a look', () => {
  it('is shown without becoming a take, and its previews do not flicker over the look before it', async () => {
    const { generation, request, preview, finish } = begin()
    await generation.start(request(), 'look')
    preview(1, 3)
    expect(generation.picture?.rgba[0]).toBe(3)
    finish(1, 90)
    expect(generation.takes).toEqual([])
    expect(generation.picture?.rgba[0]).toBe(90)
    await generation.start(request(), 'look')
    preview(2, 4)
    expect(generation.picture?.rgba[0]).toBe(90)
    finish(2, 91)
    expect(generation.picture?.rgba[0]).toBe(91)
  })

  it('leaves the seed as it is', async () => {
    const { generation, request, finish } = begin()
    const { seed } = generation.settings
    await generation.start(request(), 'look')
    finish(1)
    expect(generation.settings.seed).toBe(seed)
  })

  it('becomes a take with its own recipe when it is kept', async () => {
    const { generation, request, finish } = begin()
    const asked = request()
    await generation.start(asked, 'look')
    finish(1, 90)
    generation.keepLook()
    expect(generation.takes).toHaveLength(1)
    expect(generation.selected?.recipe).toEqual(asked)
    expect(generation.selected?.picture.rgba[0]).toBe(90)
    expect(generation.look).toBeNull()
    generation.keepLook()
    expect(generation.takes).toHaveLength(1)
  })

  it('gives way to a take that is selected or made', async () => {
    const { generation, request, preview, finish } = begin()
    await generation.start(request())
    finish(1, 10)
    await generation.start(request(), 'look')
    finish(2, 90)
    expect(generation.picture?.rgba[0]).toBe(90)
    generation.select('take-1')
    expect(generation.picture?.rgba[0]).toBe(10)
    await generation.start(request(), 'look')
    finish(3, 91)
    await generation.start(request())
    preview(4, 5)
    expect(generation.picture?.rgba[0]).toBe(5)
    finish(4, 20)
    expect(generation.picture?.rgba[0]).toBe(20)
    expect(generation.look).toBeNull()
  })
})
