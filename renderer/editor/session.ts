import type { PaintDocument } from '../document/document'
import type { Edit } from '../document/edit'
import { History, type HistoryLimits } from '../document/history'
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
}

/** A document with its history, and the ways in which commands and tools change it. Nothing here is reactive. */
export class Session {
  readonly #events: SessionEvents
  readonly #limits: HistoryLimits | undefined
  #document: PaintDocument
  #history: History
  #savedStateId: number

  constructor(document: PaintDocument, limits: HistoryLimits | undefined, events: SessionEvents) {
    this.#events = events
    this.#limits = limits
    this.#document = document
    this.#history = new History(document, limits)
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
    this.#history = new History(document, this.#limits)
    this.#savedStateId = this.#history.stateId
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

  /** Tells where what is seen may have changed. */
  repainted(dirty: Rect): void {
    if (!isEmpty(dirty)) this.#events.pixels(dirty)
  }
}
