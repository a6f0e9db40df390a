/**
 * The journal of the one project in the window, in a folder of the app's own: `base.ora`, the project as it was when the
 * journal began, and `records`, what happened since. It is written as things happen and goes away when the window closes
 * as it should; so whatever is found at a start was left by a crash.
 *
 * `records` begins with a line of text; then for each record the length and the CRC-32 of its content (32 bits each, little
 * endian) and the content: the record as a structured clone (node:v8), deflated. Reading stops at the first that is not
 * whole. Several generations lie side by side while one takes over from another: the newest with a beginning counts.
 */
import fs from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { deserialize, serialize } from 'node:v8'
import { deflateRaw, inflateRawSync } from 'node:zlib'
import * as v from 'valibot'
import { type JournalBase, JournalRecord, type LostProject, type RecoveredProject } from '../protocol/journal'
import { crc32 } from './crc32'
import { decodeProject, type ImportDefaults } from './decodeProject'
import { encodeProject } from './encodeProject'
import { readFile } from './projectFiles'
import { writeAtomically } from './writeAtomically'

const HEADER = Buffer.from('Underpaint journal 1\n')
const RECORD_LIMIT = 2 ** 30
/** A journal longer than this takes long to bring back: a new one is due. */
const LONG = 64 * 2 ** 20

/** The first record: where the project lies. */
const Beginning = v.strictObject({ name: v.nullable(v.string()), path: v.nullable(v.string()) })
type Beginning = v.InferOutput<typeof Beginning>

type Found = { folder: string; beginning: Beginning; records: JournalRecord[]; length: number }

const deflate = promisify(deflateRaw)

export class Journal {
  readonly #folder: string
  readonly #appVersion: string
  #handle: fs.FileHandle | null = null
  #length = 0
  /** The end of what is being done: everything happens one after another. */
  #last: Promise<unknown> = Promise.resolve()

  /** @param folder the journal's own; made when it is needed */
  constructor(folder: string, appVersion: string) {
    this.#folder = folder
    this.#appVersion = appVersion
  }

  /** What a crash has left behind that is in no file yet. */
  lost(): Promise<LostProject | null> {
    return this.#next(async () => {
      const found = await this.#find()
      return found && isWorthKeeping(found.records) ? { name: fileOf(found).name } : null
    })
  }

  /** Begins a new journal; the one before it is gone when this one is on the disk. */
  begin(base: JournalBase): Promise<void> {
    return this.#next(async () => {
      await this.#close()
      const earlier = await this.#generations()
      const folder = path.join(this.#folder, `${(earlier.at(-1) ?? 0) + 1}`)
      await fs.mkdir(folder, { recursive: true, mode: 0o700 })
      const bytes =
        base.kind === 'file' ? await readFile(base.path) : (await encodeProject(base.project, this.#appVersion)).bytes
      await writeAtomically(path.join(folder, BASE), bytes)
      const handle = await fs.open(path.join(folder, RECORDS), 'wx', 0o600)
      const { name, path: file } = base
      await handle.appendFile(Buffer.concat([HEADER, await entryOf({ name, path: file } satisfies Beginning)]))
      await handle.sync()
      this.#handle = handle
      this.#length = 0
      for (const generation of earlier) await this.#remove(generation)
    })
  }

  /** Adds a record; done when it is on the disk. Without a journal nothing happens. */
  append(record: JournalRecord): Promise<{ long: boolean }> {
    return this.#next(async () => {
      const handle = this.#handle
      if (!handle) return { long: false }
      const entry = await entryOf(record)
      await handle.appendFile(entry)
      await handle.datasync()
      this.#length += entry.length
      return { long: this.#length > LONG }
    })
  }

  /**
   * Reads what a crash has left behind and goes on with it: further records are added to it.
   *
   * @throws ProblemError as decodeProject does
   */
  recover(defaults: ImportDefaults | null): Promise<RecoveredProject | null> {
    return this.#next(async () => {
      const found = await this.#find()
      if (!found) return null
      const base = path.join(found.folder, BASE)
      const { project } = await decodeProject(await readFile(base), fileOf(found).name ?? BASE, defaults)
      await this.#close()
      const records = path.join(found.folder, RECORDS)
      // What follows the last whole record would hide all that is added after it.
      await fs.truncate(records, found.length)
      this.#handle = await fs.open(records, 'a')
      this.#length = found.length
      return { ...fileOf(found), project, records: found.records }
    })
  }

  /** The window has closed as it should: nothing remains. What a crash left, and nobody was asked about yet, stays. */
  end(): Promise<void> {
    return this.#next(async () => {
      if (!this.#handle) return
      await this.#close()
      await fs.rm(this.#folder, { recursive: true, force: true })
    })
  }

  /** Writes no more, and leaves what is there. */
  close(): Promise<void> {
    return this.#next(() => this.#close())
  }

  /** Forgets what is there. */
  clear(): Promise<void> {
    return this.#next(async () => {
      await this.#close()
      await fs.rm(this.#folder, { recursive: true, force: true })
    })
  }

  #next<Value>(task: () => Promise<Value>): Promise<Value> {
    const done = this.#last.then(task)
    this.#last = done.catch(() => undefined)
    return done
  }

  async #close(): Promise<void> {
    const handle = this.#handle
    this.#handle = null
    await handle?.close()
  }

  /** The numbers of the generations that are there, oldest first. */
  async #generations(): Promise<number[]> {
    const names = await fs.readdir(this.#folder).catch(() => [])
    return names
      .filter((name) => /^\d{1,9}$/.test(name))
      .map(Number)
      .sort((one, other) => one - other)
  }

  async #remove(generation: number): Promise<void> {
    await fs.rm(path.join(this.#folder, `${generation}`), { recursive: true, force: true })
  }

  async #find(): Promise<Found | null> {
    for (const generation of (await this.#generations()).reverse()) {
      const folder = path.join(this.#folder, `${generation}`)
      const bytes = await fs.readFile(path.join(folder, RECORDS)).catch(() => null)
      const found = bytes && readRecords(bytes)
      if (found) return { folder, ...found }
    }
    return null
  }
}

const BASE = 'base.ora'
const RECORDS = 'records'

async function entryOf(value: unknown): Promise<Buffer> {
  const content = await deflate(serialize(value), { level: 1 })
  const head = Buffer.alloc(8)
  head.writeUInt32LE(content.length, 0)
  head.writeUInt32LE(crc32(content), 4)
  return Buffer.concat([head, content])
}

/** The whole records of a file and how far they reach; null when not even the beginning is whole. */
function readRecords(bytes: Buffer): Omit<Found, 'folder'> | null {
  if (!bytes.subarray(0, HEADER.length).equals(HEADER)) return null
  let length = HEADER.length
  const read = (): unknown => {
    if (length + 8 > bytes.length) return undefined
    const size = bytes.readUInt32LE(length)
    const content = bytes.subarray(length + 8, length + 8 + size)
    if (content.length !== size || crc32(content) !== bytes.readUInt32LE(length + 4)) return undefined
    try {
      return deserialize(inflateRawSync(content, { maxOutputLength: RECORD_LIMIT }))
    } catch {
      return undefined
    }
  }
  const advance = () => {
    length += 8 + bytes.readUInt32LE(length)
  }
  const beginning = v.safeParse(Beginning, read())
  if (!beginning.success) return null
  advance()
  const records: JournalRecord[] = []
  for (;;) {
    const record = v.safeParse(JournalRecord, read())
    if (!record.success) return { beginning: beginning.output, records, length }
    records.push(record.output)
    advance()
  }
}

/** Where the project was saved last, or lay at the beginning. */
function fileOf({ beginning, records }: Found): Beginning {
  const saved = records[lastSave(records)]
  return saved?.kind === 'saved' ? saved.file : beginning
}

/** Whether something was painted or taken after the last save. */
function isWorthKeeping(records: readonly JournalRecord[]): boolean {
  const since = records.slice(lastSave(records) + 1)
  return since.some(({ kind }) => kind !== 'settings' && kind !== 'takes')
}

/** The index of the last save, -1 when there is none. */
function lastSave(records: readonly JournalRecord[]): number {
  return records.map(({ kind }) => kind).lastIndexOf('saved')
}
