import { type Dtype, ITEM_BYTES } from './dtype'
import type { RangedFile } from './rangedFile'
import { damaged, quoted, refused } from './refusal'
import { elementCount, placeTensor, type TensorEntry } from './tensors'

/** A header of 700 tensors has 100 kB. */
const HEADER_LIMIT = 2 * 2 ** 20
const TENSORS_LIMIT = 20_000

const DTYPES: ReadonlyMap<string, Dtype> = new Map([
  ['F64', 'float64'],
  ['F32', 'float32'],
  ['F16', 'float16'],
  ['BF16', 'bfloat16'],
  ['I64', 'int64'],
  ['I32', 'int32'],
  ['I16', 'int16'],
  ['I8', 'int8'],
  ['U8', 'uint8'],
  ['BOOL', 'bool'],
])

/**
 * The tensors of a safetensors file: eight bytes of header length, a JSON header, then the numbers without holes. The form has
 * no checksums.
 *
 * @throws ProblemError `malformed-file`
 */
export async function readSafetensors(file: RangedFile): Promise<TensorEntry[]> {
  const prefix = await file.read(0, 8)
  const length = Number(new DataView(prefix.buffer).getBigUint64(0, true))
  if (length > HEADER_LIMIT) throw damaged(file.name, `it claims a header of ${length} bytes`)
  const header = parseHeader(await file.read(8, length), file.name)
  const data = 8 + length
  const entries = header.map(([key, description]) => entryOf(key, description, data, file)).sort(byOffset)
  let free = data
  for (const entry of entries) {
    if (entry.offset !== free) throw damaged(file.name, `${quoted(entry.key)} overlaps another tensor or leaves a hole`)
    free += entry.bytes
  }
  if (free !== file.size) throw damaged(file.name, `it has ${file.size} bytes, expected ${free}`)
  return entries
}

function byOffset(one: TensorEntry, other: TensorEntry): number {
  return one.offset - other.offset || one.bytes - other.bytes
}

function parseHeader(bytes: Uint8Array, file: string): [string, unknown][] {
  const header = parseJson(bytes)
  if (!isObject(header)) throw damaged(file, 'its header is not readable')
  const tensors = Object.entries(header).filter(([key]) => key !== '__metadata__')
  if (tensors.length === 0) throw refused(file, 'it holds no tensors; choose a file of weights')
  if (tensors.length > TENSORS_LIMIT) throw damaged(file, `it claims ${tensors.length} tensors`)
  return tensors
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return null
  }
}

function entryOf(key: string, description: unknown, data: number, file: RangedFile): TensorEntry {
  if (!isObject(description)) throw damaged(file.name, `${quoted(key)} is not described`)
  const { dtype: name, shape, data_offsets: offsets } = description
  const dtype = DTYPES.get(String(name))
  if (dtype === undefined) {
    throw refused(file.name, `${quoted(key)} is of type ${quoted(String(name))}; save it as F32, F16 or BF16`)
  }
  const count = isCounts(shape) ? elementCount(shape) : null
  if (!isCounts(shape) || count === null) throw damaged(file.name, `${quoted(key)} has an impossible shape`)
  const [begin, end] = isCounts(offsets) && offsets.length === 2 ? offsets : []
  if (begin === undefined || end === undefined || end - begin !== count * ITEM_BYTES[dtype]) {
    throw damaged(file.name, `${quoted(key)} has not the size of its shape`)
  }
  if (data + end > file.size) throw damaged(file.name, 'it ends too early')
  const record = { name: key, offset: data + begin, bytes: end - begin, crc: null }
  return placeTensor({ key, dtype, shape, strides: rowByRowStrides(shape), start: 0 }, record, file.name)
}

function rowByRowStrides(shape: readonly number[]): number[] {
  return shape.map((_, axis) => shape.slice(axis + 1).reduce((product, side) => product * side, 1))
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((one) => Number.isSafeInteger(one) && one >= 0)
}
