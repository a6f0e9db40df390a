import type { HistoryEntry } from '../document/history'

/**
 * What a document's ids mean, as its history goes back and forth: some entries of the history change the meaning, and
 * undoing one brings the meaning before it back. `Meaning` is a label set, or anything that goes with one.
 */
export class LabelSetTrail<Meaning> {
  #first: Meaning
  #changes: readonly { readonly entry: number; readonly meaning: Meaning }[]

  constructor(first: Meaning) {
    this.#first = $state.raw(first)
    this.#changes = $state.raw([])
  }

  /** The document is another one, or its ids mean something else from its beginning on. */
  restart(meaning: Meaning): void {
    this.#first = meaning
    this.#changes = []
  }

  /** The history's entry of this id, the newest one, changes the meaning. */
  change(entry: number, meaning: Meaning): void {
    this.#changes = [...this.#changes, { entry, meaning }]
  }

  /** The meaning while the first `position` of `entries` are done. Entries that the history has forgotten are done for good. */
  at(entries: readonly Pick<HistoryEntry, 'id'>[], position: number): Meaning {
    const oldest = entries[0]?.id ?? 0
    const newest = entries[position - 1]?.id ?? oldest - 1
    const known = new Set(entries.map(({ id }) => id))
    const done = this.#changes.filter(({ entry }) => entry <= newest && (entry < oldest || known.has(entry)))
    return done.at(-1)?.meaning ?? this.#first
  }
}
