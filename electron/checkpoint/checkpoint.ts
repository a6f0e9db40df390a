import { crc32 } from '../project/crc32'
import { ITEM_BYTES, isWeightDtype, toFloat32, type WeightDtype } from './dtype'
import { publishedKeys } from './keys'
import { RangedFile } from './rangedFile'
import { damaged, quoted, refused } from './refusal'
import { readSafetensors } from './safetensors'
import { type DataRecord, elementCount, type TensorEntry } from './tensors'
import { readTorchFile } from './torchFile'

/** Takes a piece of a tensor. The bytes are good until the promise settles; throwing ends the copy (to cancel it). */
export type WriteChunk = (chunk: Uint8Array) => Promise<void>

/** Numbers of a piece: 2 MiB of float32, at most 4 MiB as stored. */
const CHUNK_NUMBERS = 2 ** 19
/** A multiple of 8, so that the views of any type start well. */
const CHUNK_BYTES = CHUNK_NUMBERS * 8

/**
 * Opens a file of weights, of PyTorch 1.6 or newer or of safetensors: finds and checks where every tensor lies, executes
 * nothing and reads no numbers yet.
 *
 * @returns the open file, which must be closed
 * @throws ProblemError `missing-file`, `not-permitted` or `malformed-file`
 */
export async function openCheckpoint(path: string): Promise<Checkpoint> {
  const file = await RangedFile.open(path)
  try {
    return new Checkpoint(file, await readEntries(file))
  } catch (error) {
    await file.close()
    throw error
  }
}

/** A file of weights. Several tensors may be read at a time; each read keeps a few MiB. */
export class Checkpoint {
  /** By key in the published layout, in the order of the file. */
  readonly entries: ReadonlyMap<string, TensorEntry>
  /** What messages call the file. */
  readonly name: string
  /** Size of the file in bytes. */
  readonly size: number
  readonly #file: RangedFile
  readonly #whole = new Set<DataRecord>()
  readonly #spare: Uint8Array[] = []

  constructor(file: RangedFile, entries: ReadonlyMap<string, TensorEntry>) {
    this.#file = file
    this.entries = entries
    this.name = file.name
    this.size = file.size
  }

  /**
   * A tensor's numbers as float32, in C order: exact from float16 and bfloat16, rounded to nearest from float64.
   *
   * @throws ProblemError as copyTensor does
   */
  async readTensor(key: string): Promise<Float32Array> {
    const entry = this.#entry(key)
    const numbers = new Float32Array(elementCount(entry.shape) ?? 0)
    const bytes = new Uint8Array(numbers.buffer)
    let at = 0
    await this.copyTensor(key, async (chunk) => {
      bytes.set(chunk, at)
      at += chunk.length
    })
    return numbers
  }

  /**
   * Passes a tensor's numbers on piece by piece, as little-endian float32 in C order. A damaged record may show only at its
   * end, after its pieces were passed on: what was made of them must then be thrown away.
   *
   * @param write gets pieces of at most 2 MiB, one after the other
   * @throws ProblemError `malformed-file` when there is no such tensor, when it is no tensor of weights or when its checksum
   *   is wrong; `altered-file` when the file became shorter; whatever `write` throws
   */
  async copyTensor(key: string, write: WriteChunk): Promise<void> {
    const entry = this.#entry(key)
    const { dtype, record } = entry
    if (!isWeightDtype(dtype)) {
      throw refused(this.name, `${quoted(key)} is of type ${dtype}, expected float32, float16, bfloat16 or float64`)
    }
    const covers = entry.bytes === record.bytes
    if (!covers) await this.#verify(record)
    const sum = await this.#pieces(entry, dtype, write)
    if (covers) this.#compare(record, sum)
  }

  async close(): Promise<void> {
    await this.#file.close()
  }

  #entry(key: string): TensorEntry {
    const entry = this.entries.get(key)
    if (!entry) throw refused(this.name, `it has no ${quoted(key)}; choose another checkpoint`)
    return entry
  }

  /** @returns the CRC-32 of the bytes as stored */
  async #pieces(entry: TensorEntry, dtype: WeightDtype, write: WriteChunk): Promise<number> {
    const stored = this.#spare.pop() ?? new Uint8Array(CHUNK_BYTES)
    const wide = dtype === 'float32' ? null : new Float32Array(CHUNK_NUMBERS)
    const step = CHUNK_NUMBERS * ITEM_BYTES[dtype]
    let sum = 0
    for (let at = 0; at < entry.bytes; at += step) {
      const piece = stored.subarray(0, Math.min(step, entry.bytes - at))
      await this.#file.readInto(piece, entry.offset + at)
      if (entry.record.crc !== null) sum = crc32(piece, sum)
      if (wide === null) {
        await write(piece)
      } else {
        const numbers = wide.subarray(0, piece.length / ITEM_BYTES[dtype])
        toFloat32(piece, dtype, numbers)
        await write(new Uint8Array(numbers.buffer, 0, numbers.byteLength))
      }
    }
    this.#spare.push(stored)
    return sum
  }

  /** A tensor that is a part of its record says nothing about the record's checksum: the record is read for it, once. */
  async #verify(record: DataRecord): Promise<void> {
    if (record.crc === null || this.#whole.has(record)) return
    const stored = this.#spare.pop() ?? new Uint8Array(CHUNK_BYTES)
    let sum = 0
    for (let at = 0; at < record.bytes; at += stored.length) {
      const piece = stored.subarray(0, Math.min(stored.length, record.bytes - at))
      await this.#file.readInto(piece, record.offset + at)
      sum = crc32(piece, sum)
    }
    this.#spare.push(stored)
    this.#compare(record, sum)
  }

  #compare(record: DataRecord, sum: number): void {
    if (record.crc !== null && record.crc !== sum) throw damaged(this.name, `${quoted(record.name)} in it was altered`)
    this.#whole.add(record)
  }
}

async function readEntries(file: RangedFile): Promise<Map<string, TensorEntry>> {
  const found = await readTensors(file)
  const keys = publishedKeys(found.map((entry) => entry.key))
  const entries = new Map<string, TensorEntry>()
  found.forEach((entry, index) => {
    const key = keys[index] ?? entry.key
    entries.set(key, { ...entry, key })
  })
  if (entries.size < found.length) throw damaged(file.name, 'it has two tensors of one name')
  return entries
}

/** Tells the form of the file by its first bytes. */
async function readTensors(file: RangedFile): Promise<TensorEntry[]> {
  const start = Buffer.from(await file.read(0, Math.min(16, file.size)))
  if (start.subarray(0, 4).equals(ZIP)) return readTorchFile(file)
  if (start[8] === OPENING_BRACE) return readSafetensors(file)
  if (start.subarray(0, LEGACY.length).equals(LEGACY)) {
    throw refused(file.name, 'it was saved by PyTorch before 1.6; load it in a newer PyTorch and save it again')
  }
  throw refused(
    file.name,
    'it is neither a PyTorch checkpoint nor a safetensors file; choose a .pt or .safetensors file',
  )
}

const ZIP = Buffer.from([0x50, 0x4b, 0x03, 0x04])
/** A pickle of the number that older files start with: protocol 2, a long of ten bytes. */
const LEGACY = Buffer.from([0x80, 0x02, 0x8a, 0x0a])
const OPENING_BRACE = 0x7b
