import type { PaintDocument } from '../document/document'
import { type Edit, pixelsEdit } from '../document/edit'
import { type LabelMap, UNLABELLED } from '../document/labelMap'
import type { PaintedLayer } from '../document/layer'
import { wholeOf } from '../document/rect'

/**
 * Gives every pixel of every label layer another id: `table` has the new id of each of the 256; that of UNLABELLED must be
 * UNLABELLED. Locked layers take part, since it is the meaning of the ids that changes, not what is painted.
 */
export function relabel(document: PaintDocument, table: Readonly<Uint8Array>): Edit[] {
  return labelLayers(document).flatMap((layer) => {
    const data = layer.map.data.map((id) => table[id]!)
    return pixelsEdit(layer.id, { ...layer.map, data }, layer.map, wholeOf(layer.map)) ?? []
  })
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
