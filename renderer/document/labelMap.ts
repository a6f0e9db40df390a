/** "Nothing here": the layer below shows through, and the model sees no label. Never a class. */
export const UNLABELLED = 255

/** The longest side a label map may have, in pixels. */
export const MAX_SIDE = 4096

/**
 * A grid of class ids, one byte a pixel, row by row from the top left. Sketch and depth layers keep grey values in the
 * same grids (see `layer.ts`), so that every kernel, edit and code for bytes serves them too.
 */
export interface LabelMap {
  readonly width: number
  readonly height: number
  /** `width * height` class ids, 0 to 254, or UNLABELLED. */
  readonly data: Uint8Array
}

/** One class of a label set as the screen shows it. */
export interface LabelClass {
  /** 0 to 254 */
  readonly id: number
  readonly name: string
  /** Display colour, 0 to 255 each. */
  readonly rgb: readonly [number, number, number]
  /** Its name in COCO-Stuff, where it has one. */
  readonly cocoStuff?: string | null | undefined
  /** The label set's own word for what kind of thing it is. */
  readonly group?: string | null | undefined
}

/** A map of one size, filled with one id. Throws a RangeError when the size is not 1 to MAX_SIDE whole pixels. */
export function createLabelMap(width: number, height: number, id: number = UNLABELLED): LabelMap {
  checkSize(width, height)
  return { width, height, data: new Uint8Array(width * height).fill(id) }
}

/** Throws a RangeError unless both sides are whole numbers from 1 to MAX_SIDE. */
export function checkSize(width: number, height: number): void {
  for (const side of [width, height]) {
    if (!Number.isInteger(side) || side < 1 || side > MAX_SIDE) {
      throw new RangeError(`A label map cannot be ${width} x ${height} pixels: each side must be 1 to ${MAX_SIDE}.`)
    }
  }
}

/** The id at a pixel, UNLABELLED outside the map. Coordinates may be fractional: they name the pixel they fall in. */
export function labelAt(map: LabelMap, x: number, y: number): number {
  const column = Math.floor(x)
  const row = Math.floor(y)
  if (column < 0 || row < 0 || column >= map.width || row >= map.height) return UNLABELLED
  return map.data[row * map.width + column] ?? UNLABELLED
}
