import { ITEM_BYTES } from './dtype'
import { unpickle } from './pickle'
import { isKind, type PickleDict, type PickleTensor, type PickleValue } from './pickleValues'
import type { RangedFile } from './rangedFile'
import { damaged, quoted, refused } from './refusal'
import { type DataRecord, placeTensor, type TensorEntry } from './tensors'
import { readRecord, readZipDirectory, type ZipRecord } from './zip'

/** The list of tensors of a file with 700 tensors has 150 kB. */
const PICKLE_LIMIT = 16 * 2 ** 20
/** Where training programs put the weights when they save more than those. */
const WRAPPERS = ['state_dict', 'model']
const WRAPPING_DEPTH = 3

/**
 * The tensors of a file that `torch.save` of PyTorch 1.6 or newer wrote: a zip file with a pickle, which describes them, and
 * a record of numbers for each storage.
 *
 * @throws ProblemError `malformed-file`
 */
export async function readTorchFile(file: RangedFile): Promise<TensorEntry[]> {
  const records = await readZipDirectory(file)
  const pickleName = [...records.keys()].find((name) => /^([^/]+\/)?data\.pkl$/.test(name))
  const pickle = pickleName === undefined ? undefined : records.get(pickleName)
  if (pickleName === undefined || pickle === undefined) {
    throw refused(file.name, 'it is a zip archive without weights of PyTorch (no data.pkl); choose the .pt file itself')
  }
  const root = pickleName.slice(0, -'data.pkl'.length)
  await requireLittleEndian(file, records.get(`${root}byteorder`))
  const weights = findWeights(unpickle(await readRecord(file, pickle, PICKLE_LIMIT), file.name), file.name)
  const storages = new Storages(records, `${root}data/`, file.name)
  return tensorsIn(weights).map(([key, { storage, start, shape, strides }]) =>
    placeTensor({ key, dtype: storage.dtype, shape, strides, start }, storages.find(key, storage), file.name),
  )
}

/** The dict of tensors, looked for inside of what training programs wrap it into. */
function findWeights(value: PickleValue, file: string): PickleDict {
  let dict = value
  for (let depth = 0; depth < WRAPPING_DEPTH && isKind(dict, 'dict'); depth++) {
    if (tensorsIn(dict).length > 0) return dict
    const { entries } = dict
    dict = WRAPPERS.map((name) => entries.get(name)).find((inner) => isKind(inner, 'dict')) ?? null
  }
  const expected = 'a dict of tensors, or one under "state_dict" or "model"'
  throw refused(file, `it holds no weights where they are expected (${expected}); save the state dict alone`)
}

function tensorsIn(dict: PickleDict): [string, PickleTensor][] {
  const tensors: [string, PickleTensor][] = []
  for (const [key, value] of dict.entries) if (isKind(value, 'tensor')) tensors.push([String(key), value])
  return tensors
}

async function requireLittleEndian(file: RangedFile, record: ZipRecord | undefined): Promise<void> {
  if (!record) return
  const order = new TextDecoder().decode(await readRecord(file, record, 100)).trim()
  if (order !== 'little') {
    throw refused(file.name, `its byte order is ${quoted(order)}; save it again on a little-endian machine`)
  }
}

/** The records of numbers, one object for each, so that tied tensors share theirs. */
class Storages {
  readonly #records: ReadonlyMap<string, ZipRecord>
  readonly #folder: string
  readonly #file: string
  readonly #found = new Map<string, DataRecord>()

  constructor(records: ReadonlyMap<string, ZipRecord>, folder: string, file: string) {
    this.#records = records
    this.#folder = folder
    this.#file = file
  }

  find(tensor: string, storage: PickleTensor['storage']): DataRecord {
    const record = this.#found.get(storage.key) ?? this.#add(tensor, storage.key)
    const bytes = storage.length * ITEM_BYTES[storage.dtype]
    if (record.bytes !== bytes) {
      throw damaged(this.#file, `the storage of ${quoted(tensor)} has ${record.bytes} bytes, expected ${bytes}`)
    }
    return record
  }

  #add(tensor: string, key: string): DataRecord {
    const zipped = this.#records.get(this.#folder + key)
    if (!zipped) throw damaged(this.#file, `the storage ${quoted(key)} of ${quoted(tensor)} is missing`)
    if (zipped.method !== 0) {
      throw refused(this.#file, `the storage of ${quoted(tensor)} is compressed; save it again with PyTorch`)
    }
    const record = { name: zipped.name, offset: zipped.offset, bytes: zipped.size, crc: zipped.crc }
    this.#found.set(key, record)
    return record
  }
}
