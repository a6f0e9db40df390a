import type { Layer, PaintDocument } from './document'
import { createLabelMap, type LabelMap } from './labelMap'
import { EMPTY_RECT, eachTile, intersect, type Rect, union, wholeOf } from './rect'
import { decodeRuns, encodeRuns } from './runs'

/*
 * An edit is a value that says how to change a document, small enough to keep. Applying one gives back the edit that
 * takes it back; for pixels, names and visibility that is a swap, so undo and redo are one operation.
 */

/** Side of the squares in which changed pixels are kept. */
export const TILE_SIDE = 128

/** One square of a layer before or after a change, run-length coded. */
export interface Tile {
  readonly column: number
  readonly row: number
  readonly runs: Uint8Array
}

/** A layer as history keeps it: its pixels run-length coded. */
export interface StoredLayer {
  readonly id: string
  readonly name: string
  readonly visible: boolean
  readonly runs: Uint8Array
}

export type Edit =
  | { readonly kind: 'pixels'; readonly layerId: string; readonly tiles: readonly Tile[] }
  | { readonly kind: 'addLayer'; readonly index: number; readonly layer: StoredLayer }
  | { readonly kind: 'removeLayer'; readonly layerId: string }
  | { readonly kind: 'moveLayer'; readonly layerId: string; readonly index: number }
  | { readonly kind: 'renameLayer'; readonly layerId: string; readonly name: string }
  | { readonly kind: 'setVisible'; readonly layerId: string; readonly visible: boolean }
  | {
      readonly kind: 'resize'
      readonly width: number
      readonly height: number
      /** The new pixels of every layer, from the bottom up. */
      readonly maps: readonly Uint8Array[]
    }

export interface Applied {
  /** Applied next, it restores the document exactly. */
  readonly inverse: Edit
  /** Where the composite may have changed. It is refreshed already. */
  readonly dirty: Rect
}

/**
 * Changes the document and says how to change it back. Throws a RangeError, leaving the document as it was, when the
 * edit names a layer that is not there, or would leave the document without one or with too many.
 */
export function applyEdit(document: PaintDocument, edit: Edit): Applied {
  const { layers } = document
  switch (edit.kind) {
    case 'pixels': {
      const { map, visible } = document.layer(edit.layerId)
      let dirty = EMPTY_RECT
      const tiles = edit.tiles.map(({ column, row, runs }) => {
        const rect = tileRect(map, column, row)
        const before = encodeRuns(map, rect)
        decodeRuns(map, rect, runs)
        if (visible) document.refresh(rect)
        dirty = union(dirty, rect)
        return { column, row, runs: before }
      })
      return { inverse: { ...edit, tiles }, dirty: visible ? dirty : EMPTY_RECT }
    }
    case 'addLayer': {
      const { id, name, visible, runs } = edit.layer
      const map = createLabelMap(document.width, document.height)
      decodeRuns(map, wholeOf(map), runs)
      document.arrange([...layers.slice(0, edit.index), { id, name, visible, map }, ...layers.slice(edit.index)])
      document.activate(id)
      return done(document, { kind: 'removeLayer', layerId: id }, visible ? wholeOf(map) : EMPTY_RECT)
    }
    case 'removeLayer': {
      const index = document.indexOf(edit.layerId)
      const layer = layers[index]!
      document.arrange(layers.filter((each) => each !== layer))
      const inverse: Edit = { kind: 'addLayer', index, layer: storeLayer(layer) }
      return done(document, inverse, layer.visible ? wholeOf(document) : EMPTY_RECT)
    }
    case 'moveLayer': {
      const index = document.indexOf(edit.layerId)
      const layer = layers[index]!
      const others = layers.filter((each) => each !== layer)
      document.arrange([...others.slice(0, edit.index), layer, ...others.slice(edit.index)])
      return done(document, { ...edit, index }, layer.visible ? wholeOf(document) : EMPTY_RECT)
    }
    case 'renameLayer': {
      const { name } = document.layer(edit.layerId)
      change(document, edit.layerId, { name: edit.name })
      return done(document, { ...edit, name }, EMPTY_RECT)
    }
    case 'setVisible': {
      const { visible } = document.layer(edit.layerId)
      change(document, edit.layerId, { visible: edit.visible })
      return done(document, { ...edit, visible }, visible === edit.visible ? EMPTY_RECT : wholeOf(document))
    }
    case 'resize': {
      const { width, height } = document
      const inverse: Edit = {
        kind: 'resize',
        width,
        height,
        maps: layers.map(({ map }) => encodeRuns(map, wholeOf(map))),
      }
      const resized = layers.map((layer, index) => {
        const map = createLabelMap(edit.width, edit.height)
        decodeRuns(map, wholeOf(map), edit.maps[index]!)
        return { ...layer, map }
      })
      document.arrange(resized, edit.width, edit.height)
      return done(document, inverse, wholeOf(document))
    }
  }
}

/** The layer as history and `addLayer` keep it. */
export function storeLayer(layer: Layer): StoredLayer {
  const { id, name, visible, map } = layer
  return { id, name, visible, runs: encodeRuns(map, wholeOf(map)) }
}

/**
 * The edit that turns `now` back into `before`, looking inside `rect` only: the tiles that differ, as they were.
 * Undefined when none differs.
 */
export function pixelsEdit(layerId: string, before: LabelMap, now: LabelMap, rect: Rect): Edit | undefined {
  const tiles: Tile[] = []
  eachTile(rect, TILE_SIDE, (column, row) => {
    const area = tileRect(now, column, row)
    if (!sameInside(before, now, area)) tiles.push({ column, row, runs: encodeRuns(before, area) })
  })
  return tiles.length > 0 ? { kind: 'pixels', layerId, tiles } : undefined
}

/** Roughly what an edit costs in memory, in bytes. */
export function editBytes(edit: Edit): number {
  const overhead = 64
  switch (edit.kind) {
    case 'pixels':
      return edit.tiles.reduce((sum, tile) => sum + tile.runs.length + overhead, overhead)
    case 'addLayer':
      return edit.layer.runs.length + overhead
    case 'resize':
      return edit.maps.reduce((sum, runs) => sum + runs.length + overhead, overhead)
    default:
      return overhead
  }
}

function done(document: PaintDocument, inverse: Edit, dirty: Rect): Applied {
  document.refresh(dirty)
  return { inverse, dirty }
}

function change(document: PaintDocument, layerId: string, properties: Partial<Layer>): void {
  document.layer(layerId)
  document.arrange(document.layers.map((layer) => (layer.id === layerId ? { ...layer, ...properties } : layer)))
}

function tileRect(map: LabelMap, column: number, row: number): Rect {
  return intersect({ x: column * TILE_SIDE, y: row * TILE_SIDE, width: TILE_SIDE, height: TILE_SIDE }, wholeOf(map))
}

function sameInside(a: LabelMap, b: LabelMap, rect: Rect): boolean {
  for (let row = rect.y; row < rect.y + rect.height; row++) {
    const end = row * a.width + rect.x + rect.width
    for (let i = row * a.width + rect.x; i < end; i++) if (a.data[i] !== b.data[i]) return false
  }
  return true
}
