import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import * as v from 'valibot'
import { readManifest } from '../inference/pack'
import { writeAtomically } from '../project/writeAtomically'
import type { PackCheck } from '../protocol/packs'
import { Sha256 } from '../protocol/values'

/** What a check found, and how the files looked then: of another size or time, they have to be checked again. */
const Checked = v.object({
  manifest: Sha256,
  files: v.record(v.string(), v.object({ bytes: v.number(), modified: v.number() })),
  check: v.picklist(['verified', 'altered']),
})

const Records = v.object({
  /** Folders of packs beside the app's and the person's own. */
  folders: v.optional(v.array(v.string()), []),
  checks: v.optional(v.record(v.string(), Checked), {}),
})
type Records = v.InferOutput<typeof Records>

/** What is remembered about packs in a file: where they also lie, and what checking them found. */
export class PackRecords {
  readonly #file: string
  #records: Promise<Records> | null = null

  /** `file` need not exist; one that cannot be read counts as empty. */
  constructor(file: string) {
    this.#file = file
  }

  async folders(): Promise<readonly string[]> {
    return (await this.#read()).folders
  }

  async addFolder(folder: string): Promise<void> {
    const records = await this.#read()
    if (!records.folders.includes(folder)) await this.#write({ ...records, folders: [...records.folders, folder] })
  }

  async removeFolder(folder: string): Promise<void> {
    const records = await this.#read()
    await this.#write({ ...records, folders: records.folders.filter((each) => each !== folder) })
  }

  /** What is known of the pack in a folder, if its files are still those that were checked. */
  async checkOf(folder: string): Promise<PackCheck> {
    const known = (await this.#read()).checks[folder]
    if (known === undefined) return 'unchecked'
    const looks = await looksOf(folder).catch(() => null)
    const { check, ...then } = known
    return looks !== null && JSON.stringify(looks) === JSON.stringify(then) ? check : 'unchecked'
  }

  /** Remembers what a check found. */
  async remember(folder: string, check: 'verified' | 'altered'): Promise<void> {
    const records = await this.#read()
    await this.#write({ ...records, checks: { ...records.checks, [folder]: { ...(await looksOf(folder)), check } } })
  }

  async forget(folder: string): Promise<void> {
    const records = await this.#read()
    const { [folder]: _, ...checks } = records.checks
    await this.#write({ ...records, checks })
  }

  #read(): Promise<Records> {
    this.#records ??= readFile(this.#file, 'utf8')
      .then((text) => v.parse(Records, JSON.parse(text)))
      .catch(() => ({ folders: [], checks: {} }))
    return this.#records
  }

  async #write(records: Records): Promise<void> {
    this.#records = Promise.resolve(records)
    await writeAtomically(this.#file, new TextEncoder().encode(`${JSON.stringify(records, null, 1)}\n`))
  }
}

async function looksOf(folder: string): Promise<Omit<v.InferOutput<typeof Checked>, 'check'>> {
  const { manifest, sha256 } = await readManifest(folder)
  const files: Record<string, { bytes: number; modified: number }> = {}
  for (const name of Object.keys(manifest.files).sort()) {
    const found = await stat(path.join(folder, name)).catch(() => null)
    files[name] = { bytes: found?.size ?? 0, modified: found?.mtimeMs ?? 0 }
  }
  return { manifest: sha256, files }
}
