import Konva from 'konva/lib/Core'
import { intersect, isEmpty, wholeOf } from '../document/rect'
import { deviceRect, inDevicePixels } from './devicePixels'
import { INITIAL_VIEWPORT, type Size, type Viewport } from './viewport'

/** CSS pixels per document pixel from which on the pixels are told apart by lines. */
export const GRID_ZOOM = 8

/** Thin lines between the document's pixels, seen where they are large enough to be counted. */
export class PixelGrid {
  readonly shape: Konva.Shape
  #viewport: Viewport = INITIAL_VIEWPORT
  #stage: Size = { width: 0, height: 0 }
  #document: Size = { width: 0, height: 0 }

  constructor() {
    this.shape = new Konva.Shape({
      listening: false,
      sceneFunc: (context, shape) =>
        inDevicePixels(context._context, shape, (native, ratio) => this.#draw(native, ratio)),
    })
  }

  setView(viewport: Viewport, stage: Size, document: Size): void {
    this.#viewport = viewport
    this.#stage = stage
    this.#document = document
    this.shape.getLayer()?.batchDraw()
  }

  #draw(native: CanvasRenderingContext2D, ratio: number): void {
    if (this.#viewport.zoom < GRID_ZOOM) return
    const sheet = deviceRect(this.#viewport, this.#stage, ratio, wholeOf(this.#document))
    const seen = intersect(sheet, wholeOf(native.canvas))
    if (isEmpty(seen)) return
    // Half dark, half light: one of them shows on any label.
    for (const [colour, shift] of [
      ['rgb(0 0 0 / 26%)', 0],
      ['rgb(255 255 255 / 22%)', 1],
    ] as const) {
      native.fillStyle = colour
      for (const x of this.#lines(seen.x, seen.width, ratio, 'x')) native.fillRect(x + shift, seen.y, 1, seen.height)
      for (const y of this.#lines(seen.y, seen.height, ratio, 'y')) native.fillRect(seen.x, y + shift, seen.width, 1)
    }
  }

  /** Where the document's pixels begin, in device pixels, between `start` and `start + length`. */
  #lines(start: number, length: number, ratio: number, axis: 'x' | 'y'): number[] {
    const size = axis === 'x' ? this.#document.width : this.#document.height
    const beginning = deviceRect(this.#viewport, this.#stage, ratio, wholeOf(this.#document))[axis]
    const scale = this.#viewport.zoom * ratio
    const first = Math.max(1, Math.floor((start - beginning) / scale))
    const last = Math.min(size - 1, Math.ceil((start + length - beginning) / scale))
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => {
      const pixel = { x: 0, y: 0, width: 0, height: 0, [axis]: first + index }
      return deviceRect(this.#viewport, this.#stage, ratio, pixel)[axis]
    })
  }
}
