import type { LabelMap } from '../document/labelMap'
import {
  isPainted,
  type Layer,
  type LayerKind,
  type PaintedKind,
  type Placement,
  type RgbaPicture,
} from '../document/layer'
import { resizeMap } from '../document/resize'
import {
  addLayer,
  addMap,
  addReference,
  canAddLayer,
  clearLayer,
  duplicateLayer,
  flatten,
  layerToMergeWith,
  mergeDown,
  newLayerName,
} from './layerEdits'
import { relabel, repaintSeen } from './relabelEdits'
import type { Session } from './session'

/** What a person can do to the layers as a whole. Each command that changes something is one entry of the history. */
export class LayerCommands {
  readonly #session: Session

  constructor(session: Session) {
    this.#session = session
  }

  /** Adds an empty layer above the active one and makes it active. */
  add(kind: PaintedKind = 'label', name?: string): void {
    if (!this.#hasRoom()) return
    this.#session.edit(TITLES[kind], (document) => addLayer(document, kind, name ?? newLayerName(document, kind)))
  }

  /**
   * Adds a map as a new layer on top and hides the others of its kind, as one edit: what is seen is that map, and nothing
   * is lost. A map of another size is scaled without a value that it does not hold.
   */
  addMap(name: string, map: LabelMap, kind: PaintedKind = 'label'): void {
    const { width, height } = this.#session.document
    const fitting = map.width === width && map.height === height ? map : resizeMap(kind, map, width, height)
    if (this.#hasRoom()) this.#session.edit(name, (document) => addMap(document, kind, name, fitting))
  }

  /** Lays a picture over the document for tracing, half transparent, as large as fits. */
  addReference(name: string, picture: RgbaPicture): void {
    if (this.#hasRoom()) this.#session.edit('New reference', (document) => addReference(document, name, picture))
  }

  duplicate(id: string): void {
    if (this.#hasRoom()) this.#session.edit('Duplicate layer', (document) => duplicateLayer(document, id))
  }

  /** The last layer cannot be removed, nor can a locked one: it is told so. */
  remove(id: string): void {
    if (this.#session.document.layers.length === 1) {
      this.#session.notice('A map needs at least one layer: clear this one instead.')
    } else if (this.#isFree(id, 'delete')) {
      this.#session.edit('Delete layer', () => [{ kind: 'removeLayer', layerId: id }])
    }
  }

  /** Moves a layer to a place in the list; 0 is the bottom. Places beyond the ends mean the ends. */
  move(id: string, index: number): void {
    const { document } = this.#session
    const place = Math.max(0, Math.min(index, document.layers.length - 1))
    if (place === document.indexOf(id)) return
    this.#session.edit('Move layer', () => [{ kind: 'moveLayer', layerId: id, index: place }])
  }

  /** Surrounding spaces are dropped; an empty name changes nothing. */
  rename(id: string, name: string): void {
    const trimmed = name.trim()
    if (trimmed === '' || trimmed === this.#layer(id).name) return
    this.#session.edit('Rename layer', () => [{ kind: 'changeLayer', layerId: id, properties: { name: trimmed } }])
  }

  setVisible(id: string, visible: boolean): void {
    if (visible === this.#layer(id).visible) return
    const name = visible ? 'Show layer' : 'Hide layer'
    this.#session.edit(name, () => [{ kind: 'changeLayer', layerId: id, properties: { visible } }])
  }

  setLocked(id: string, locked: boolean): void {
    if (locked === this.#layer(id).locked) return
    const name = locked ? 'Lock layer' : 'Unlock layer'
    this.#session.edit(name, () => [{ kind: 'changeLayer', layerId: id, properties: { locked } }])
  }

  /** How strongly a layer is seen, 0 to 1; held within. Changes of one layer in a row are one entry of the history. */
  setOpacity(id: string, opacity: number): void {
    const within = Math.max(0, Math.min(1, opacity))
    if (Number.isNaN(within) || within === this.#layer(id).opacity) return
    const properties = { opacity: within }
    this.#session.edit('Opacity', () => [{ kind: 'changeLayer', layerId: id, properties }], `opacity of ${id}`)
  }

  /** Moves or scales a picture for tracing. Changes of one in a row are one entry of the history. */
  placeReference(id: string, place: Placement): void {
    if (!this.#isFree(id, 'move')) return
    this.#session.edit('Move reference', () => [{ kind: 'placeReference', layerId: id, place }], `place of ${id}`)
  }

  /** Lays a layer onto the next one of its kind below; nothing when there is none. */
  mergeDown(id: string): void {
    const below = layerToMergeWith(this.#session.document, id)
    if (!below || !this.#isFree(id, 'merge') || !this.#isFree(below.id, 'merge')) return
    this.#session.edit('Merge down', (document) => mergeDown(document, id))
  }

  /** Makes one layer of the visible ones of each kind. Hidden layers and references stay as they are. */
  flatten(): void {
    if (this.#session.document.layers.some((layer) => isPainted(layer) && layer.visible && layer.locked)) {
      this.#session.notice('A locked layer cannot be flattened: unlock it first, or hide it to keep it.')
    } else this.#session.edit('Flatten', flatten)
  }

  clear(id: string): void {
    if (isPainted(this.#layer(id)) && this.#isFree(id, 'clear')) {
      this.#session.edit('Clear layer', (document) => clearLayer(document, id))
    }
  }

  /** Gives every id of the label layers another, by a table of 256; see `relabel`. */
  relabel(name: string, table: Readonly<Uint8Array>): void {
    this.#session.edit(name, (document) => relabel(document, table))
  }

  /** Changes the label layers so that together they give a map; see `repaintSeen`. */
  repaintSeen(name: string, wanted: LabelMap): void {
    const edits = repaintSeen(this.#session.document, wanted)
    if (edits) this.#session.edit(name, () => edits)
    else this.#session.notice('A locked or hidden layer is in the way: unlock it or show it first.')
  }

  #layer(id: string): Layer {
    return this.#session.document.layer(id)
  }

  #isFree(id: string, verb: 'delete' | 'merge' | 'clear' | 'move'): boolean {
    const { name, locked } = this.#layer(id)
    if (locked) this.#session.notice(`The layer "${name}" is locked: unlock it to ${verb} it.`)
    return !locked
  }

  #hasRoom(): boolean {
    const { document } = this.#session
    const room = canAddLayer(document)
    if (!room)
      this.#session.notice(`A map can have ${document.layers.length} layers at most: merge or delete some first.`)
    return room
  }
}

const TITLES: Readonly<Record<LayerKind, string>> = {
  label: 'New layer',
  sketch: 'New sketch layer',
  depth: 'New depth layer',
  reference: 'New reference',
}
