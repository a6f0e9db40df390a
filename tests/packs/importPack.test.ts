import { createHash } from 'node:crypto'
import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { STORAGES, type Storage } from '../../electron/graph/storage'
import { readManifest } from '../../electron/inference/pack'
import { createNetwork } from '../../electron/inference/session'
import { type ImportOrder, importPack, inspectCheckpoints } from '../../electron/packs/importPack'
import { Cancelled } from '../../electron/packs/progress'
import type { Progress } from '../../electron/protocol/packs'
import { ProblemError } from '../../electron/protocol/values'
import { fixture, oneTensor, op, program, temporaryFolder, zippedCheckpoint } from '../checkpoint/files'
import { tinyConfig, writeTinyCheckpoint, writeTinyPair } from './tinyCheckpoints'

let folder: string
let packsFolder: string
beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'import-'))
  packsFolder = path.join(folder, 'packs')
})
afterEach(() => fs.rm(folder, { recursive: true }))

const quiet = { signal: new AbortController().signal, told: () => undefined }

function order(paths: readonly string[], change: Partial<ImportOrder> = {}): ImportOrder {
  return { paths, packsFolder, storage: 'float32', name: null, replace: false, ...change }
}

async function refusalOf(paths: readonly string[], change: Partial<ImportOrder> = {}) {
  const error = await importPack(order(paths, change), quiet).then(
    () => null,
    (reason: unknown) => reason,
  )
  if (error instanceof ProblemError) return error.problem
  throw new Error(`no refusal: ${error}`)
}

describe('inspectCheckpoints', () => {
  it('tells what files are, whatever they are called and in any order', async () => {
    const [base, upsampler] = writeTinyPair(folder)
    const found = await inspectCheckpoints([upsampler, base])
    expect(found).toMatchObject({ task: 'mask', missing: null })
    expect(found.parts.map(({ part }) => part)).toEqual(['upsampler', 'base'])
    expect(found.sizes.float16).toBeLessThan(found.sizes.float32)
    expect(found.sizes.int8).toBeLessThan(found.sizes.float16)
    expect(found.names).toEqual({
      float32: 'piti-mask',
      float16: 'piti-mask-float16',
      int8: 'piti-mask-int8',
    })
  })

  it('says what is missing', async () => {
    const [base, upsampler] = writeTinyPair(folder, 1)
    expect(await inspectCheckpoints([base])).toMatchObject({ task: 'sketch', missing: 'upsampler' })
    expect(await inspectCheckpoints([upsampler])).toMatchObject({ task: 'sketch', missing: 'base' })
  })
})

describe('importPack', () => {
  it.each(STORAGES)(
    'makes a whole pack in %s: every file with its size and hash, the sizes as foretold',
    async (storage) => {
      const paths = writeTinyPair(folder)
      const { sizes, names } = await inspectCheckpoints(paths)
      const imported = await importPack(order(paths, { storage }), quiet)
      expect(imported).toMatchObject({ name: names[storage], bytes: expect.any(Number), task: 'mask' })
      const { manifest, sha256 } = await readManifest(imported.folder)
      expect(sha256).toBe(imported.sha256)
      expect(manifest.labelSet.classes).toHaveLength(182)
      const files = (await fs.readdir(imported.folder)).sort()
      expect(files).toEqual([...Object.keys(manifest.files), 'model.json'].sort())
      let weights = 0
      for (const [name, facts] of Object.entries(manifest.files)) {
        const bytes = await fs.readFile(path.join(imported.folder, name))
        expect(facts).toEqual({ bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') })
        if (name.endsWith('.bin')) weights += bytes.length
      }
      expect(weights).toBe(sizes[storage])
    },
  )

  it('writes networks that run, the same whatever the storage but for a small error', async () => {
    const paths = writeTinyPair(folder)
    const outputs = new Map<Storage, Float32Array>()
    for (const storage of STORAGES) {
      const imported = await importPack(order(paths, { storage }), quiet)
      outputs.set(storage, await runBase(imported.folder))
      if (storage === 'float32') expect(imported.storage).toMatchObject({ error: 0, worst: null })
      else expect(imported.storage.worst!.error).toBeGreaterThanOrEqual(imported.storage.error)
    }
    const plain = outputs.get('float32')!
    expect(Math.max(...plain)).toBeGreaterThan(0.01)
    expect(distance(outputs.get('float16')!, plain)).toBeLessThan(2e-3)
    expect(distance(outputs.get('int8')!, plain)).toBeLessThan(5e-2)
    expect(distance(outputs.get('int8')!, plain)).toBeGreaterThan(1e-4)
  })

  it('tells bytes up to the end', async () => {
    const told: Progress[] = []
    await importPack(order(writeTinyPair(folder)), { ...quiet, told: (progress) => told.push(progress) })
    expect(told[0]).toMatchObject({ bytes: 0 })
    expect(told.at(-1)!.bytes).toBe(told.at(-1)!.total)
  })

  it('leaves nothing behind when it is cancelled, and a pack of before as it was', async () => {
    const paths = writeTinyPair(folder)
    await importPack(order(paths), quiet)
    const before = await fs.readFile(path.join(packsFolder, 'piti-mask', 'model.json'), 'utf8')
    const abort = new AbortController()
    const surroundings = { signal: abort.signal, told: () => abort.abort() }
    await expect(importPack(order(paths, { replace: true }), surroundings)).rejects.toThrow(Cancelled)
    expect(await fs.readdir(packsFolder)).toEqual(['piti-mask'])
    expect(await fs.readFile(path.join(packsFolder, 'piti-mask', 'model.json'), 'utf8')).toBe(before)
  })

  it('asks before it replaces a pack, and gives the same pack for the same files', async () => {
    const paths = writeTinyPair(folder)
    const first = await importPack(order(paths), quiet)
    expect(await refusalOf(paths)).toMatchObject({
      kind: 'already-there',
      sentence: expect.stringContaining('piti-mask'),
    })
    const again = await importPack(order([...paths].reverse(), { replace: true }), quiet)
    expect(again.sha256).toBe(first.sha256)
    const named = await importPack(order(paths, { name: 'my.own_pack-2' }), quiet)
    expect(path.basename(named.folder)).toBe('my.own_pack-2')
  })

  it.each(['', '../out', '.hidden', 'a/b', 'a b'])('takes no name like “%s”', async (name) => {
    expect((await refusalOf(writeTinyPair(folder), { name })).sentence).toContain('cannot name a pack')
    expect(await fs.readdir(folder)).not.toContain('out')
  })

  it('refuses what makes no pack, in one sentence, and leaves nothing', async () => {
    const [base, upsampler] = writeTinyPair(folder)
    const twin = writeTinyCheckpoint(folder, 'twin.safetensors', tinyConfig('base', 3), 3)
    const sketch = writeTinyCheckpoint(folder, 'sketch.safetensors', tinyConfig('upsampler', 1), 4)
    const cases: [string[], string][] = [
      [[base], 'one.safetensors is a base model and makes no pictures alone: choose an upsampler too.'],
      [[upsampler], 'two.safetensors is an upsampler and makes no pictures alone: choose a base model too.'],
      [
        [base, twin],
        'one.safetensors and twin.safetensors are both base models: choose one base model and one upsampler.',
      ],
      [[base, sketch], 'one.safetensors is for masks and sketch.safetensors for sketches: choose two of a kind.'],
      [[base, path.join(folder, 'gone.pt')], 'gone.pt is not there'],
      [[base, fixture('model.pt')], 'model.pt was not opened: it has no "encoder.cnn.conv2.weight"'],
      [[], 'No file was given'],
    ]
    for (const [paths, sentence] of cases) expect((await refusalOf(paths)).sentence).toContain(sentence)
    expect(await fs.readdir(packsFolder).catch(() => [])).toEqual([])
  })

  it('says that a disk is full before it writes', async () => {
    const statfs = fs.statfs
    Object.assign(fs, { statfs: async () => ({ bavail: 1, bsize: 4096 }) })
    try {
      const problem = await refusalOf(writeTinyPair(folder))
      expect(problem).toMatchObject({ kind: 'disk-full', sentence: expect.stringContaining('has 0.00 GB free') })
      expect(await fs.readdir(packsFolder)).toEqual([])
    } finally {
      Object.assign(fs, { statfs })
    }
  })
})

/** The output of the base for a fixed input. */
async function runBase(pack: string): Promise<Float32Array> {
  const { condition, decoder } = tinyConfig('base', 3)
  const execution = { provider: 'cpu', threads: 1 }
  const waves = (dims: number[]) => ({
    dims,
    data: Float32Array.from({ length: dims.reduce((a, b) => a * b) }, (_, i) => Math.sin(i * 0.37)),
  })
  const encoder = await createNetwork('The encoder', path.join(pack, 'encoder.onnx'), execution)
  const encoded = await encoder.run({ condition: waves([1, 3, condition.size, condition.size]) })
  await encoder.dispose()
  const base = await createNetwork('The base', path.join(pack, 'base.onnx'), execution)
  const timestep = { dims: [1], data: Float32Array.of(500) }
  const outputs = await base.run({ ...encoded, x_t: waves([1, 3, decoder.size, decoder.size]), timestep })
  await base.dispose()
  return outputs.prediction!.data
}

/** Root mean square of the difference, as a share of that of `plain`. */
function distance(other: Float32Array, plain: Float32Array): number {
  const squares = (numbers: Float32Array) => numbers.reduce((sum, number) => sum + number * number, 0)
  return Math.sqrt(squares(other.map((number, i) => number - plain[i]!)) / squares(plain))
}

describe('hostile files', () => {
  it('are refused at once, with one sentence and nothing written', async () => {
    const temporary = temporaryFolder()
    try {
      const system = program(
        op.proto,
        op.global('posix', 'system'),
        op.text('touch owned'),
        op.tuple1,
        op.reduce,
        op.stop,
      )
      const [base, upsampler] = writeTinyPair(folder)
      const whole = await fs.readFile(base)
      const files = [
        temporary.write(zippedCheckpoint(system), 'system.pt'),
        temporary.write(zippedCheckpoint(new Uint8Array(1_000_000).fill(0x4e)), 'long.pt'),
        temporary.write(whole.subarray(0, whole.length / 2), 'cut.safetensors'),
        temporary.write(oneTensor({ strides: [1, 2] }), 'strides.pt'),
        temporary.write(oneTensor({ shape: [2 ** 28, 2 ** 20], length: 2 ** 30 }), 'lying.pt'),
        temporary.write(new Uint8Array(0), 'empty.pt'),
      ]
      for (const file of files) {
        const start = performance.now()
        const { sentence } = await refusalOf([upsampler, file])
        expect(sentence).toContain(path.basename(file))
        expect(performance.now() - start).toBeLessThan(2000)
      }
      expect(await fs.readdir(packsFolder).catch(() => [])).toEqual([])
    } finally {
      temporary.remove()
    }
  })
})

it('takes the keys of a parallel training', async () => {
  const [base, upsampler] = writeTinyPair(folder)
  const bytes = await fs.readFile(base)
  const length = Number(bytes.readBigUInt64LE(0))
  const header = bytes.toString('utf8', 8, 8 + length).replace(/"((?:en|de)coder\.)/g, '"module.$1')
  const prefix = Buffer.alloc(8)
  prefix.writeBigUInt64LE(BigInt(header.length))
  const parallel = path.join(folder, 'parallel.safetensors')
  await fs.writeFile(parallel, Buffer.concat([prefix, Buffer.from(header), bytes.subarray(8 + length)]))
  const plain = await importPack(order([base, upsampler], { name: 'plain' }), quiet)
  const other = await importPack(order([parallel, upsampler], { name: 'parallel' }), quiet)
  const filesOf = async (pack: string) => (await readManifest(pack)).manifest.files
  expect(await filesOf(other.folder)).toEqual(await filesOf(plain.folder))
})
