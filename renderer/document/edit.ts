import type { PaintDocument } from './document'
import { createLabelMap, type LabelMap } from './labelMap'
import type { Layer, LayerProperties, Placement } from './layer'
import { EMPTY_RECT, eachTile, intersect, type Rect, union, wholeOf } from './rect'
import { decodeRuns, encodeRuns } from './runs'
import { restoreLayer, type StoredLayer, storedBytes, storeLayer } from './storedLayer'

/*
 * An edit is a value that says how to change a document, small enough to keep. Applying one gives back the edit that
 * takes it back; for pixels and properties that is a swap, so undo and redo are one operation.
 */

/** Side of the squares in which changed pixels are kept. */
export const TILE_SIDE = 128

/** One square of a layer before or after a change, run-length coded. */
export interface Tile {
  readonly column: number
  readonly row: number
  readonly runs: Uint8Array
}

export type Edit =
  | { readonly kind: 'pixels'; readonly layerId: string; readonly tiles: readonly Tile[] }
  | { readonly kind: 'addLayer'; readonly index: number; readonly layer: StoredLayer }
  | { readonly kind: 'removeLayer'; readonly layerId: string }
  | { readonly kind: 'moveLayer'; readonly layerId: string; readonly index: number }
  | { readonly kind: 'changeLayer'; readonly layerId: string; readonly properties: Partial<LayerProperties> }
  | { readonly kind: 'placeReference'; readonly layerId: string; readonly place: Placement }
  /** Chooses pixels: the runs of a map of 0 and 1, undefined for no selection. */
  | { readonly kind: 'select'; readonly runs: Uint8Array | undefined }
  | {
      /** Takes place without a selection: it is not scaled, and cannot outlive its document's size. */
      readonly kind: 'resize'
      readonly width: number
      readonly height: number
      /** All layers at the new size, from the bottom up. */
      readonly layers: readonly StoredLayer[]
    }

export interface Applied {
  /** Applied next, it restores the document exactly. */
  readonly inverse: Edit
  /** Where what is seen may have changed. The composites are refreshed already. */
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
      const { kind, map, visible } = document.paintedLayer(edit.layerId)
      let dirty = EMPTY_RECT
      const tiles = edit.tiles.map(({ column, row, runs }) => {
        const rect = tileRect(map, column, row)
        const before = encodeRuns(map, rect)
        decodeRuns(map, rect, runs)
        if (visible) document.refresh(rect, kind)
        dirty = union(dirty, rect)
        return { column, row, runs: before }
      })
      return { inverse: { ...edit, tiles }, dirty: visible ? dirty : EMPTY_RECT }
    }
    case 'addLayer': {
      const layer = restoreLayer(edit.layer, document.width, document.height)
      document.arrange([...layers.slice(0, edit.index), layer, ...layers.slice(edit.index)])
      document.activate(layer.id)
      return done(document, { kind: 'removeLayer', layerId: layer.id }, layer.visible ? wholeOf(document) : EMPTY_RECT)
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
    case 'changeLayer': {
      const before = document.layer(edit.layerId)
      const after: Layer = { ...before, ...edit.properties }
      replaceLayer(document, after)
      const seen = after.visible !== before.visible || after.opacity !== before.opacity
      const inverse: Edit = { ...edit, properties: propertiesOf(before, edit.properties) }
      return done(document, inverse, seen ? wholeOf(document) : EMPTY_RECT)
    }
    case 'placeReference': {
      const layer = document.layer(edit.layerId)
      if (layer.kind !== 'reference') throw new RangeError(`"${layer.name}" is no picture that could be placed.`)
      replaceLayer(document, { ...layer, place: edit.place })
      return done(document, { ...edit, place: layer.place }, layer.visible ? wholeOf(document) : EMPTY_RECT)
    }
    case 'select': {
      const { selection, width, height } = document
      const inverse: Edit = { kind: 'select', runs: selection && encodeRuns(selection, wholeOf(selection)) }
      if (edit.runs === undefined) document.select(undefined)
      else {
        const map = createLabelMap(width, height, 0)
        decodeRuns(map, wholeOf(map), edit.runs)
        document.select(map)
      }
      return { inverse, dirty: EMPTY_RECT }
    }
    case 'resize': {
      const { width, height } = document
      const inverse: Edit = { kind: 'resize', width, height, layers: layers.map(storeLayer) }
      const resized = edit.layers.map((layer) => restoreLayer(layer, edit.width, edit.height))
      document.arrange(resized, edit.width, edit.height)
      return done(document, inverse, wholeOf(document))
    }
  }
}

/**
 * The edit that turns `now` back into `before`, looking inside `rect` only: the tiles that differ, as they were.
 * Undefined when none differs.
 */
export function pixelsEdit(
  layerId: string,
  before: LabelMap,
  now: LabelMap,
  rect: Rect,
): Extract<Edit, { kind: 'pixels' }> | undefined {
  const tiles: Tile[] = []
  eachTile(rect, TILE_SIDE, (column, row) => {
    const area = tileRect(now, column, row)
    if (!sameInside(before, now, area)) tiles.push({ column, row, runs: encodeRuns(before, area) })
  })
  return tiles.length > 0 ? { kind: 'pixels', layerId, tiles } : undefined
}

/** The edit that does again what `undo`, an edit of pixels, will take back: the same tiles as they are now. */
export function redoOf(undo: Extract<Edit, { kind: 'pixels' }>, now: LabelMap): Edit {
  const tiles = undo.tiles.map(({ column, row }) => {
    return { column, row, runs: encodeRuns(now, tileRect(now, column, row)) }
  })
  return { ...undo, tiles }
}

/** Roughly what an edit costs in memory, in bytes. */
export function editBytes(edit: Edit): number {
  const overhead = 64
  switch (edit.kind) {
    case 'pixels':
      return edit.tiles.reduce((sum, tile) => sum + tile.runs.length + overhead, overhead)
    case 'addLayer':
      return storedBytes(edit.layer) + overhead
    case 'select':
      return (edit.runs?.length ?? 0) + overhead
    case 'resize':
      // A reference's picture is in the document too: only the pixels of the painted layers are held twice.
      return edit.layers.reduce(
        (sum, each) => sum + (each.kind === 'reference' ? 0 : each.runs.length) + overhead,
        overhead,
      )
    default:
      return overhead
  }
}

function done(document: PaintDocument, inverse: Edit, dirty: Rect): Applied {
  document.refresh(dirty)
  return { inverse, dirty }
}

function replaceLayer(document: PaintDocument, layer: Layer): void {
  document.arrange(document.layers.map((each) => (each.id === layer.id ? layer : each)))
}

/** What a layer has now of the properties that a change names. */
function propertiesOf(layer: Layer, { name, visible, locked, opacity }: Partial<LayerProperties>) {
  return {
    ...(name !== undefined && { name: layer.name }),
    ...(visible !== undefined && { visible: layer.visible }),
    ...(locked !== undefined && { locked: layer.locked }),
    ...(opacity !== undefined && { opacity: layer.opacity }),
  }
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
