import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { openCheckpoint } from '../../electron/checkpoint/checkpoint'
import { storedEntry, writeZip, type ZipEntry } from '../../electron/project/zip'
import { ProblemError } from '../../electron/protocol/values'

/** The checkpoints that make.py has written with PyTorch. */
export const FIXTURES = path.resolve(import.meta.dirname, '../fixtures/checkpoint')

export const fixture = (name: string) => path.join(FIXTURES, name)

/** A folder of a test file's own; `remove` when it is done. */
export function temporaryFolder() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'underpaint-checkpoint-'))
  return {
    write(bytes: Uint8Array, name = 'weights.pt'): string {
      const file = path.join(folder, name)
      fs.writeFileSync(file, bytes)
      return file
    },
    path: (name: string) => path.join(folder, name),
    remove: () => fs.rmSync(folder, { recursive: true, force: true }),
  }
}

/** All tensors of a checkpoint, read. */
export async function readAll(file: string): Promise<Record<string, { shape: readonly number[]; values: number[] }>> {
  const checkpoint = await openCheckpoint(file)
  try {
    const tensors: Record<string, { shape: readonly number[]; values: number[] }> = {}
    for (const [key, { shape }] of checkpoint.entries) {
      tensors[key] = { shape, values: [...(await checkpoint.readTensor(key))] }
    }
    return tensors
  } finally {
    await checkpoint.close()
  }
}

/** The sentence that a file is refused with; anything else than a refusal is a failure of the test. */
export async function refusalOf(file: string): Promise<string> {
  try {
    await readAll(file)
  } catch (error) {
    if (error instanceof ProblemError) return error.problem.sentence
    throw error
  }
  throw new Error(`${path.basename(file)} was read`)
}

/** A checkpoint as a zip file with this pickle and these storages. */
export function zippedCheckpoint(pickle: Uint8Array, storages: Record<string, Uint8Array> = {}): Uint8Array {
  const data: ZipEntry[] = Object.entries(storages).map(([key, bytes]) => storedEntry(`archive/data/${key}`, bytes))
  return writeZip([storedEntry('archive/data.pkl', pickle), ...data])
}

/** Pieces of a pickle, by the names of pickletools; `program` puts them together. */
export const op = {
  proto: [0x80, 2],
  stop: [0x2e],
  mark: [0x28],
  none: [0x4e],
  dict: [0x7d],
  list: [0x5d],
  emptyTuple: [0x29],
  tuple: [0x74],
  tuple1: [0x85],
  append: [0x61],
  setItem: [0x73],
  setItems: [0x75],
  persistent: [0x51],
  reduce: [0x52],
  build: [0x62],
  integer: (value: number) => [0x4a, value & 255, (value >> 8) & 255, (value >> 16) & 255, (value >>> 24) & 255],
  text: (text: string) => {
    const bytes = [...new TextEncoder().encode(text)]
    return [0x58, bytes.length & 255, bytes.length >> 8, 0, 0, ...bytes]
  },
  global: (module: string, name: string) => [0x63, ...new TextEncoder().encode(`${module}\n${name}\n`)],
  numbers: (values: readonly number[]) => [0x28, ...values.flatMap((value) => op.integer(value)), 0x74],
}

export const program = (...pieces: readonly number[][]) => Uint8Array.from(pieces.flat())

interface TensorOptions {
  storage?: string
  type?: string
  length?: number
  start?: number
  shape?: readonly number[]
  strides?: readonly number[]
}

/** The piece of a pickle that makes a tensor: by default of two rows of three float32 in storage 0, on some GPU. */
export function tensor(options: TensorOptions = {}): number[] {
  const { storage = '0', type = 'FloatStorage', length = 6, start = 0, shape = [2, 3], strides = [3, 1] } = options
  return [
    ...op.global('torch._utils', '_rebuild_tensor_v2'),
    ...op.mark,
    ...op.mark,
    ...op.text('storage'),
    ...op.global('torch', type),
    ...op.text(storage),
    ...op.text('cuda:0'),
    ...op.integer(length),
    ...op.tuple,
    ...op.persistent,
    ...op.integer(start),
    ...op.numbers(shape),
    ...op.numbers(strides),
    0x89,
    ...op.global('collections', 'OrderedDict'),
    ...op.emptyTuple,
    ...op.reduce,
    ...op.tuple,
    ...op.reduce,
  ]
}

export const SIX = new Uint8Array(Float32Array.of(1, 2, 3, 4, 5, 6).buffer)

/** The pickle of a checkpoint of one tensor, `w`. */
export const onePickle = (options: TensorOptions = {}) =>
  program(op.proto, op.dict, op.text('w'), tensor(options), op.setItem, op.stop)

/** A checkpoint of one tensor, `w`. */
export const oneTensor = (options: TensorOptions = {}, bytes: Uint8Array = SIX) =>
  zippedCheckpoint(onePickle(options), { 0: bytes })

/** Uniform whole numbers below a limit, the same for the same seed (mulberry32). */
export function seeded(seed: number): (limit: number) => number {
  let state = seed
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit
  }
}
