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
  /** Room for a row and what it takes to begin and end on words. */
  readonly #row: Uint8Array
  readonly #rowWords: Uint32Array

  /** Empty, until it is refreshed. */
  constructor(kind: PaintedKind, width: number, height: number) {
    this.kind = kind
    this.#empty = emptyValue(kind)
    this.map = createLabelMap(width, height, this.#empty)
    this.#rowWords = new Uint32Array(Math.ceil(width / 4) + 2)
    this.#row = new Uint8Array(this.#rowWords.buffer)
    this.counts[this.#empty] = width * height
  }

  /**
   * Brings pixels and counts up to date inside a rectangle. Costs its area times the number of visible layers.
   * `layers`: those of the document, from the bottom up; those of other kinds are passed over.
   */
  refresh(layers: readonly Layer[], rect: Rect): void {
    const area = intersect(rect, wholeOf(this.map))
    const visible = layers.filter((layer): layer is PaintedLayer => layer.kind === this.kind && layer.visible)
    const maps = visible.map(({ map }) => map.data)
    const words = this.kind === 'label' ? wordsOf([...maps].reverse()) : undefined
    const length = this.map.data.length & ~3
    for (let row = area.y; row < area.y + area.height; row++) {
      const start = row * this.map.width + area.x
      const end = start + area.width
      if (words) {
        // A few pixels more at either end cost nothing. What is left at the end of the map is no whole word.
        const stop = Math.min(length, (end + 3) & ~3)
        if ((start & ~3) < stop) this.#refreshWords(words, (start & ~3) >> 2, stop >> 2)
        if (end > length) this.#refreshBytes(maps, Math.max(start, length), end)
      } else this.#refreshBytes(maps, start, end)
    }
  }

  /** From the bottom up, pixel by pixel. */
  #refreshBytes(maps: readonly Uint8Array[], start: number, end: number): void {
    const fresh = this.#row.subarray(0, end - start)
    fresh.fill(this.#empty)
    for (const map of maps) layOver(this.kind, fresh, map, start)
    this.#keep(start, fresh)
  }

  /**
   * Labels from the top down, four at a time: an unlabelled pixel is a byte of ones, so that in most words of most layers
   * one comparison says that there is nothing, or nothing more to do.
   */
  #refreshWords(layers: readonly Uint32Array[], start: number, end: number): void {
    const length = end - start
    const fresh = this.#rowWords
    fresh.fill(NOTHING, 0, length)
    for (const layer of layers) {
      let isOpen = false
      for (let i = 0; i < length; i++) {
        const above = fresh[i]!
        let seen = above
        if (above === NOTHING) seen = layer[start + i]!
        else {
          // Ones in every byte that is unlabelled; the others have at least one bit that is not.
          const rest = ~above
          const holes = ~(((rest & 0x7f7f7f7f) + 0x7f7f7f7f) | rest | 0x7f7f7f7f)
          if (holes === 0) continue
          const mask = (holes << 1) - (holes >>> 7)
          seen = (above & ~mask) | (layer[start + i]! & mask)
        }
        fresh[i] = seen
        if (((~seen - 0x01010101) & seen & 0x80808080) !== 0) isOpen = true
      }
      if (!isOpen) break
    }
    this.#keep(4 * start, this.#row.subarray(0, 4 * length))
  }

  #keep(start: number, fresh: Uint8Array): void {
    const target = this.map.data
    const counts = this.counts
    for (let i = 0; i < fresh.length; i++) {
      const before = target[start + i]!
      const after = fresh[i]!
      if (before === after) continue
      counts[before]!--
      counts[after]!++
      target[start + i] = after
    }
  }
}

const NOTHING = 0xffffffff

/** The maps as words of four pixels; undefined when one does not lie on a word. */
function wordsOf(maps: readonly Uint8Array[]): readonly Uint32Array[] | undefined {
  if (maps.some(({ byteOffset }) => byteOffset % 4 !== 0)) return undefined
  return maps.map(({ buffer, byteOffset, length }) => new Uint32Array(buffer, byteOffset, length >> 2))
}
