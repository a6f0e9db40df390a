import type { Answer, Bridge, ProjectFile } from '../electron/protocol/bridge'
import type { JournalBase, JournalRecord } from '../electron/protocol/journal'
import type { LabelSet } from '../electron/protocol/manifest'
import type { GenerateSettings, Take } from '../electron/protocol/project'
import type { Problem } from '../electron/protocol/values'
import type { HistoryRecord } from './document/history'

/** The takes and settings that a journal has to follow. */
export interface Followed {
  readonly takes: readonly Take[]
  readonly selected: string | null
  readonly settings: GenerateSettings
}

/**
 * Tells main of everything that happens to the project, so that a crash loses nothing.
 *
 * A journal knows the history from its beginning on only. When the person goes back beyond that, or the journal has grown
 * too long, a new one begins with the project as it is then.
 */
export class JournalKeeper {
  readonly #bridge: Pick<Bridge, 'beginJournal' | 'keepRecord'>
  readonly #project: () => JournalBase
  readonly #failed: (problem: Problem) => void
  #keeping = false
  /** Counts the journals begun, to tell answers to an earlier one. */
  #journals = 0
  /** The place in the history, counted from the journal's beginning, and how far the journal can go back and forth. */
  #place = 0
  #lowest = 0
  #highest = 0
  #followed: Followed | undefined

  /** `project` gives the base of a new journal that begins now; `failed` is told once why nothing is kept any more. */
  constructor(
    bridge: Pick<Bridge, 'beginJournal' | 'keepRecord'>,
    project: () => JournalBase,
    failed: (problem: Problem) => void,
  ) {
    this.#bridge = bridge
    this.#project = project
    this.#failed = failed
  }

  /** Begins the journal of another project. */
  begin(base: JournalBase, followed: Followed): void {
    this.#take(followed)
    this.#place = 0
    this.#lowest = 0
    this.#highest = 0
    void this.#said(this.#bridge.beginJournal(base))
  }

  /** Goes on with a journal that was brought back after `records`. */
  goOn(records: readonly JournalRecord[], followed: Followed): void {
    this.#take(followed)
    this.#place = 0
    this.#lowest = 0
    this.#highest = 0
    for (const record of records) if (record.kind === 'commit' || record.kind === 'travel') this.#step(record)
  }

  history(record: HistoryRecord): void {
    if (!this.#keeping) return
    if (this.#step(record)) this.#keep(record)
    else this.#beginAnew()
  }

  /** The newest entry of the history gives the ids another meaning. */
  labelSet(labelSet: LabelSet): void {
    this.#keep({ kind: 'labelSet', labelSet })
  }

  saved(file: ProjectFile): void {
    this.#keep({ kind: 'saved', file })
  }

  /** Looks for what is new among takes and settings. */
  follow(now: Followed): void {
    const before = this.#followed
    if (!before || !this.#keeping) return
    this.#followed = now
    const known = new Set(before.takes.map(({ id }) => id))
    for (const take of now.takes) if (!known.has(take.id)) this.#keep({ kind: 'take', take })
    if (now.takes !== before.takes || now.selected !== before.selected) {
      const starred = now.takes.filter((take) => take.starred).map(({ id }) => id)
      this.#keep({ kind: 'takes', ids: now.takes.map(({ id }) => id), starred, selected: now.selected })
    }
    if (now.settings !== before.settings) this.#keep({ kind: 'settings', settings: now.settings })
  }

  #take(followed: Followed): void {
    this.#keeping = true
    this.#journals++
    this.#followed = followed
  }

  /** Follows the place in the history. False when the journal cannot: its beginning is later than what is undone. */
  #step(record: HistoryRecord | (JournalRecord & { kind: 'commit' | 'travel' })): boolean {
    if (record.kind === 'commit') {
      if (record.merged && this.#place === this.#lowest) return false
      if (!record.merged) this.#place++
      this.#highest = this.#place
      return true
    }
    const place = this.#place + record.by
    if (place < this.#lowest || place > this.#highest) return false
    this.#place = place
    return true
  }

  /** With the project as it is now: not before the change that is being told is done. */
  #beginAnew(): void {
    const followed = this.#followed
    queueMicrotask(() => followed && this.begin(this.#project(), followed))
  }

  #keep(record: JournalRecord): void {
    if (!this.#keeping) return
    const journal = this.#journals
    void this.#said(this.#bridge.keepRecord(record)).then((value) => {
      if (value?.long && journal === this.#journals) this.#beginAnew()
    })
  }

  /** The answer's value; after a problem nothing more is kept until another project begins. */
  async #said<Value>(answer: Promise<Answer<Value>>): Promise<Value | null> {
    const answered = await answer
    if (answered.ok) return answered.value
    if (this.#keeping) this.#failed(answered.problem)
    this.#keeping = false
    return null
  }
}
