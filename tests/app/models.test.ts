import { describe, expect, it } from 'vitest'
import type { Bridge } from '../../electron/protocol/bridge'
import type { Imported, Inspection, InstalledPack } from '../../electron/protocol/packs'
import type { Problem } from '../../electron/protocol/values'
import { Models } from '../../renderer/models.svelte'
import { createFakeMain, startInfo } from '../panels/fakeBridge'

const SHA = 'b'.repeat(64)

const inspection = (missing: 'base' | 'upsampler' | null): Inspection => ({
  task: 'mask',
  parts: [{ part: missing === 'base' ? 'upsampler' : 'base', path: '/one.pt', bytes: 100 }],
  missing,
  sizes: { float32: 200, float16: 100, int8: 50 },
  names: { float32: 'piti-mask', float16: 'piti-mask-float16', int8: 'piti-mask-int8' },
})

const installed: InstalledPack = {
  name: 'piti-mask',
  title: 'PITI masks',
  version: '1',
  sha256: SHA,
  task: 'mask',
  labelSet: { name: 'coco-stuff', classes: 182 },
  storage: { weights: 'float32', error: 0, worst: null },
  folder: '/packs/piti-mask',
  place: 'own',
  bytes: 200,
  check: 'verified',
  problem: null,
}

const imported: Imported = {
  folder: '/packs/piti-mask',
  name: 'piti-mask',
  sha256: SHA,
  task: 'mask',
  bytes: 200,
  storage: { weights: 'float32', error: 0, worst: null },
  seconds: 3,
}

const answer =
  <Value>(value: Value) =>
  async () => ({ ok: true as const, value })

const refusal = (problem: Problem) => async () => ({ ok: false as const, problem })

function modelsWith(handlers: Partial<Bridge>) {
  const ends: string[] = []
  const asked: { name: string; ask: unknown }[] = []
  const noted = Object.fromEntries(
    Object.entries(handlers).map(([name, handle]) => [
      name,
      (ask: never) => {
        asked.push({ name, ask })
        return (handle as (ask: never) => unknown)(ask)
      },
    ]),
  )
  const main = createFakeMain(startInfo(), noted)
  const models = new Models(main.bridge, ({ kind }) => ends.push(kind))
  models.listen()
  return { models, main, asked, ends }
}

describe('Models', () => {
  it('asks for the part that is missing, and looks at all files then', async () => {
    let looks = 0
    const { models, asked, ends } = modelsWith({
      chooseCheckpoints: answer(['/two.pt']),
      inspectCheckpoints: async ({ paths }) => ({
        ok: true,
        value: { paths, inspection: inspection(looks++ === 0 ? 'upsampler' : null) },
      }),
      importPack: answer(imported),
    })
    await models.take(['/one.pt'])
    expect(models.draft?.inspection.missing).toBe('upsampler')
    await models.import()
    expect(asked.filter(({ name }) => name === 'importPack')).toEqual([])
    await models.take(null)
    expect(models.draft).toMatchObject({ paths: ['/one.pt', '/two.pt'], storage: 'float32', name: null })
    models.changeDraft({ storage: 'int8' })
    await models.import()
    expect(asked.at(-1)).toEqual({
      name: 'importPack',
      ask: { paths: ['/one.pt', '/two.pt'], storage: 'int8', name: 'piti-mask-int8', replace: false },
    })
    expect(models.draft).toBeNull()
    expect(models.outcome).toEqual({ kind: 'imported', imported })
    expect(ends).toEqual(['imported'])
  })

  it('begins anew with other files once a pack is whole', async () => {
    const { models } = modelsWith({
      inspectCheckpoints: async ({ paths }) => ({ ok: true, value: { paths, inspection: inspection(null) } }),
    })
    await models.take(['/one.pt', '/two.pt'])
    await models.take(['/three.pt', '/four.pt'])
    expect(models.draft?.paths).toEqual(['/three.pt', '/four.pt'])
  })

  it('replaces only a pack of the person’s own, by its name', async () => {
    const { models, asked } = modelsWith({
      listPacks: answer([installed, { ...installed, name: 'mine', place: 'added', folder: '/disk/mine' }]),
      inspectCheckpoints: async ({ paths }) => ({ ok: true, value: { paths, inspection: inspection(null) } }),
      importPack: answer(null),
    })
    await models.take(['/one.pt', '/two.pt'])
    await models.import()
    expect(asked.at(-1)?.ask).toMatchObject({ name: 'piti-mask', replace: true })
    models.changeDraft({ name: ' mine ' })
    await models.import()
    expect(asked.at(-1)?.ask).toMatchObject({ name: 'mine', replace: false })
    // Cancelled: the draft is still there to be tried again.
    expect(models.draft).not.toBeNull()
    expect(models.outcome).toBeNull()
  })

  it('keeps what was chosen when a file is refused, and says why', async () => {
    const problem: Problem = { kind: 'malformed-file', sentence: 'two.pt was not opened: it is empty.' }
    let looks = 0
    const { models } = modelsWith({
      inspectCheckpoints: async ({ paths }) =>
        looks++ === 0 ? { ok: true, value: { paths, inspection: inspection('upsampler') } } : refusal(problem)(),
    })
    await models.take(['/one.pt'])
    await models.take(['/two.pt'])
    expect(models.outcome).toEqual({ kind: 'problem', problem })
    expect(models.draft?.paths).toEqual(['/one.pt'])
    expect(models.looking).toBe(false)
  })

  it('follows the job, and renews the list when packs come or go', async () => {
    let packs: InstalledPack[] = []
    const { models, main } = modelsWith({ listPacks: async () => ({ ok: true, value: packs }) })
    await models.refresh()
    const job = { kind: 'verify' as const, name: 'piti-mask', progress: { bytes: 1, total: 2, secondsLeft: null } }
    main.emit('packJob', job)
    expect(models.job).toEqual(job)
    packs = [installed]
    main.emit('packJob', null)
    main.emit('packs', [])
    await Promise.resolve()
    await Promise.resolve()
    expect(models.job).toBeNull()
    expect(models.packs).toEqual([installed])
  })
})
