import { createLabelMap } from './labelMap'
import type { Layer, PaintedLayer, ReferenceLayer } from './layer'
import { wholeOf } from './rect'
import { decodeRuns, encodeRuns } from './runs'

/** A layer as history keeps it: pixels run-length coded; a reference's picture as it is, for it never changes. */
export type StoredLayer = (Omit<PaintedLayer, 'map'> & { readonly runs: Uint8Array }) | ReferenceLayer

export function storeLayer(layer: Layer): StoredLayer {
  if (layer.kind === 'reference') return layer
  const { map, ...rest } = layer
  return { ...rest, runs: encodeRuns(map, wholeOf(map)) }
}

/** The layer again, in a document of a size. Throws a RangeError when the runs do not fill it exactly. */
export function restoreLayer(stored: StoredLayer, width: number, height: number): Layer {
  if (stored.kind === 'reference') return stored
  const { runs, ...rest } = stored
  const map = createLabelMap(width, height)
  decodeRuns(map, wholeOf(map), runs)
  return { ...rest, map }
}

/** Bytes that only the stored layer holds. */
export function storedBytes(stored: StoredLayer): number {
  return stored.kind === 'reference' ? stored.picture.rgba.length : stored.runs.length
}
