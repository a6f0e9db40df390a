import { type Layer, MAX_LAYERS, type PaintDocument } from '../document/document'
import { type Edit, pixelsEdit, storeLayer } from '../document/edit'
import { createLabelMap, type LabelMap, UNLABELLED } from '../document/labelMap'
import { wholeOf } from '../document/rect'
import { resizeNearest } from '../document/resize'
import { encodeRuns } from '../document/runs'

/*
 * What the layer commands do, as lists of edits in the order in which they are to be applied. Nothing is changed here,
 * but for the layer number that a new layer takes.
 */

/** A new empty layer above the active one. */
export function addLayer(document: PaintDocument, name: string): Edit[] {
  const map = createLabelMap(document.width, document.height)
  const layer: Layer = { id: document.newLayerId(), name, visible: true, map }
  return [{ kind: 'addLayer', index: document.indexOf(document.activeLayer.id) + 1, layer: storeLayer(layer) }]
}

/** A map as a new layer on top of all, the others hidden, so that it alone is seen. It must have the document's size. */
export function addMap(document: PaintDocument, name: string, map: LabelMap): Edit[] {
  const hide = document.layers
    .filter(({ visible }) => visible)
    .map(({ id }): Edit => {
      return { kind: 'setVisible', layerId: id, visible: false }
    })
  const layer: Layer = { id: document.newLayerId(), name, visible: true, map }
  return [...hide, { kind: 'addLayer', index: document.layers.length, layer: storeLayer(layer) }]
}

/** A copy of a layer right above it. */
export function duplicateLayer(document: PaintDocument, layerId: string): Edit[] {
  const layer = document.layer(layerId)
  const copy = { ...storeLayer(layer), id: document.newLayerId(), name: `${layer.name} copy` }
  return [{ kind: 'addLayer', index: document.indexOf(layerId) + 1, layer: copy }]
}

/** Lays a layer onto the one below it and removes it. Nothing for the bottom layer. */
export function mergeDown(document: PaintDocument, layerId: string): Edit[] {
  const upper = document.layer(layerId)
  const lower = document.layers[document.indexOf(layerId) - 1]
  if (!lower) return []
  const data = lower.map.data.slice()
  upper.map.data.forEach((id, i) => {
    if (id !== UNLABELLED) data[i] = id
  })
  const merged = repaint(lower, { ...lower.map, data })
  const remove: Edit = { kind: 'removeLayer', layerId }
  return merged ? [merged, remove] : [remove]
}

/** Takes all labels away from a layer. */
export function clearLayer(document: PaintDocument, layerId: string): Edit[] {
  const cleared = repaint(document.layer(layerId), createLabelMap(document.width, document.height))
  return cleared ? [cleared] : []
}

/** Every layer at another size, by nearest pixel. */
export function resizeDocument(document: PaintDocument, width: number, height: number): Edit[] {
  if (width === document.width && height === document.height) return []
  const maps = document.layers.map(({ map }) => {
    const resized = resizeNearest(map, width, height)
    return encodeRuns(resized, wholeOf(resized))
  })
  return [{ kind: 'resize', width, height, maps }]
}

/** "Layer 3", or the next number that no layer is called by. */
export function newLayerName(document: PaintDocument): string {
  const names = new Set(document.layers.map((layer) => layer.name))
  let number = document.layers.length + 1
  while (names.has(`Layer ${number}`)) number++
  return `Layer ${number}`
}

export function canAddLayer(document: PaintDocument): boolean {
  return document.layers.length < MAX_LAYERS
}

/** The edit that gives a layer the pixels of another map, undefined when it has them already. */
function repaint(layer: Layer, wanted: LabelMap): Edit | undefined {
  return pixelsEdit(layer.id, wanted, layer.map, wholeOf(layer.map))
}
