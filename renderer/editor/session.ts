import type { PaintDocument } from '../document/document'
import type { Edit } from '../document/edit'
import { History, type HistoryLimits, type HistoryRecord } from '../document/history'
import { EMPTY_RECT, isEmpty, type Rect, union, wholeOf } from '../document/rect'

/** What a session tells the one that shows it. */
export interface SessionEvents {
  /** A command is about to change the document: an unfinished gesture has to go first. */
  interrupted(): void
  /** Where what is seen may have changed. */
  pixels(dirty: Rect): void
  /** A change is finished: lists, counts and the history are to be read again. */
  changed(): void
  /** A sentence for the person, such as why a command did nothing. */
  notice(sentence: string): void
  /** What `restore` will need to bring this state and its history back. */
  recorded(record: HistoryRecord): void
}

/** No state has this id. */
const NEVER_SAVED = -1

/** A document with its history, and the ways in which commands and tools change it. Nothing here is reactive. */
export class Session {
  readonly #events: SessionEvents
  readonly #limits: HistoryLimits | undefined
  #document: PaintDocument
  #history: History
  #savedStateId: number
  #restored = true

  constructor(document: PaintDocument, limits: HistoryLimits | undefined, events: SessionEvents) {
    this.#events = events
    this.#limits = limits
    this.#document = document
    this.#history = this.#newHistory(document)
    this.#savedStateId = this.#history.stateId
  }

  get document(): PaintDocument {
    return this.#document
  }

  get history(): History {
    return this.#history
  }

  /** Whether the document differs from what `load` brought or `markSaved` last saw. */
  get modified(): boolean {
    return this.#history.stateId !== this.#savedStateId
  }

  /** Replaces the document, with an empty history; it counts as saved. */
  load(document: PaintDocument): void {
    this.#events.interrupted()
    this.#document = document
    this.#history = this.#newHistory(document)
    this.#savedStateId = this.#history.stateId
    this.repainted(wholeOf(document))
    this.#events.changed()
  }

  /**
   * Replaces the document, and does again what was recorded of its history. It counts as not saved. Records from the first
   * on that does not fit are left out.
   */
  restore(document: PaintDocument, records: readonly HistoryRecord[]): void {
    this.#events.interrupted()
    this.#document = document
    // Not told on: whoever gave the records has them.
    this.#history = new History(document, this.#limits, (record) => this.#restored && this.#events.recorded(record))
    this.#restored = false
    try {
      for (const record of records) this.#history.replay(record)
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
    } finally {
      this.#restored = true
    }
    this.#savedStateId = NEVER_SAVED
    this.repainted(wholeOf(document))
    this.#events.changed()
  }

  markSaved(): void {
    this.#savedStateId = this.#history.stateId
    this.#events.changed()
  }

  notice(sentence: string): void {
    this.#events.notice(sentence)
  }

  /** One command, one entry of the history: applies the planned edits in order. `series`: see `History.begin`. */
  edit(name: string, plan: (document: PaintDocument) => readonly Edit[], series?: string): void {
    this.#events.interrupted()
    const edits = plan(this.#document)
    this.#history.begin(name, series)
    let dirty: Rect = EMPTY_RECT
    try {
      for (const edit of edits) dirty = union(dirty, this.#history.apply(edit))
    } catch (error) {
      this.#history.abort()
      throw error
    }
    this.#history.commit()
    this.repainted(dirty)
    this.#events.changed()
  }

  /** Undo, redo or jump. */
  travel(move: (history: History) => Rect): void {
    this.repainted(move(this.#history))
    this.#events.changed()
  }

  /** Closes the transaction of a gesture. */
  commit(): void {
    if (this.#history.commit()) this.#events.changed()
  }

  #newHistory(document: PaintDocument): History {
    return new History(document, this.#limits, (record) => this.#events.recorded(record))
  }

  /** Tells where what is seen may have changed. */
  repainted(dirty: Rect): void {
    if (!isEmpty(dirty)) this.#events.pixels(dirty)
  }
}
