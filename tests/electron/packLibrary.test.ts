import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { PackLibrary } from '../../electron/packLibrary'
import type { JobMessage, JobOrder } from '../../electron/packs/job'
import type { ChildProcess } from '../../electron/packs/jobProcess'
import { Cancelled } from '../../electron/packs/progress'
import { PackRecords } from '../../electron/packs/records'
import { runJob } from '../../electron/packs/runJob'
import type { PackJob } from '../../electron/protocol/packs'
import { problemOf } from '../../electron/protocol/values'
import { writeTinyPair } from '../packs/tinyCheckpoints'

const TINY = path.resolve(import.meta.dirname, '../fixtures/tiny-pack')

let folder: string
let shipped: string
let own: string
let library: PackLibrary
let told: (PackJob | null)[]
const changed = vi.fn()

beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'library-'))
  shipped = path.join(folder, 'shipped')
  own = path.join(folder, 'own')
  await fs.cp(TINY, path.join(shipped, 'tiny'), { recursive: true })
  told = []
  changed.mockReset()
  library = open()
})
afterEach(() => fs.rm(folder, { recursive: true }))

/** A library as the app opens it, but for the process: jobs are done in this one. */
function open(fork: () => ChildProcess = inThisProcess): PackLibrary {
  return new PackLibrary({ shipped, own }, new PackRecords(path.join(folder, 'packs.json')), fork, {
    job: (job) => told.push(job),
    changed,
  })
}

function inThisProcess(): ChildProcess {
  const abort = new AbortController()
  let tell: (message: JobMessage) => void = () => {}
  return {
    postMessage(order: JobOrder) {
      if (order.kind === 'cancel') return abort.abort()
      const surroundings = {
        signal: abort.signal,
        told: (progress: PackJob['progress']) => tell({ kind: 'progress', progress }),
      }
      runJob(order.job, surroundings).then(
        (value) => tell({ kind: 'done', value }),
        (error) =>
          tell(error instanceof Cancelled ? { kind: 'cancelled' } : { kind: 'failed', problem: problemOf(error) }),
      )
    },
    on(event: 'message' | 'exit', listener: (value: never) => void) {
      if (event === 'message') tell = listener as typeof tell
    },
    kill: () => true,
  }
}

const order = () => ({ paths: writeTinyPair(folder), storage: 'int8' as const, name: null, replace: false })

async function imported() {
  const made = await library.import(order(), 'PITI')
  if (made === null) throw new Error('the import was cancelled')
  return made
}

async function alter(file: string) {
  const bytes = await fs.readFile(file)
  bytes[0]! ^= 1
  await fs.writeFile(file, bytes)
}

describe('PackLibrary', () => {
  it('lists packs of every place, with what is known of them', async () => {
    await imported()
    const [tiny, piti] = await library.list()
    expect(tiny).toMatchObject({ name: 'tiny', place: 'shipped', check: 'unchecked', storage: null, problem: null })
    expect(piti).toMatchObject({
      name: 'piti-mask-int8',
      place: 'own',
      check: 'verified',
      task: 'mask',
      labelSet: { name: 'coco-stuff', classes: 182 },
      storage: { weights: 'int8' },
      folder: path.join(own, 'piti-mask-int8'),
    })
    expect(changed).toHaveBeenCalledOnce()
    expect(told.at(-1)).toBeNull()
    expect(told[0]).toMatchObject({ kind: 'import', name: 'PITI', progress: { bytes: 0 } })
  })

  it('tells an altered pack from a whole one, and forgets what it knew of files that changed', async () => {
    const { folder: pack } = await imported()
    expect(await library.verify(pack)).toBe('verified')
    await alter(path.join(pack, 'base.bin'))
    const checkOf = async () => (await library.list()).find((each) => each.folder === pack)!.check
    expect(await checkOf()).toBe('unchecked')
    expect(await library.verify(pack)).toBe('altered')
    expect(await checkOf()).toBe('altered')
    library = open()
    expect(await checkOf()).toBe('altered')
  })

  it('moves a pack to another folder and finds it there from then on', async () => {
    const { folder: pack } = await imported()
    const disk = path.join(folder, 'disk')
    await fs.mkdir(disk)
    const moved = await library.move(pack, disk)
    expect(moved).toBe(path.join(disk, 'piti-mask-int8'))
    expect(await fs.readdir(own)).toEqual([])
    library = open()
    expect(await library.list()).toContainEqual(
      expect.objectContaining({ folder: moved, place: 'added', check: 'verified' }),
    )
    expect(await library.move(moved!, own)).toBe(pack)
  })

  it('does not move an altered pack, nor lose it', async () => {
    const { folder: pack } = await imported()
    await alter(path.join(pack, 'upsampler.bin'))
    const disk = path.join(folder, 'disk')
    await expect(library.move(pack, disk)).rejects.toMatchObject({ problem: { kind: 'altered-file' } })
    expect(await fs.readdir(disk)).toEqual([])
    expect(await fs.readdir(pack)).toContain('model.json')
  })

  it('removes a pack of the person’s, never one that ships', async () => {
    const { folder: pack } = await imported()
    await library.remove(pack)
    expect(await fs.readdir(own)).toEqual([])
    const ships = path.join(shipped, 'tiny')
    for (const work of [() => library.remove(ships), () => library.move(ships, own)]) {
      await expect(work()).rejects.toMatchObject({ problem: { kind: 'not-permitted' } })
    }
    await expect(library.remove(folder)).rejects.toMatchObject({ problem: { kind: 'unknown-pack' } })
    expect(await fs.readdir(path.join(shipped, 'tiny'))).toContain('model.json')
  })

  it('looks into a folder of packs that the person adds', async () => {
    const disk = path.join(folder, 'disk')
    await fs.cp(TINY, path.join(disk, 'mine'), { recursive: true })
    expect(await library.addFolder(disk)).toBe(1)
    expect(await library.addFolder(disk)).toBe(1)
    expect(await library.addFolder(folder)).toBe(0)
    expect((await library.list()).map(({ place }) => place)).toEqual(['shipped', 'added'])
  })

  it('says so when it finds packs that another program has put there or taken away', async () => {
    await library.list()
    await fs.cp(TINY, path.join(own, 'copied'), { recursive: true })
    expect(await library.list()).toHaveLength(2)
    expect(changed).toHaveBeenCalledOnce()
    await library.list()
    expect(changed).toHaveBeenCalledOnce()
    await fs.rm(path.join(own, 'copied'), { recursive: true })
    await library.list()
    expect(changed).toHaveBeenCalledTimes(2)
  })

  it('does one job at a time', async () => {
    const first = library.import(order(), 'PITI')
    await expect(library.inspect([])).rejects.toMatchObject({
      problem: { sentence: expect.stringContaining('Another pack') },
    })
    await first
  })

  it('leaves nothing when an import is cancelled', async () => {
    const work = library.import(order(), 'PITI')
    library.cancel()
    expect(await work).toBeNull()
    expect(await fs.readdir(own).catch(() => [])).toEqual([])
    expect(told.at(-1)).toBeNull()
    expect(changed).not.toHaveBeenCalled()
  })

  it('says so when the process of a job dies, and can begin another', async () => {
    let exit: (code: number) => void = () => {}
    const dying: ChildProcess = {
      postMessage: () => queueMicrotask(() => exit(9)),
      on: (event: string, listener: (value: never) => void) => {
        if (event === 'exit') exit = listener as typeof exit
      },
      kill: () => true,
    }
    let forks = 0
    library = open(() => (forks++ === 0 ? dying : inThisProcess()))
    await expect(library.import(order(), 'PITI')).rejects.toMatchObject({ problem: { kind: 'unexpected' } })
    expect(await library.import(order(), 'PITI')).not.toBeNull()
  })

  it('tidies up at the start what an interrupted import left', async () => {
    await fs.mkdir(path.join(own, '.piti-mask.new-4194303-00ff00ff'), { recursive: true })
    await library.tidy()
    expect(await fs.readdir(own)).toEqual([])
  })
})
