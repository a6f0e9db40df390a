import { type LabelMap, UNLABELLED } from './labelMap'

/** The kinds of layers that hold one byte a pixel: what a model can be asked to follow. */
export const PAINTED_KINDS = ['label', 'sketch', 'depth'] as const
export type PaintedKind = (typeof PAINTED_KINDS)[number]
export type LayerKind = PaintedKind | 'reference'

/** What a person sets about a layer, whatever its kind. */
export interface LayerProperties {
  readonly name: string
  readonly visible: boolean
  /** A locked layer's pixels cannot be changed by hand. */
  readonly locked: boolean
  /** 0 to 1: how strongly it is seen on the screen. What a model is given does not depend on it. */
  readonly opacity: number
}

interface LayerBase extends LayerProperties {
  /** Unique in its document, never used twice in its life. */
  readonly id: string
}

/** A layer that is painted. Its map has the document's size. */
export interface PaintedLayer extends LayerBase {
  /**
   * What the bytes of the map mean. `label`: class ids, UNLABELLED where nothing is. `sketch`: grey, 0 is ink and 255
   * paper, where nothing is. `depth`: grey, 255 is nearest and 0 farthest, where nothing is.
   */
  readonly kind: PaintedKind
  readonly map: LabelMap
}

/** A picture laid over the document for tracing. No model ever sees it. */
export interface ReferenceLayer extends LayerBase {
  readonly kind: 'reference'
  readonly picture: RgbaPicture
  readonly place: Placement
}

export type Layer = PaintedLayer | ReferenceLayer

/** RGBA, four bytes a pixel, row by row from the top left. Never changed once it is in a layer. */
export interface RgbaPicture {
  readonly width: number
  readonly height: number
  readonly rgba: Uint8Array
}

/** The part of the document that a picture covers, in document pixels, which may be fractions and outside. */
export interface Placement {
  readonly x: number
  readonly y: number
  /** Greater than 0, like `height`. */
  readonly width: number
  readonly height: number
}

export const DEFAULT_PROPERTIES: Omit<LayerProperties, 'name'> = { visible: true, locked: false, opacity: 1 }

export function isPainted(layer: Layer): layer is PaintedLayer {
  return layer.kind !== 'reference'
}

/** The byte that means "nothing here": what an eraser leaves, and what lets the layers below be seen. */
export function emptyValue(kind: PaintedKind): number {
  return kind === 'depth' ? 0 : UNLABELLED
}

/**
 * Lays a stretch of an upper layer, from index `start`, over a stretch of what is below: the upper label where there is
 * one, the darker of two sketch values, the nearer of two depths.
 */
export function layOver(kind: PaintedKind, below: Uint8Array, above: Uint8Array, start: number): void {
  const length = below.length
  switch (kind) {
    case 'label':
      for (let i = 0; i < length; i++) {
        const id = above[start + i]!
        if (id !== UNLABELLED) below[i] = id
      }
      break
    case 'sketch':
      for (let i = 0; i < length; i++) {
        const grey = above[start + i]!
        if (grey < below[i]!) below[i] = grey
      }
      break
    case 'depth':
      for (let i = 0; i < length; i++) {
        const grey = above[start + i]!
        if (grey > below[i]!) below[i] = grey
      }
  }
}

/** Where a picture lies when it is laid into a document: as large as fits, in the middle. */
export function fitPlacement(
  picture: { readonly width: number; readonly height: number },
  size: { readonly width: number; readonly height: number },
): Placement {
  const scale = Math.min(size.width / picture.width, size.height / picture.height)
  const width = picture.width * scale
  const height = picture.height * scale
  return { x: (size.width - width) / 2, y: (size.height - height) / 2, width, height }
}
