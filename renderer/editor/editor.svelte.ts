import { untrack } from 'svelte'
import type { PaintDocument } from '../document/document'
import type { HistoryEntry, HistoryLimits, HistoryRecord } from '../document/history'
import { type LabelClass, type LabelMap, labelAt } from '../document/labelMap'
import { isPainted, type Layer, type LayerKind, type LayerProperties } from '../document/layer'
import type { Rect } from '../document/rect'
import { outlineOf, type Selection } from '../document/selection'
import { type Thumbnail, thumbnailOf } from '../document/thumbnail'
import { AreaCommands } from './areaCommands'
import { type Condition, conditionOf, type Task } from './condition'
import { Gestures } from './gestures.svelte'
import { LayerCommands } from './layerCommands'
import { resizeDocument } from './layerEdits'
import type { Overlay } from './overlay'
import { paintedLabels } from './relabelEdits'
import { Session } from './session'
import type { ViewControl } from './tool'
import { Toolbox } from './toolbox.svelte'
import { toolContext } from './toolContext'
import { type Elsewhere, Work } from './work.svelte'

export interface EditorOptions {
  readonly document: PaintDocument
  /** The label set painted with; not empty. */
  readonly classes: readonly LabelClass[]
  /** How much undo to keep. */
  readonly historyLimits?: HistoryLimits
  /** Takes a sentence for the person, such as why a stroke did nothing. */
  readonly onNotice?: (sentence: string) => void
  /** Where operations are done that would hold up the window; without it they are done here. */
  readonly elsewhere?: Elsewhere | undefined
  /** Takes what `restore` will need to bring the document and its history back. */
  readonly onRecord?: (record: HistoryRecord) => void
}

/** A layer as lists show it. */
export interface LayerView extends LayerProperties {
  readonly id: string
  readonly kind: LayerKind
}

/** What the pointer is over. */
export interface Hover {
  /** Whole document pixels. */
  readonly x: number
  readonly y: number
  /** The class id seen there, or UNLABELLED. */
  readonly label: number
}

/** What a canvas draws: the layers from the bottom up, and what the label layers give. Changes while the person paints. */
export type Seen = Pick<PaintDocument, 'width' | 'height' | 'layers' | 'composite'>

/**
 * The one reactive face of the document, its history and the tools. Every getter may be read in a template or effect.
 * Pixels are not reactive: `pixelVersion` counts their changes, and `onPixels` says where they are, for those who draw.
 */
export class Editor {
  /** What the person paints with. */
  readonly toolbox: Toolbox
  /** The gesture in progress; the canvas leads pointer events to it. */
  readonly gestures: Gestures
  /** Adding, moving, merging and naming layers. */
  readonly layerCommands: LayerCommands
  /** The selection, and operations on whole layers. */
  readonly areaCommands: AreaCommands
  readonly #session: Session
  readonly #work: Work
  readonly #pixelListeners = new Set<(dirty: Rect) => void>()
  #view: ViewControl | undefined

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
  #overlay = $state.raw<Overlay | undefined>(undefined)
  #selection = $state.raw<Selection | undefined>(undefined)
  #selectionOutline = $derived(this.#selection ? outlineOf(this.#selection, 10_000) : undefined)

  constructor({
    document,
    classes,
    historyLimits,
    onNotice = () => {},
    onRecord = () => {},
    elsewhere,
  }: EditorOptions) {
    this.#session = new Session(document, historyLimits, {
      interrupted: () => this.gestures.settle(),
      pixels: (dirty) => this.#pixelsChanged(dirty),
      changed: () => this.#publish(),
      notice: onNotice,
      recorded: onRecord,
    })
    this.toolbox = new Toolbox(classes, () => this.gestures.finish())
    this.#work = new Work(this.#session, elsewhere, () => this.gestures.release())
    const context = toolContext({
      session: this.#session,
      toolbox: this.toolbox,
      work: this.#work,
      view: () => this.#view,
      show: (overlay) => {
        this.#overlay = overlay
      },
    })
    this.gestures = new Gestures(context, this.#work)
    this.layerCommands = new LayerCommands(this.#session)
    this.areaCommands = new AreaCommands(this.#session, this.toolbox, this.#work, () => this.gestures.settle())
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

  /** Whether an operation that takes its time is under way. */
  get busy(): boolean {
    return this.#work.busy
  }

  /** The pixels that are selected, so that only they may be painted; undefined when none are. */
  get selection(): Selection | undefined {
    return this.#selection
  }

  /** The border of the selection, see `outlineOf`. */
  get selectionOutline(): Int32Array | undefined {
    return this.#selectionOutline
  }

  /** What the tool in hand shows over the map. */
  get overlay(): Overlay | undefined {
    return this.#overlay
  }

  /** A copy of the label map: what all visible label layers give together. */
  composite(): LabelMap {
    this.#work.settle()
    return copyOf(this.#session.document.composite)
  }

  /** The ids painted on any label layer, seen or not. Reads all of them: for a command, not for a template. */
  paintedLabels(): Set<number> {
    return paintedLabels(this.#session.document)
  }

  /** The label map itself, to read at once: it changes while the person paints. */
  get liveComposite(): LabelMap {
    return this.#session.document.composite
  }

  /** What a canvas draws, to read at once: it changes while the person paints. */
  get seen(): Seen {
    return this.#session.document
  }

  /** What a model for a task is given: a copy of the composite that it follows. Undefined when no such layer is there. */
  conditionFor(task: Task): Condition | undefined {
    this.#work.settle()
    return conditionOf(this.#session.document, task)
  }

  /** A layer made small, by picking pixels; neither side is longer than `side`. */
  thumbnail(layerId: string, side: number): Thumbnail {
    return thumbnailOf(this.#session.document.layer(layerId), side)
  }

  /** Copies of all layers, from the bottom up, for a project file. */
  snapshot(): { width: number; height: number; layers: Layer[]; activeLayerId: string } {
    this.#work.settle()
    const { width, height, layers, activeLayer } = this.#session.document
    // Pictures for tracing never change: they need no copy.
    const copies = layers.map((layer) => (isPainted(layer) ? { ...layer, map: copyOf(layer.map) } : layer))
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
    this.#session.load(document)
  }

  /** Replaces the document and does again what was recorded of its history; it counts as not saved. */
  restore(document: PaintDocument, records: readonly HistoryRecord[]): void {
    this.#session.restore(document, records)
  }

  markSaved(): void {
    this.#session.markSaved()
  }

  /** Scales every layer to another size, as one edit. Throws a RangeError for a size not allowed. */
  resize(width: number, height: number): void {
    this.#session.edit(`Resize to ${width} x ${height}`, (document) => resizeDocument(document, width, height))
  }

  // History ----------------------------------------------------------------------------------------------------------

  /** Takes the last edit back, or the gesture or operation in progress. */
  undo(): void {
    if (this.gestures.current || this.busy) this.gestures.cancel()
    else this.#session.travel((history) => history.undo())
  }

  redo(): void {
    if (!this.gestures.current && !this.busy) this.#session.travel((history) => history.redo())
  }

  /** Undoes or redoes until `position` entries are done; 0 is the beginning. */
  jumpTo(position: number): void {
    this.gestures.cancel()
    this.#session.travel((history) => history.jump(position))
  }

  // Layers -----------------------------------------------------------------------------------------------------------

  selectLayer(id: string): void {
    this.gestures.settle()
    this.#session.document.activate(id)
    this.#activeLayerId = id
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
    this.#hover = inside ? { x, y, label: labelAt(this.#session.document.composite, x, y) } : undefined
  }

  // Within -----------------------------------------------------------------------------------------------------------

  #pixelsChanged(dirty: Rect): void {
    untrack(() => this.#pixelVersion++)
    for (const listener of this.#pixelListeners) listener(dirty)
  }

  /** Brings the reactive fields up to date with document and history. Untracked: an effect may call what publishes. */
  #publish(): void {
    untrack(() => {
      const { document, history, modified } = this.#session
      const { width, height, layers, activeLayer, counts } = document
      if (width !== this.#size.width || height !== this.#size.height) this.#size = { width, height }
      this.#layers = layers.map(viewOf)
      this.#activeLayerId = activeLayer.id
      this.#counts = counts.slice()
      this.#entries = history.entries
      this.#position = history.position
      this.#modified = modified
      this.#selection = document.selection
      this.#revision++
    })
  }
}

function viewOf({ id, kind, name, visible, locked, opacity }: Layer): LayerView {
  return { id, kind, name, visible, locked, opacity }
}

function copyOf({ width, height, data }: LabelMap): LabelMap {
  return { width, height, data: data.slice() }
}
