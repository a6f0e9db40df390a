import { checkSize, createLabelMap, type LabelMap, UNLABELLED } from './labelMap'
import { intersect, type Rect, wholeOf } from './rect'

export interface Layer {
  /** Unique in its document, never used twice in its life. */
  readonly id: string
  readonly name: string
  readonly visible: boolean
  readonly map: LabelMap
}

export const MAX_LAYERS = 64

/**
 * A stack of label map layers of one size, and what they look like together.
 *
 * Layers are listed from the bottom up. The composite gives each pixel the id of the topmost visible layer that has a
 * label there. It is kept up to date by `refresh`, so whoever changes pixels says where; `counts` follows along.
 * Changes that undo must know of go through `edit.ts`; this class only holds the state they act on.
 */
export class PaintDocument {
  #layers: Layer[]
  #activeLayerId: string
  #composite: LabelMap
  readonly #counts = new Uint32Array(256)
  #row: Uint8Array
  #nextNumber: number

  /**
   * Takes the layers as they are, without a copy. Throws a RangeError when there is none or more than MAX_LAYERS, when
   * two share an id, or when one is not `width` x `height`.
   */
  constructor(width: number, height: number, layers: readonly Layer[], activeLayerId?: string) {
    checkSize(width, height)
    checkLayers(width, height, layers)
    this.#layers = [...layers]
    this.#activeLayerId = (layers.find((layer) => layer.id === activeLayerId) ?? layers[layers.length - 1]!).id
    this.#composite = createLabelMap(width, height)
    this.#counts[UNLABELLED] = width * height
    this.#row = new Uint8Array(width)
    this.#nextNumber = 1 + Math.max(0, ...layers.map((layer) => Number(/^layer-(\d{1,9})$/.exec(layer.id)?.[1] ?? 0)))
    this.refresh(wholeOf(this))
  }

  /** A document of one empty layer. */
  static empty(width: number, height: number, layerName = 'Layer 1'): PaintDocument {
    const layer = { id: 'layer-1', name: layerName, visible: true, map: createLabelMap(width, height) }
    return new PaintDocument(width, height, [layer])
  }

  get width(): number {
    return this.#composite.width
  }

  get height(): number {
    return this.#composite.height
  }

  /** From the bottom up. */
  get layers(): readonly Layer[] {
    return this.#layers
  }

  get activeLayer(): Layer {
    return this.layer(this.#activeLayerId)
  }

  /** What all visible layers give together. The same object until the size changes; its pixels change in place. */
  get composite(): LabelMap {
    return this.#composite
  }

  /** Pixels of the composite per id; index 255 counts the unlabelled. */
  get counts(): Readonly<Uint32Array> {
    return this.#counts
  }

  /** Throws a RangeError when there is no such layer. */
  layer(id: string): Layer {
    return this.#layers[this.indexOf(id)]!
  }

  /** 0 is the bottom. Throws a RangeError when there is no such layer. */
  indexOf(id: string): number {
    const index = this.#layers.findIndex((layer) => layer.id === id)
    if (index < 0) throw new RangeError(`The document has no layer "${id}".`)
    return index
  }

  activate(id: string): void {
    this.#activeLayerId = this.layer(id).id
  }

  /** An id no layer of this document has had. */
  newLayerId(): string {
    return `layer-${this.#nextNumber++}`
  }

  /**
   * Replaces the list of layers, and the size with it; the active layer stays, or when it is gone the one now at its
   * place or below becomes active. Checks what the constructor checks. The composite is left to `refresh`.
   */
  arrange(layers: readonly Layer[], width = this.width, height = this.height): void {
    checkLayers(width, height, layers)
    const place = this.indexOf(this.#activeLayerId)
    this.#layers = [...layers]
    if (!layers.some((layer) => layer.id === this.#activeLayerId)) {
      this.#activeLayerId = layers[Math.max(0, Math.min(place, layers.length) - 1)]!.id
    }
    if (width === this.width && height === this.height) return
    this.#composite = createLabelMap(width, height)
    this.#row = new Uint8Array(width)
    this.#counts.fill(0)
    this.#counts[UNLABELLED] = width * height
    this.refresh(wholeOf(this))
  }

  /** Brings composite and counts up to date inside a rectangle. Costs its area times the number of visible layers. */
  refresh(rect: Rect): void {
    const area = intersect(rect, wholeOf(this))
    const visible = this.#layers.filter((layer) => layer.visible)
    const target = this.#composite.data
    const counts = this.#counts
    const fresh = this.#row.subarray(0, area.width)
    for (let row = area.y; row < area.y + area.height; row++) {
      const start = row * this.width + area.x
      fresh.fill(UNLABELLED)
      visible.forEach(({ map }, index) => {
        if (index === 0) fresh.set(map.data.subarray(start, start + area.width))
        else cover(fresh, map.data, start)
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

/** Lays a stretch of a layer, from index `start`, over what lies below it. */
function cover(below: Uint8Array, layer: Uint8Array, start: number): void {
  for (let x = 0; x < below.length; x++) {
    const id = layer[start + x]!
    if (id !== UNLABELLED) below[x] = id
  }
}

function checkLayers(width: number, height: number, layers: readonly Layer[]): void {
  if (layers.length < 1 || layers.length > MAX_LAYERS) {
    throw new RangeError(`A document has 1 to ${MAX_LAYERS} layers, not ${layers.length}.`)
  }
  if (new Set(layers.map((layer) => layer.id)).size !== layers.length) {
    throw new RangeError('Two layers of the document have the same id.')
  }
  for (const { name, map } of layers) {
    if (map.width !== width || map.height !== height || map.data.length !== width * height) {
      throw new RangeError(
        `The layer "${name}" is ${map.width} x ${map.height} pixels, but the document is ${width} x ${height}.`,
      )
    }
  }
}
