import type { Answer, Bridge } from '../electron/protocol/bridge'
import type { InstalledPack, PackJob } from '../electron/protocol/packs'
import { type ImportDraft, type ModelsOutcome, type ModelsView, nameOfDraft, replacedBy } from './panels/models'

/** The packs on this machine: what is known of them, an import in the making, and the job that is going on. */
export class Models implements ModelsView {
  readonly #bridge: Bridge
  readonly #onEnd: (outcome: ModelsOutcome) => void
  #packs = $state.raw<readonly InstalledPack[] | null>(null)
  #job = $state.raw<PackJob | null>(null)
  #looking = $state.raw(false)
  #draft = $state.raw<ImportDraft | null>(null)
  #outcome = $state.raw<ModelsOutcome | null>(null)

  /** `onEnd` hears of jobs that end, whether the panel is seen or not. */
  constructor(bridge: Bridge, onEnd: (outcome: ModelsOutcome) => void = () => {}) {
    this.#bridge = bridge
    this.#onEnd = onEnd
  }

  get packs(): readonly InstalledPack[] | null {
    return this.#packs
  }

  get job(): PackJob | null {
    return this.#job
  }

  get looking(): boolean {
    return this.#looking
  }

  get draft(): ImportDraft | null {
    return this.#draft
  }

  get outcome(): ModelsOutcome | null {
    return this.#outcome
  }

  /** Follows what main tells. Returns what ends it. */
  listen(): () => void {
    const ends = [
      this.#bridge.on('packJob', (job) => {
        this.#job = job
      }),
      // Nobody has asked for the list before the panel was open.
      this.#bridge.on('packs', () => void (this.#packs === null ? null : this.refresh())),
    ]
    return () => {
      for (const end of ends) end()
    }
  }

  async refresh(): Promise<void> {
    const packs = await this.#valueOf(this.#bridge.listPacks(null))
    if (packs) this.#packs = packs
  }

  async take(paths: readonly string[] | null): Promise<void> {
    this.#outcome = null
    const before = this.#draft?.inspection.missing ? this.#draft.paths : []
    const chosen = paths ?? (await this.#choose())
    if (chosen === null) return
    this.#looking = true
    const all = [...new Set([...before, ...chosen])]
    const found = await this.#valueOf(this.#bridge.inspectCheckpoints({ paths: all }))
    this.#looking = false
    if (!found) return
    const { storage = 'float32', name = null } = this.#draft ?? {}
    this.#draft = { ...found, storage, name }
    if (this.#packs === null) await this.refresh()
  }

  changeDraft(change: Partial<Pick<ImportDraft, 'storage' | 'name'>>): void {
    if (this.#draft) this.#draft = { ...this.#draft, ...change }
  }

  dropDraft(): void {
    this.#draft = null
  }

  async import(): Promise<void> {
    const draft = this.#draft
    if (!draft || draft.inspection.missing || this.#job) return
    this.#outcome = null
    const { storage } = draft
    const [name, paths] = [nameOfDraft(draft), [...draft.paths]]
    const replace = replacedBy(draft, this.#packs ?? []) !== null
    const total = draft.inspection.sizes.float32
    const imported = await this.#during(
      { kind: 'import', name, progress: { bytes: 0, total, secondsLeft: null } },
      () => this.#bridge.importPack({ paths, storage, name, replace }),
    )
    if (!imported) return
    this.#draft = null
    this.#end({ kind: 'imported', imported })
  }

  cancel(): void {
    void this.#bridge.cancelPackJob(null)
  }

  async verify(folder: string): Promise<void> {
    this.#outcome = null
    const pack = this.#packs?.find((each) => each.folder === folder)
    if (!pack) return
    const progress = { bytes: 0, total: pack.bytes, secondsLeft: null }
    await this.#during({ kind: 'verify', name: pack.name, progress }, () => this.#bridge.verifyPack({ folder }))
  }

  async move(folder: string): Promise<void> {
    this.#outcome = null
    const moved = await this.#valueOf(this.#bridge.movePack({ folder }))
    if (moved) this.#end({ kind: 'moved', folder: moved.folder })
  }

  async remove(folder: string): Promise<void> {
    this.#outcome = null
    await this.#valueOf(this.#bridge.removePack({ folder }))
  }

  async show(folder: string): Promise<void> {
    await this.#valueOf(this.#bridge.showPack({ folder }))
  }

  async addFolder(): Promise<void> {
    this.#outcome = null
    const found = await this.#valueOf(this.#bridge.addPacksFolder(null))
    if (found) this.#end({ kind: 'found', ...found })
  }

  dismiss(): void {
    this.#outcome = null
  }

  /** Shows a job from its very beginning, before its process tells anything. */
  async #during<Value>(job: PackJob, work: () => Promise<Answer<Value>>): Promise<Value | null> {
    this.#job = job
    const value = await this.#valueOf(work())
    this.#job = null
    return value
  }

  async #choose(): Promise<readonly string[] | null> {
    const chosen = await this.#valueOf(this.#bridge.chooseCheckpoints(null))
    return chosen ?? null
  }

  /** The value of main's answer; a problem is shown in the panel and gives null. */
  async #valueOf<Value>(answer: Promise<Answer<Value>>): Promise<Value | null> {
    const answered = await answer
    if (answered.ok) return answered.value
    this.#end({ kind: 'problem', problem: answered.problem })
    return null
  }

  #end(outcome: ModelsOutcome): void {
    this.#outcome = outcome
    this.#onEnd(outcome)
  }
}
