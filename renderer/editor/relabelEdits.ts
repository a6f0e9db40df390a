import type { PaintDocument } from '../document/document'
import { type Edit, pixelsEdit } from '../document/edit'
import { type LabelMap, UNLABELLED } from '../document/labelMap'
import type { PaintedLayer } from '../document/layer'
import { wholeOf } from '../document/rect'

/** The ids that are painted on any label layer, seen or not. */
export function paintedLabels(document: PaintDocument): Set<number> {
  const found = new Uint8Array(256)
  for (const { map } of labelLayers(document)) for (const id of map.data) found[id] = 1
  found[UNLABELLED] = 0
  return new Set([...found.keys()].filter((id) => found[id] === 1))
}

/**
 * Gives every pixel of every label layer another id: `table` has the new id of each of the 256; that of UNLABELLED must be
 * UNLABELLED. Locked layers take part, since it is the meaning of the ids that changes, not what is painted. There is always an edit, so
 * that the change of meaning has its entry in the history also where no id changes.
 */
export function relabel(document: PaintDocument, table: Readonly<Uint8Array>): Edit[] {
  const changed = labelLayers(document).flatMap((layer) => {
    const data = layer.map.data.map((id) => table[id]!)
    return pixelsEdit(layer.id, { ...layer.map, data }, layer.map, wholeOf(layer.map)) ?? []
  })
  return changed.length > 0 ? changed : [{ kind: 'changeLayer', layerId: document.activeLayer.id, properties: {} }]
}

/**
 * Makes what the visible label layers give together equal to `wanted`: each pixel that differs is changed on the layer
 * where it is seen, and one that is seen on none on the lowest. Undefined when that would change a locked layer, or when
 * no label layer is visible. `wanted` has the document's size, and a label wherever the document has one.
 */
export function repaintSeen(document: PaintDocument, wanted: LabelMap): Edit[] | undefined {
  const layers = labelLayers(document).filter(({ visible }) => visible)
  const changed = layers.map(({ map }) => map.data.slice())
  const touched = new Set<number>()
  const seen = document.composite.data
  for (let at = 0; at < seen.length; at++) {
    if (seen[at] === wanted.data[at]) continue
    const place = layers.reduce((top, { map }, index) => (map.data[at] === UNLABELLED ? top : index), 0)
    const data = changed[place]
    if (!data) return undefined
    data[at] = wanted.data[at]!
    touched.add(place)
  }
  if ([...touched].some((place) => layers[place]!.locked)) return undefined
  return [...touched].flatMap((place) => {
    const { id, map } = layers[place]!
    return pixelsEdit(id, { ...map, data: changed[place]! }, map, wholeOf(map)) ?? []
  })
}

function labelLayers(document: PaintDocument): PaintedLayer[] {
  return document.layers.filter((layer): layer is PaintedLayer => layer.kind === 'label')
}
