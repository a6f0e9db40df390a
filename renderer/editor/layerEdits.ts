import { MAX_LAYERS, type PaintDocument } from '../document/document'
import { type Edit, pixelsEdit } from '../document/edit'
import { createLabelMap, type LabelMap } from '../document/labelMap'
import {
  DEFAULT_PROPERTIES,
  emptyValue,
  fitPlacement,
  isPainted,
  type Layer,
  layOver,
  PAINTED_KINDS,
  type PaintedKind,
  type PaintedLayer,
  type RgbaPicture,
} from '../document/layer'
import { wholeOf } from '../document/rect'
import { resizeMap } from '../document/resize'
import { storeLayer } from '../document/storedLayer'

/*
 * What the layer commands do, as lists of edits in the order in which they are to be applied. Nothing is changed here,
 * but for the layer number that a new layer takes.
 */

/** A new empty layer above the active one. */
export function addLayer(document: PaintDocument, kind: PaintedKind, name: string): Edit[] {
  const map = createLabelMap(document.width, document.height, emptyValue(kind))
  return insert({ ...DEFAULT_PROPERTIES, kind, id: document.newLayerId(), name, map }, above(document))
}

/** A picture for tracing above the active layer. Half transparent, so that what is painted below it is seen. */
export function addReference(document: PaintDocument, name: string, picture: RgbaPicture): Edit[] {
  const place = fitPlacement(picture, document)
  const layer = { ...DEFAULT_PROPERTIES, opacity: 0.5, kind: 'reference' as const, name, picture, place }
  return insert({ ...layer, id: document.newLayerId() }, above(document))
}

/**
 * A map as a new layer on top of all, the others of its kind hidden, so that it alone is seen. It must have the
 * document's size.
 */
export function addMap(document: PaintDocument, kind: PaintedKind, name: string, map: LabelMap): Edit[] {
  const hide = document.layers
    .filter((layer) => layer.visible && layer.kind === kind)
    .map(({ id }): Edit => {
      return { kind: 'changeLayer', layerId: id, properties: { visible: false } }
    })
  const layer: Layer = { ...DEFAULT_PROPERTIES, kind, id: document.newLayerId(), name, map }
  return [...hide, ...insert(layer, document.layers.length)]
}

/** A copy of a layer right above it. */
export function duplicateLayer(document: PaintDocument, layerId: string): Edit[] {
  const layer = document.layer(layerId)
  const copy: Layer = { ...layer, id: document.newLayerId(), name: `${layer.name} copy`, locked: false }
  return insert(copy, document.indexOf(layerId) + 1)
}

/** The next layer of the same kind below one; undefined for the lowest, and for references. */
export function layerToMergeWith(document: PaintDocument, layerId: string): PaintedLayer | undefined {
  const { kind } = document.layer(layerId)
  const below = document.layers.slice(0, document.indexOf(layerId)).filter(isPainted)
  return below.reverse().find((layer) => layer.kind === kind)
}

/** Lays a layer onto the next one of its kind below and removes it. Nothing for the lowest of its kind. */
export function mergeDown(document: PaintDocument, layerId: string): Edit[] {
  const lower = layerToMergeWith(document, layerId)
  if (!lower) return []
  return mergeInto(lower, [document.paintedLayer(layerId)])
}

/** Of each kind, lays the visible layers onto the lowest of them, and removes the others. */
export function flatten(document: PaintDocument): Edit[] {
  return PAINTED_KINDS.flatMap((kind) => {
    const visible = document.layers.filter((layer): layer is PaintedLayer => layer.kind === kind && layer.visible)
    const [lowest, ...others] = visible
    return lowest && others.length > 0 ? mergeInto(lowest, others) : []
  })
}

/** Takes everything away from a layer. */
export function clearLayer(document: PaintDocument, layerId: string): Edit[] {
  const layer = document.paintedLayer(layerId)
  const cleared = repaint(layer, createLabelMap(document.width, document.height, emptyValue(layer.kind)))
  return cleared ? [cleared] : []
}

/** Every layer at another size, without a value that it does not hold; references keep their place in the whole. */
export function resizeDocument(document: PaintDocument, width: number, height: number): Edit[] {
  if (width === document.width && height === document.height) return []
  const scaleX = width / document.width
  const scaleY = height / document.height
  const layers = document.layers.map((layer) => {
    if (isPainted(layer)) return storeLayer({ ...layer, map: resizeMap(layer.kind, layer.map, width, height) })
    const { x, y, width: wide, height: high } = layer.place
    return { ...layer, place: { x: x * scaleX, y: y * scaleY, width: wide * scaleX, height: high * scaleY } }
  })
  const resize: Edit = { kind: 'resize', width, height, layers }
  return document.selection ? [{ kind: 'select', runs: undefined }, resize] : [resize]
}

/** "Layer 3" or "Sketch 2", the next number that no layer is called by. */
export function newLayerName(document: PaintDocument, kind: PaintedKind): string {
  const title = kind === 'label' ? 'Layer' : kind === 'sketch' ? 'Sketch' : 'Depth'
  const names = new Set(document.layers.map((layer) => layer.name))
  let number = 1 + document.layers.filter((layer) => layer.kind === kind).length
  while (names.has(`${title} ${number}`)) number++
  return `${title} ${number}`
}

export function canAddLayer(document: PaintDocument): boolean {
  return document.layers.length < MAX_LAYERS
}

function insert(layer: Layer, index: number): Edit[] {
  return [{ kind: 'addLayer', index, layer: storeLayer(layer) }]
}

/** The place right above the active layer. */
function above(document: PaintDocument): number {
  return document.indexOf(document.activeLayer.id) + 1
}

/** Lays layers, from the bottom up, onto one of their kind, and removes them. */
function mergeInto(lowest: PaintedLayer, others: readonly PaintedLayer[]): Edit[] {
  const data = lowest.map.data.slice()
  for (const { map } of others) layOver(lowest.kind, data, map.data, 0)
  const merged = repaint(lowest, { ...lowest.map, data })
  const removals = others.map(({ id }): Edit => ({ kind: 'removeLayer', layerId: id }))
  return merged ? [merged, ...removals] : removals
}

/** The edit that gives a layer the pixels of another map, undefined when it has them already. */
function repaint(layer: PaintedLayer, wanted: LabelMap): Edit | undefined {
  return pixelsEdit(layer.id, wanted, layer.map, wholeOf(layer.map))
}
