import { createLabelMap, type LabelMap } from './labelMap'
import { emptyValue, type Layer, layOver, type PaintedKind, type PaintedLayer } from './layer'
import { intersect, type Rect, wholeOf } from './rect'

/** What the visible layers of one kind give together, and how many of its pixels have each value. */
export class Composite {
  readonly kind: PaintedKind
  /** One object for the life of the composite; its pixels change in place. */
  readonly map: LabelMap
  readonly counts = new Uint32Array(256)
  readonly #empty: number
  readonly #row: Uint8Array

  /** Empty, until it is refreshed. */
  constructor(kind: PaintedKind, width: number, height: number) {
    this.kind = kind
    this.#empty = emptyValue(kind)
    this.map = createLabelMap(width, height, this.#empty)
    this.#row = new Uint8Array(width)
    this.counts[this.#empty] = width * height
  }

  /**
   * Brings pixels and counts up to date inside a rectangle. Costs its area times the number of visible layers.
   * `layers`: those of the document, from the bottom up; those of other kinds are passed over.
   */
  refresh(layers: readonly Layer[], rect: Rect): void {
    const { map, counts, kind } = this
    const area = intersect(rect, wholeOf(map))
    const visible = layers.filter((layer): layer is PaintedLayer => layer.kind === kind && layer.visible)
    const target = map.data
    const fresh = this.#row.subarray(0, area.width)
    for (let row = area.y; row < area.y + area.height; row++) {
      const start = row * map.width + area.x
      fresh.fill(this.#empty)
      visible.forEach((layer, index) => {
        if (index === 0) fresh.set(layer.map.data.subarray(start, start + area.width))
        else layOver(kind, fresh, layer.map.data, start)
      })
      for (let x = 0; x < fresh.length; x++) {
        const before = target[start + x]!
        const after = fresh[x]!
        if (before === after) continue
        counts[before]!--
        counts[after]!++
        target[start + x] = after
      }
    }
  }
}
