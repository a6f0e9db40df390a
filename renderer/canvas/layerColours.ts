import type { Layer, ReferenceLayer } from '../document/layer'
import type { Rect } from '../document/rect'
import type { Seen } from '../editor/editor.svelte'
import { expand } from './palette'

/*
 * The colours of a stack of layers, as the screen shows them: labels in the colours of their classes, sketches as ink,
 * depth as grey, pictures for tracing as they are; each as strong as its opacity says.
 */

/**
 * Writes the colours of `rect` (inside the document) into `pixels`, an image `stride` pixels wide whose top left pixel
 * is (originX, originY) of the document. `palette`: see `paletteOf`.
 */
export function expandLayers(
  seen: Seen,
  rect: Rect,
  palette: Uint32Array,
  pixels: Uint32Array,
  stride: number,
  originX: number,
  originY: number,
): void {
  const visible = seen.layers.filter((layer) => layer.visible && layer.opacity > 0)
  if (visible.every((layer) => layer.kind === 'label' && layer.opacity === 1)) {
    expand(seen.composite, rect, palette, pixels, stride, originX, originY)
    return
  }
  const row = new Blend(rect.width)
  for (let y = rect.y; y < rect.y + rect.height; y++) {
    row.clear()
    for (const layer of visible) layRow(row, layer, layer === visible[0], rect, y, palette)
    row.write(pixels, (y - originY) * stride + rect.x - originX)
  }
}

/** Lays a row of a layer over what is below it. The lowest has its ground: paper under a sketch, the far under depth. */
function layRow(row: Blend, layer: Layer, lowest: boolean, rect: Rect, y: number, palette: Uint32Array): void {
  const { opacity } = layer
  if (layer.kind === 'reference') {
    layPicture(row, layer, rect, y)
    return
  }
  const start = y * layer.map.width + rect.x
  const { data } = layer.map
  for (let x = 0; x < rect.width; x++) {
    const value = data[start + x]!
    switch (layer.kind) {
      case 'label':
        row.over(x, palette[value]!, opacity)
        break
      case 'sketch':
        if (lowest) row.over(x, grey(value), opacity)
        else row.over(x, BLACK, (opacity * (255 - value)) / 255)
        break
      case 'depth':
        if (lowest || value > 0) row.over(x, grey(value), opacity)
    }
  }
}

function layPicture(row: Blend, { picture, place, opacity }: ReferenceLayer, rect: Rect, y: number): void {
  const line = Math.floor(((y + 0.5 - place.y) * picture.height) / place.height)
  if (line < 0 || line >= picture.height) return
  for (let x = 0; x < rect.width; x++) {
    const column = Math.floor(((rect.x + x + 0.5 - place.x) * picture.width) / place.width)
    if (column < 0 || column >= picture.width) continue
    const at = (line * picture.width + column) * 4
    const { rgba } = picture
    const colour = (rgba[at + 3]! << 24) | (rgba[at + 2]! << 16) | (rgba[at + 1]! << 8) | rgba[at]!
    row.over(x, colour >>> 0, opacity)
  }
}

const BLACK = 0xff000000

const grey = (value: number) => (BLACK | (value << 16) | (value << 8) | value) >>> 0

/** A row of colours being laid over one another (Porter and Duff's "over", on premultiplied values). */
class Blend {
  readonly #values: Float32Array

  constructor(width: number) {
    this.#values = new Float32Array(width * 4)
  }

  clear(): void {
    this.#values.fill(0)
  }

  /** `colour`: a canvas pixel in one word, red in the low byte, not premultiplied. */
  over(x: number, colour: number, opacity: number): void {
    const alpha = ((colour >>> 24) / 255) * opacity
    if (alpha === 0) return
    const values = this.#values
    const at = x * 4
    const rest = 1 - alpha
    values[at] = (colour & 255) * alpha + values[at]! * rest
    values[at + 1] = ((colour >>> 8) & 255) * alpha + values[at + 1]! * rest
    values[at + 2] = ((colour >>> 16) & 255) * alpha + values[at + 2]! * rest
    values[at + 3] = alpha + values[at + 3]! * rest
  }

  write(pixels: Uint32Array, start: number): void {
    const values = this.#values
    for (let from = 0, to = start; from < values.length; from += 4, to++) {
      const alpha = values[from + 3]!
      const scale = alpha > 0 ? 1 / alpha : 0
      const red = Math.round(values[from]! * scale)
      const green = Math.round(values[from + 1]! * scale)
      const blue = Math.round(values[from + 2]! * scale)
      pixels[to] = ((Math.round(alpha * 255) << 24) | (blue << 16) | (green << 8) | red) >>> 0
    }
  }
}
