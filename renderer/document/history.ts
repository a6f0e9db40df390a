import type { PaintDocument } from './document'
import { applyEdit, type Edit, editBytes, pixelsEdit, redoOf } from './edit'
import type { LabelMap } from './labelMap'
import { EMPTY_RECT, type Rect, union } from './rect'
import { restoreOutside, type Stencil } from './stencil'

/*
 * History changes a document in transactions. Between `begin` and `commit` a tool paints live into a layer and applies
 * edits; commit folds all of it into one entry, abort takes all of it back. An entry holds the edits that cross it: those
 * that undo it while it is done, those that redo it while it is undone. Crossing it applies them last to first and keeps
 * their inverses, so one routine serves undo, redo and abort.
 *
 * Painting needs no notice before each dab: the layer is copied whole at the first one (16 MB at the largest size, a
 * few milliseconds) and only the tiles that differ are coded at the end.
 */

export interface HistoryEntry {
  /** Rises through the life of a history; never used twice. */
  readonly id: number
  /** What the person did, as the history list shows it. */
  readonly name: string
  readonly kind: EntryKind
}

/** What an entry is about: pixels, the layers as a whole, the selection, or the size of the document. */
export type EntryKind = 'paint' | 'layers' | 'selection' | 'size'

/** What happened to a history, enough to do it again on the same document: see `History.replay`. */
export type HistoryRecord =
  | {
      readonly kind: 'commit'
      readonly name: string
      readonly series: string | undefined
      /** The edits that do it again, in order. */
      readonly edits: readonly Edit[]
      /** Whether it became part of the entry before it, being of its series. */
      readonly merged: boolean
    }
  /** Undo and redo: so many entries forward, or back when negative. */
  | { readonly kind: 'travel'; readonly by: number }

/** How much is kept: the oldest entries are forgotten when there are more than `entries` and more than `bytes`. */
export interface HistoryLimits {
  readonly entries: number
  /** Bytes of edits. */
  readonly bytes: number
  /** Bytes that are never exceeded, however few the entries, but for the newest. */
  readonly mostBytes: number
}

/** What a person is promised: 1,000 steps or 256 MB, whichever is more; the ceiling is what a window can bear. */
export const HISTORY_LIMITS: HistoryLimits = { entries: 1000, bytes: 256 * 2 ** 20, mostBytes: 2 ** 30 }

interface Entry extends Omit<HistoryEntry, 'kind'> {
  id: number
  readonly series: string | undefined
  edits: readonly Edit[]
  bytes: number
}

interface Transaction {
  readonly name: string
  readonly series: string | undefined
  /** Edits that take the transaction back, oldest first. */
  readonly edits: Edit[]
  /** Edits that do it again, oldest first. */
  readonly redo: Edit[]
  /** The layer being painted, as it was before, and where it has changed since. */
  stroke: { readonly layerId: string; readonly before: LabelMap; dirty: Rect } | undefined
}

export class History {
  readonly #document: PaintDocument
  readonly #limits: HistoryLimits
  readonly #recorded: ((record: HistoryRecord) => void) | undefined
  readonly #entries: Entry[] = []
  #position = 0
  #bytes = 0
  #nextId = 1
  /** The id of the newest entry forgotten: the state before the first entry kept. */
  #forgottenId = 0
  #transaction: Transaction | undefined
  /** The buffer for the copy of the painted layer, kept from stroke to stroke. */
  #spare: Uint8Array = new Uint8Array(0)

  /** `recorded` is told of everything that a later `replay` needs; undefined keeps no record. */
  constructor(
    document: PaintDocument,
    limits: HistoryLimits = HISTORY_LIMITS,
    recorded?: (record: HistoryRecord) => void,
  ) {
    this.#document = document
    this.#limits = limits
    this.#recorded = recorded
  }

  /** Oldest first. */
  get entries(): readonly HistoryEntry[] {
    return this.#entries.map(({ id, name, edits }) => ({ id, name, kind: kindOf(edits) }))
  }

  /** How many entries are done; those from here on are undone. */
  get position(): number {
    return this.#position
  }

  get canUndo(): boolean {
    return this.#position > 0
  }

  get canRedo(): boolean {
    return this.#position < this.#entries.length
  }

  /** The id of the newest entry that is done, 0 before the first one: equal ids mean an equal document. */
  get stateId(): number {
    return this.#entries[this.#position - 1]?.id ?? this.#forgottenId
  }

  /** Bytes of edits kept. */
  get bytes(): number {
    return this.#bytes
  }

  get inTransaction(): boolean {
    return this.#transaction !== undefined
  }

  /**
   * Opens a transaction. Throws when one is open. Transactions in a row that name the same `series`, such as the steps of
   * a slider, become one entry, which takes them back together; each then may only set again what the first has set.
   */
  begin(name: string, series?: string): void {
    if (this.#transaction) throw new Error(`"${this.#transaction.name}" is still open, so "${name}" cannot begin.`)
    this.#transaction = { name, series, edits: [], redo: [], stroke: undefined }
  }

  /**
   * Paints into a layer with a kernel that returns where it wrote. Pixels that the stencil does not allow are put back as
   * they were before the transaction. Returns where it wrote, the composite refreshed there.
   */
  paint(layerId: string, kernel: (map: LabelMap) => Rect, stencil?: Stencil): Rect {
    const transaction = this.#open()
    const { kind, map, visible } = this.#document.paintedLayer(layerId)
    if (transaction.stroke?.layerId !== layerId) {
      this.#endStroke(transaction)
      transaction.stroke = { layerId, before: this.#copy(map), dirty: EMPTY_RECT }
    }
    const dirty = kernel(map)
    if (stencil) restoreOutside(map, transaction.stroke.before, dirty, stencil)
    transaction.stroke.dirty = union(transaction.stroke.dirty, dirty)
    if (visible) this.#document.refresh(dirty, kind)
    return dirty
  }

  /** Applies an edit inside the transaction. Returns where the composite may have changed. */
  apply(edit: Edit): Rect {
    const transaction = this.#open()
    this.#endStroke(transaction)
    const { inverse, dirty } = applyEdit(this.#document, edit)
    transaction.edits.push(inverse)
    transaction.redo.push(edit)
    return dirty
  }

  /** Closes the transaction as one entry and forgets what was undone. Returns false when it changed nothing. */
  commit(): boolean {
    const transaction = this.#open()
    this.#endStroke(transaction)
    this.#transaction = undefined
    const { name, series, edits, redo } = transaction
    if (edits.length === 0) return false
    for (const undone of this.#entries.splice(this.#position)) this.#bytes -= undone.bytes
    const last = this.#entries[this.#position - 1]
    const merged = last !== undefined && series !== undefined && last.series === series
    this.#recorded?.({ kind: 'commit', name, series, edits: redo, merged })
    if (merged) {
      last.id = this.#nextId++
      return true
    }
    const bytes = sumBytes(edits)
    this.#entries.push({ id: this.#nextId++, name, series, edits, bytes })
    this.#position++
    this.#bytes += bytes
    this.#forgetOldest()
    return true
  }

  /** Takes back all that the open transaction did and leaves it open. Returns where the composite may have changed. */
  revert(): Rect {
    const transaction = this.#open()
    const painted = this.#restoreStroke(transaction)
    const edited = this.#cross(transaction.edits).dirty
    transaction.edits.length = 0
    transaction.redo.length = 0
    return union(painted, edited)
  }

  /** Takes back all that the open transaction did and closes it. */
  abort(): Rect {
    const dirty = this.revert()
    this.#transaction = undefined
    return dirty
  }

  undo(): Rect {
    return this.canUndo ? this.jump(this.#position - 1) : EMPTY_RECT
  }

  redo(): Rect {
    return this.canRedo ? this.jump(this.#position + 1) : EMPTY_RECT
  }

  /** Undoes or redoes until `position` entries are done. Throws a RangeError outside 0 to `entries.length`. */
  jump(position: number): Rect {
    if (this.#transaction) throw new Error(`"${this.#transaction.name}" is still open, so nothing can be undone.`)
    if (!Number.isInteger(position) || position < 0 || position > this.#entries.length) {
      throw new RangeError(`The history has ${this.#entries.length} entries: there is no place ${position}.`)
    }
    if (position !== this.#position) this.#recorded?.({ kind: 'travel', by: position - this.#position })
    let dirty = EMPTY_RECT
    while (this.#position !== position) {
      const forward = this.#position < position
      const entry = this.#entries[forward ? this.#position : this.#position - 1]!
      const crossed = this.#cross(entry.edits)
      const bytes = sumBytes(crossed.inverses)
      this.#bytes += bytes - entry.bytes
      entry.edits = crossed.inverses
      entry.bytes = bytes
      this.#position += forward ? 1 : -1
      dirty = union(dirty, crossed.dirty)
    }
    return dirty
  }

  /** Does again what a history with the same document has recorded. Throws a RangeError when it does not fit. */
  replay(record: HistoryRecord): void {
    if (record.kind === 'travel') {
      this.jump(this.#position + record.by)
      return
    }
    this.begin(record.name, record.series)
    try {
      for (const edit of record.edits) this.apply(edit)
    } catch (error) {
      this.abort()
      throw error
    }
    this.commit()
  }

  #open(): Transaction {
    if (!this.#transaction) throw new Error('No transaction is open: call begin first.')
    return this.#transaction
  }

  /** Applies edits last to first and gathers the inverses in the order in which they were made. */
  #cross(edits: readonly Edit[]): { inverses: Edit[]; dirty: Rect } {
    let dirty = EMPTY_RECT
    const inverses: Edit[] = []
    for (let i = edits.length - 1; i >= 0; i--) {
      const applied = applyEdit(this.#document, edits[i]!)
      inverses.push(applied.inverse)
      dirty = union(dirty, applied.dirty)
    }
    return { inverses, dirty }
  }

  #endStroke(transaction: Transaction): void {
    const { stroke } = transaction
    if (!stroke) return
    const { map } = this.#document.paintedLayer(stroke.layerId)
    const edit = pixelsEdit(stroke.layerId, stroke.before, map, stroke.dirty)
    if (edit) {
      transaction.edits.push(edit)
      if (this.#recorded) transaction.redo.push(redoOf(edit, map))
    }
    transaction.stroke = undefined
  }

  /** Copies the painted area back from before; the stroke stays open, with nothing painted. */
  #restoreStroke(transaction: Transaction): Rect {
    const { stroke } = transaction
    if (!stroke) return EMPTY_RECT
    const { dirty, before, layerId } = stroke
    const { kind, map } = this.#document.paintedLayer(layerId)
    for (let row = dirty.y; row < dirty.y + dirty.height; row++) {
      const start = row * map.width + dirty.x
      map.data.set(before.data.subarray(start, start + dirty.width), start)
    }
    stroke.dirty = EMPTY_RECT
    this.#document.refresh(dirty, kind)
    return dirty
  }

  #copy(map: LabelMap): LabelMap {
    if (this.#spare.length !== map.data.length) this.#spare = new Uint8Array(map.data.length)
    this.#spare.set(map.data)
    return { width: map.width, height: map.height, data: this.#spare }
  }

  #forgetOldest(): void {
    const { entries, bytes, mostBytes } = this.#limits
    const tooMuch = () => this.#bytes > mostBytes || (this.#bytes > bytes && this.#entries.length > entries)
    while (tooMuch() && this.#position > 1) {
      const oldest = this.#entries.shift()!
      this.#bytes -= oldest.bytes
      this.#forgottenId = oldest.id
      this.#position--
    }
  }
}

/** An entry is about the most that it changes; an edit and its inverse are about the same. */
function kindOf(edits: readonly Edit[]): EntryKind {
  const kinds = new Set(edits.map(({ kind }) => kind))
  if (kinds.has('resize')) return 'size'
  if (kinds.size === 1 && kinds.has('select')) return 'selection'
  kinds.delete('select')
  return kinds.size === 1 && kinds.has('pixels') ? 'paint' : 'layers'
}

/** Bytes of a list of edits. */
function sumBytes(edits: readonly Edit[]): number {
  return edits.reduce((sum, edit) => sum + editBytes(edit), 0)
}
