import { Composite } from './composite'
import { checkSize, createLabelMap, type LabelMap } from './labelMap'
import { DEFAULT_PROPERTIES, isPainted, type Layer, PAINTED_KINDS, type PaintedKind, type PaintedLayer } from './layer'
import { type Rect, wholeOf } from './rect'
import type { Selection } from './selection'

export const MAX_LAYERS = 64

/**
 * A stack of layers and what they look like together.
 *
 * Layers are listed from the bottom up. The painted ones are of the document's size, and there is one composite for each
 * kind among them. Composites are kept up to date by `refresh`, so whoever changes pixels says where; `counts` follows
 * along. Changes that undo must know of go through `edit.ts`; this class only holds the state they act on.
 */
export class PaintDocument {
  #layers: Layer[]
  #activeLayerId: string
  #width: number
  #height: number
  /** The label one is always there. */
  readonly #composites = new Map<PaintedKind, Composite>()
  #selection: Selection | undefined
  #nextNumber: number

  /**
   * Takes the layers as they are, without a copy. Throws a RangeError when there is none or more than MAX_LAYERS, when
   * two share an id, or when a painted one is not `width` x `height`.
   */
  constructor(width: number, height: number, layers: readonly Layer[], activeLayerId?: string) {
    checkSize(width, height)
    checkLayers(width, height, layers)
    this.#layers = [...layers]
    this.#width = width
    this.#height = height
    this.#activeLayerId = (layers.find((layer) => layer.id === activeLayerId) ?? layers[layers.length - 1]!).id
    this.#nextNumber = numberAfter(layers)
    this.#keepComposites()
    this.refresh(wholeOf(this))
  }

  /** A document of one empty label layer. */
  static empty(width: number, height: number, layerName = 'Layer 1'): PaintDocument {
    return PaintDocument.ofMap(createLabelMap(width, height), layerName)
  }

  /** A document of one label layer, which takes the map without a copy. */
  static ofMap(map: LabelMap, layerName: string): PaintDocument {
    const layer: Layer = { ...DEFAULT_PROPERTIES, kind: 'label', id: 'layer-1', name: layerName, map }
    return new PaintDocument(map.width, map.height, [layer])
  }

  get width(): number {
    return this.#width
  }

  get height(): number {
    return this.#height
  }

  /** From the bottom up. */
  get layers(): readonly Layer[] {
    return this.#layers
  }

  get activeLayer(): Layer {
    return this.layer(this.#activeLayerId)
  }

  /** The label map: what all visible label layers give. The same object until the size changes. */
  get composite(): LabelMap {
    return this.#composites.get('label')!.map
  }

  /** What the visible layers of a kind give together; undefined while no layer of that kind is there (but for labels). */
  compositeOf(kind: PaintedKind): LabelMap | undefined {
    return this.#composites.get(kind)?.map
  }

  /** Pixels of the label map per id; index 255 counts the unlabelled. */
  get counts(): Readonly<Uint32Array> {
    return this.#composites.get('label')!.counts
  }

  /** The pixels chosen; undefined when all may be painted. */
  get selection(): Selection | undefined {
    return this.#selection
  }

  /** Chooses pixels. Throws a RangeError when the selection is not of the document's size. */
  select(selection: Selection | undefined): void {
    if (selection && (selection.width !== this.width || selection.height !== this.height)) {
      throw new RangeError(`A selection of ${selection.width} x ${selection.height} pixels does not fit the document.`)
    }
    this.#selection = selection
  }

  /** Throws a RangeError when there is no such layer. */
  layer(id: string): Layer {
    return this.#layers[this.indexOf(id)]!
  }

  /** Throws a RangeError when there is no such layer, or it is one that cannot be painted. */
  paintedLayer(id: string): PaintedLayer {
    const layer = this.layer(id)
    if (!isPainted(layer)) throw new RangeError(`"${layer.name}" is a picture for tracing: it has no map to paint on.`)
    return layer
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
   * place or below becomes active. Checks what the constructor checks. The composites are left to `refresh`. Another size
   * ends the selection.
   */
  arrange(layers: readonly Layer[], width = this.width, height = this.height): void {
    checkSize(width, height)
    checkLayers(width, height, layers)
    const place = this.indexOf(this.#activeLayerId)
    this.#layers = [...layers]
    this.#nextNumber = Math.max(this.#nextNumber, numberAfter(layers))
    if (!layers.some((layer) => layer.id === this.#activeLayerId)) {
      this.#activeLayerId = layers[Math.max(0, Math.min(place, layers.length) - 1)]!.id
    }
    const resized = width !== this.#width || height !== this.#height
    this.#width = width
    this.#height = height
    if (resized) this.#composites.clear()
    if (resized) this.#selection = undefined
    this.#keepComposites()
    if (resized) this.refresh(wholeOf(this))
  }

  /** Brings the composites, or that of one kind, up to date inside a rectangle. */
  refresh(rect: Rect, kind?: PaintedKind): void {
    for (const composite of this.#composites.values()) {
      if (kind === undefined || composite.kind === kind) composite.refresh(this.#layers, rect)
    }
  }

  /** One composite for each kind of layer that is there, and for labels in any case. */
  #keepComposites(): void {
    for (const kind of PAINTED_KINDS) {
      const needed = kind === 'label' || this.#layers.some((layer) => layer.kind === kind)
      if (!needed) this.#composites.delete(kind)
      else if (!this.#composites.has(kind)) this.#composites.set(kind, new Composite(kind, this.#width, this.#height))
    }
  }
}

/** One more than the highest number in the ids of layers. */
function numberAfter(layers: readonly Layer[]): number {
  return 1 + Math.max(0, ...layers.map((layer) => Number(/^layer-(\d{1,9})$/.exec(layer.id)?.[1] ?? 0)))
}

function checkLayers(width: number, height: number, layers: readonly Layer[]): void {
  if (layers.length < 1 || layers.length > MAX_LAYERS) {
    throw new RangeError(`A document has 1 to ${MAX_LAYERS} layers, not ${layers.length}.`)
  }
  if (new Set(layers.map((layer) => layer.id)).size !== layers.length) {
    throw new RangeError('Two layers of the document have the same id.')
  }
  for (const { name, map } of layers.filter(isPainted)) {
    if (map.width !== width || map.height !== height || map.data.length !== width * height) {
      throw new RangeError(
        `The layer "${name}" is ${map.width} x ${map.height} pixels, but the document is ${width} x ${height}.`,
      )
    }
  }
}
