import { untrack } from 'svelte'
import type { Layer, PaintDocument } from '../document/document'
import type { Edit } from '../document/edit'
import { History, type HistoryEntry } from '../document/history'
import { type LabelClass, type LabelMap, labelAt } from '../document/labelMap'
import { EMPTY_RECT, isEmpty, type Rect, union, wholeOf } from '../document/rect'
import { resizeNearest } from '../document/resize'
import { Gestures } from './gestures.svelte'
import {
  addLayer,
  addMap,
  canAddLayer,
  clearLayer,
  duplicateLayer,
  mergeDown,
  newLayerName,
  resizeDocument,
} from './layerEdits'
import { type StrokeKind, strokeName, type ToolContext, type ViewControl } from './tool'
import { Toolbox } from './toolbox.svelte'

export interface EditorOptions {
  readonly document: PaintDocument
  /** The label set painted with; not empty. */
  readonly classes: readonly LabelClass[]
  /** Bytes of undo to keep. */
  readonly historyBytes?: number
  /** Takes a sentence for the person, such as why a stroke did nothing. */
  readonly onNotice?: (sentence: string) => void
}

/** A layer as lists show it. */
export interface LayerView {
  readonly id: string
  readonly name: string
  readonly visible: boolean
}

/** What the pointer is over. */
export interface Hover {
  /** Whole document pixels. */
  readonly x: number
  readonly y: number
  /** The class id seen there, or UNLABELLED. */
  readonly label: number
}

/**
 * The one reactive face of the document, its history and the tools. Every getter may be read in a template or effect.
 * Pixels are not reactive: `pixelVersion` counts their changes, and `onPixels` says where they are, for those who draw.
 *
 * Long because it is wide: one short method for each thing a person can do to a document. What they do stands elsewhere,
 * in `layerEdits.ts`, `history.ts` and the tools.
 */
export class Editor {
  /** What the person paints with. */
  readonly toolbox: Toolbox
  /** The gesture in progress; the canvas leads pointer events to it. */
  readonly gestures: Gestures
  #document: PaintDocument
  #history: History
  readonly #historyBytes: number | undefined
  readonly #notice: (sentence: string) => void
  readonly #pixelListeners = new Set<(dirty: Rect) => void>()
  #view: ViewControl | undefined
  #savedStateId = 0

  #size = $state.raw({ width: 0, height: 0 })
  #layers = $state.raw<readonly LayerView[]>([])
  #activeLayerId = $state.raw('')
  #entries = $state.raw<readonly HistoryEntry[]>([])
  #position = $state.raw(0)
  #modified = $state.raw(false)
  #counts = $state.raw<Readonly<Uint32Array>>(new Uint32Array(256))
  #pixelVersion = $state.raw(0)
  #revision = $state.raw(0)
  #hover = $state.raw<Hover | undefined>(undefined)

  constructor(options: EditorOptions) {
    this.#document = options.document
    this.#historyBytes = options.historyBytes
    this.#history = new History(options.document, options.historyBytes)
    this.#notice = options.onNotice ?? (() => {})
    this.toolbox = new Toolbox(options.classes)
    this.gestures = new Gestures(this.#toolContext())
    this.#publish()
  }

  // What is seen -----------------------------------------------------------------------------------------------------

  /** Document size in pixels. */
  get size(): { readonly width: number; readonly height: number } {
    return this.#size
  }

  /** From the bottom up. */
  get layers(): readonly LayerView[] {
    return this.#layers
  }

  get activeLayerId(): string {
    return this.#activeLayerId
  }

  /** All edits known, oldest first; the first `historyPosition` of them are done, the others undone. */
  get historyEntries(): readonly HistoryEntry[] {
    return this.#entries
  }

  get historyPosition(): number {
    return this.#position
  }

  get canUndo(): boolean {
    return this.#position > 0
  }

  get canRedo(): boolean {
    return this.#position < this.#entries.length
  }

  /** Whether the document differs from what `load` brought or `markSaved` last saw. */
  get modified(): boolean {
    return this.#modified
  }

  /** Grows with every change of pixels, also within a stroke. */
  get pixelVersion(): number {
    return this.#pixelVersion
  }

  /** Grows when a change is finished: a stroke ended, an undo, a layer command, another document. */
  get revision(): number {
    return this.#revision
  }

  /** How much of the composite each class covers, 0 to 1, as of `revision`. */
  share(id: number): number {
    return (this.#counts[id] ?? 0) / (this.#size.width * this.#size.height)
  }

  /** A copy of what all visible layers give together. */
  composite(): LabelMap {
    const { width, height, data } = this.#document.composite
    return { width, height, data: data.slice() }
  }

  /** The composite itself, to read at once: it changes while the person paints. */
  get liveComposite(): LabelMap {
    return this.#document.composite
  }

  /** A small picture of a layer, its longer side `side` pixels or the document's where that is less, by nearest pixel. */
  thumbnail(layerId: string, side: number): LabelMap {
    const { map } = this.#document.layer(layerId)
    const scale = Math.min(1, side / Math.max(map.width, map.height))
    return resizeNearest(map, Math.max(1, Math.round(map.width * scale)), Math.max(1, Math.round(map.height * scale)))
  }

  /** Copies of all layers, from the bottom up, for a project file. */
  snapshot(): { width: number; height: number; layers: Layer[]; activeLayerId: string } {
    const { width, height, layers, activeLayer } = this.#document
    const copies = layers.map((layer) => ({ ...layer, map: { ...layer.map, data: layer.map.data.slice() } }))
    return { width, height, layers: copies, activeLayerId: activeLayer.id }
  }

  /** Calls back at every change of the composite with where it may have changed. Returns what ends it. */
  onPixels(listener: (dirty: Rect) => void): () => void {
    this.#pixelListeners.add(listener)
    return () => this.#pixelListeners.delete(listener)
  }

  // The document -----------------------------------------------------------------------------------------------------

  /** Replaces the document, with an empty history; it counts as saved. */
  load(document: PaintDocument): void {
    this.gestures.cancel()
    this.#document = document
    this.#history = new History(document, this.#historyBytes)
    this.#savedStateId = this.#history.stateId
    this.#pixelsChanged(wholeOf(document))
    this.#publish()
  }

  markSaved(): void {
    this.#savedStateId = this.#history.stateId
    this.#publish()
  }

  /** Scales every layer to another size by nearest pixel, as one edit. Throws a RangeError for a size not allowed. */
  resize(width: number, height: number): void {
    this.#edit(`Resize to ${width} x ${height}`, (document) => resizeDocument(document, width, height))
  }

  // History ----------------------------------------------------------------------------------------------------------

  /** Takes the last edit back, or the gesture in progress. */
  undo(): void {
    if (this.gestures.current) this.gestures.cancel()
    else this.#travel(() => this.#history.undo())
  }

  redo(): void {
    if (!this.gestures.current) this.#travel(() => this.#history.redo())
  }

  /** Undoes or redoes until `position` entries are done; 0 is the beginning. */
  jumpTo(position: number): void {
    this.gestures.cancel()
    this.#travel(() => this.#history.jump(position))
  }

  // Layers -----------------------------------------------------------------------------------------------------------

  selectLayer(id: string): void {
    this.gestures.cancel()
    this.#document.activate(id)
    this.#activeLayerId = id
  }

  /** Adds an empty layer above the active one and makes it active. */
  addLayer(name?: string): void {
    if (this.#roomForLayer()) this.#edit('New layer', (document) => addLayer(document, name ?? newLayerName(document)))
  }

  /**
   * Adds a map as a new layer on top and hides the others, as one edit: what is seen is that map, and nothing is lost.
   * A map of another size is scaled by nearest pixel.
   */
  addMap(name: string, map: LabelMap): void {
    const { width, height } = this.#size
    const fitting = map.width === width && map.height === height ? map : resizeNearest(map, width, height)
    if (this.#roomForLayer()) this.#edit(name, (document) => addMap(document, name, fitting))
  }

  duplicateLayer(id: string): void {
    if (this.#roomForLayer()) this.#edit('Duplicate layer', (document) => duplicateLayer(document, id))
  }

  /** The last layer cannot be removed: it is told so. */
  removeLayer(id: string): void {
    if (this.#document.layers.length === 1) this.#notice('A map needs at least one layer: clear this one instead.')
    else this.#edit('Delete layer', () => [{ kind: 'removeLayer', layerId: id }])
  }

  /** Moves a layer to a place in the list; 0 is the bottom. Places beyond the ends mean the ends. */
  moveLayer(id: string, index: number): void {
    const place = Math.max(0, Math.min(index, this.#document.layers.length - 1))
    if (place === this.#document.indexOf(id)) return
    this.#edit('Move layer', () => [{ kind: 'moveLayer', layerId: id, index: place }])
  }

  /** Surrounding spaces are dropped; an empty name changes nothing. */
  renameLayer(id: string, name: string): void {
    const trimmed = name.trim()
    if (trimmed === '' || trimmed === this.#document.layer(id).name) return
    this.#edit('Rename layer', () => [{ kind: 'renameLayer', layerId: id, name: trimmed }])
  }

  setLayerVisible(id: string, visible: boolean): void {
    if (visible === this.#document.layer(id).visible) return
    this.#edit(visible ? 'Show layer' : 'Hide layer', () => [{ kind: 'setVisible', layerId: id, visible }])
  }

  /** Lays a layer onto the one below; nothing for the bottom one. */
  mergeDown(id: string): void {
    this.#edit('Merge down', (document) => mergeDown(document, id))
  }

  clearLayer(id: string): void {
    this.#edit('Clear layer', (document) => clearLayer(document, id))
  }

  // The pointer ------------------------------------------------------------------------------------------------------

  get hover(): Hover | undefined {
    return this.#hover
  }

  /** Whom pan and zoom act on; undefined when no canvas is there. */
  attachView(view: ViewControl | undefined): void {
    this.#view = view
  }

  /** Tells where the pointer is, in document pixels; undefined when it has left the canvas. */
  hoverAt(point: { readonly x: number; readonly y: number } | undefined): void {
    const x = Math.floor(point?.x ?? -1)
    const y = Math.floor(point?.y ?? -1)
    const inside = x >= 0 && y >= 0 && x < this.#size.width && y < this.#size.height
    this.#hover = inside ? { x, y, label: labelAt(this.#document.composite, x, y) } : undefined
  }

  // Within -----------------------------------------------------------------------------------------------------------

  #toolContext(): ToolContext {
    const editor = this
    return {
      get label() {
        return editor.toolbox.label
      },
      get brushSize() {
        return editor.toolbox.brushSize
      },
      get bucketSample() {
        return editor.toolbox.bucketSample
      },
      get composite() {
        return editor.#document.composite
      },
      get view() {
        return editor.#view
      },
      begin: (kind) => this.#beginStroke(kind),
      paint: (kernel) => this.#pixelsChanged(this.#history.paint(this.#document.activeLayer.id, kernel)),
      revert: () => this.#pixelsChanged(this.#history.revert()),
      commit: () => {
        if (this.#history.commit()) this.#publish()
      },
      abort: () => this.#pixelsChanged(this.#history.abort()),
      pickLabel: (id) => this.toolbox.setLabel(id),
    }
  }

  #beginStroke(kind: StrokeKind): boolean {
    const { name, visible } = this.#document.activeLayer
    if (!visible) {
      this.#notice(`The layer "${name}" is hidden: show it to paint on it.`)
      return false
    }
    this.#history.begin(strokeName(kind, this.toolbox.nameOf(this.toolbox.label)))
    return true
  }

  #roomForLayer(): boolean {
    const room = canAddLayer(this.#document)
    if (!room)
      this.#notice(`A map can have ${this.#document.layers.length} layers at most: merge or delete some first.`)
    return room
  }

  /** One command, one entry. */
  #edit(name: string, plan: (document: PaintDocument) => readonly Edit[]): void {
    this.gestures.cancel()
    const edits = plan(this.#document)
    this.#history.begin(name)
    let dirty: Rect = EMPTY_RECT
    try {
      for (const edit of edits) dirty = union(dirty, this.#history.apply(edit))
    } catch (error) {
      this.#history.abort()
      throw error
    }
    this.#history.commit()
    this.#pixelsChanged(dirty)
    this.#publish()
  }

  #travel(move: () => Rect): void {
    this.#pixelsChanged(move())
    this.#publish()
  }

  #pixelsChanged(dirty: Rect): void {
    if (isEmpty(dirty)) return
    untrack(() => this.#pixelVersion++)
    for (const listener of this.#pixelListeners) listener(dirty)
  }

  /** Brings the reactive fields up to date with document and history. Untracked: an effect may call what publishes. */
  #publish(): void {
    untrack(() => {
      const { width, height, layers, activeLayer, counts } = this.#document
      if (width !== this.#size.width || height !== this.#size.height) this.#size = { width, height }
      this.#layers = layers.map(({ id, name, visible }) => ({ id, name, visible }))
      this.#activeLayerId = activeLayer.id
      this.#counts = counts.slice()
      this.#entries = this.#history.entries
      this.#position = this.#history.position
      this.#modified = this.#history.stateId !== this.#savedStateId
      this.#revision++
    })
  }
}
