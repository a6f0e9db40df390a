import path from 'node:path'
import { surveyPacks } from './inference/pack'
import type { Job, JobResult } from './packs/job'
import { type ChildProcess, runInProcess } from './packs/jobProcess'
import { removePack } from './packs/movePack'
import { Cancelled } from './packs/progress'
import type { PackRecords } from './packs/records'
import { removeLeftovers } from './packs/staging'
import type { Pack } from './protocol/bridge'
import type { Imported, Inspection, InstalledPack, PackCheck, PackJob, PackPlace, Storage } from './protocol/packs'
import { ProblemError } from './protocol/values'

export interface LibraryPlaces {
  /** The packs that come with the app; nothing is written there. */
  readonly shipped: string
  /** The person's own. */
  readonly own: string
}

export interface LibraryListener {
  /** How far the job is; null when it has ended. */
  job(job: PackJob | null): void
  /** Packs came or went. */
  changed(): void
}

/**
 * The packs on this machine: where they lie, what is known of their files, and the jobs on them, one at a time and each in a
 * process of its own.
 */
export class PackLibrary {
  readonly #places: LibraryPlaces
  readonly #records: PackRecords
  readonly #fork: () => ChildProcess
  readonly #listener: LibraryListener
  #abort: AbortController | null = null
  /** The packs of the last look. */
  #seen: string | null = null

  constructor(places: LibraryPlaces, records: PackRecords, fork: () => ChildProcess, listener: LibraryListener) {
    this.#places = places
    this.#records = records
    this.#fork = fork
    this.#listener = listener
  }

  /** Every folder of packs, the app's first. */
  async folders(): Promise<string[]> {
    return [this.#places.shipped, this.#places.own, ...(await this.#records.folders())]
  }

  /** Removes what an import left that was interrupted by the end of the app. */
  async tidy(): Promise<void> {
    for (const folder of (await this.folders()).slice(1)) await removeLeftovers(folder)
  }

  /** All packs; says so when others than at the last look are there, as after an import from the command line. */
  async list(): Promise<InstalledPack[]> {
    const found = await surveyPacks(await this.folders())
    const seen = found.map(({ folder, pack }) => `${folder} ${pack.sha256} ${pack.problem?.kind}`).join('\n')
    const isNew = this.#seen !== null && this.#seen !== seen
    this.#seen = seen
    if (isNew) this.#listener.changed()
    return Promise.all(found.map(({ folder, pack }) => this.#describe(folder, pack)))
  }

  inspect(paths: readonly string[]): Promise<Inspection> {
    return this.#job('inspect', { kind: 'inspect', paths: [...paths] }, null)
  }

  /** @returns null when it was cancelled */
  async import(
    order: { paths: readonly string[]; storage: Storage; name: string | null; replace: boolean },
    shownName: string,
  ): Promise<Imported | null> {
    const job = { ...order, paths: [...order.paths], kind: 'import' as const, packsFolder: this.#places.own }
    const imported = await this.#orCancelled(this.#job('import', job, shownName))
    if (imported === null) return null
    // Hashed while it was written.
    await this.#records.remember(imported.folder, 'verified')
    this.#listener.changed()
    return imported
  }

  /** @returns null when it was cancelled */
  async verify(folder: string): Promise<PackCheck | null> {
    const { name } = await this.#pack(folder)
    const altered = await this.#orCancelled(this.#job('verify', { kind: 'verify', folder }, name))
    if (altered === null) return null
    const check = altered.length === 0 ? 'verified' : 'altered'
    await this.#records.remember(folder, check)
    this.#listener.changed()
    return check
  }

  /** @returns where the pack lies then; null when it was cancelled */
  async move(folder: string, packsFolder: string): Promise<string | null> {
    const { name } = await this.#changeable(folder)
    const job = { kind: 'move' as const, folder, packsFolder: path.resolve(packsFolder) }
    const moved = await this.#orCancelled(this.#job('move', job, name))
    if (moved === null) return null
    if (job.packsFolder !== this.#places.own) await this.#records.addFolder(job.packsFolder)
    if (moved !== folder) {
      await this.#records.forget(folder)
      // Compared with the manifest on its way.
      await this.#records.remember(moved, 'verified')
    }
    this.#listener.changed()
    return moved
  }

  async remove(folder: string): Promise<void> {
    await this.#changeable(folder)
    await removePack(folder)
    await this.#records.forget(folder)
    this.#listener.changed()
  }

  /** Also looks into a folder of the person's. Gives the number of packs in it. */
  async addFolder(folder: string): Promise<number> {
    const found = (await surveyPacks([folder])).length
    if (found > 0 && !(await this.folders()).includes(folder)) {
      await this.#records.addFolder(folder)
      this.#listener.changed()
    }
    return found
  }

  /** The folder of a pack of the list: no other path is acted on. */
  async folderOf(folder: string): Promise<string> {
    return (await this.#pack(folder)).folder
  }

  cancel(): void {
    this.#abort?.abort()
  }

  async #pack(folder: string): Promise<InstalledPack> {
    const found = (await this.list()).find((pack) => pack.folder === folder)
    if (found) return found
    throw new ProblemError('unknown-pack', `There is no pack in ${folder} any more.`)
  }

  async #changeable(folder: string): Promise<InstalledPack> {
    const pack = await this.#pack(folder)
    if (pack.place !== 'shipped') return pack
    throw new ProblemError('not-permitted', `${pack.title} comes with Underpaint and stays where it is.`)
  }

  async #describe(folder: string, { manifest, sha256, problem }: Pack): Promise<InstalledPack> {
    const { name, title, version, task, labelSet, storage, files } = manifest
    return {
      name,
      title,
      version,
      sha256,
      task,
      labelSet: { name: labelSet.name, classes: labelSet.classes.length },
      storage: storage ?? null,
      folder,
      place: this.#placeOf(folder),
      bytes: Object.values(files).reduce((sum, file) => sum + file.bytes, 0),
      check: await this.#records.checkOf(folder),
      problem,
    }
  }

  #placeOf(folder: string): PackPlace {
    const parent = path.dirname(folder)
    if (parent === this.#places.shipped) return 'shipped'
    return parent === this.#places.own ? 'own' : 'added'
  }

  /** Does a job, if there is none. One with a name tells how far it is. */
  async #job<Kind extends Job['kind']>(
    kind: Kind,
    job: Extract<Job, { kind: Kind }>,
    name: string | null,
  ): Promise<JobResult<Kind>> {
    if (this.#abort) {
      throw new ProblemError('unexpected', 'Another pack is being worked on: wait until that is done, or cancel it.')
    }
    const abort = new AbortController()
    this.#abort = abort
    try {
      return await runInProcess<Kind>(
        this.#fork,
        job,
        (progress) => {
          if (name !== null && kind !== 'inspect') this.#listener.job({ kind, name, progress })
        },
        abort.signal,
      )
    } finally {
      this.#abort = null
      if (name !== null) this.#listener.job(null)
      if (kind === 'import' || kind === 'move') await this.tidy()
    }
  }

  async #orCancelled<Value>(work: Promise<Value>): Promise<Value | null> {
    return work.catch((error: unknown) => {
      if (error instanceof Cancelled) return null
      throw error
    })
  }
}
