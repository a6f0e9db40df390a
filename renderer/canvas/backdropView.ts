import Konva from 'konva/lib/Core'
import { intersect, isEmpty, wholeOf } from '../document/rect'
import { deviceRect, inDevicePixels } from './devicePixels'
import type { Size, Viewport } from './viewport'

/** Side of a square of the chequer, in CSS pixels. It does not grow with the zoom, so it is never taken for paint. */
const CHEQUER = 8
const DARK = '#24262b'
const LIGHT = '#2d3036'

/** The chequer that shows where a document is and has no label yet. */
export class BackdropView {
  readonly shape: Konva.Shape
  #viewport: Viewport = { zoom: 1, centre: { x: 0, y: 0 } }
  #stage: Size = { width: 0, height: 0 }
  #document: Size = { width: 0, height: 0 }
  #pattern: { readonly ratio: number; readonly fill: CanvasPattern } | undefined

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
    const place = deviceRect(this.#viewport, this.#stage, ratio, wholeOf(this.#document))
    const seen = intersect(place, wholeOf(native.canvas))
    if (isEmpty(seen)) return
    native.fillStyle = this.#chequer(native, ratio)
    native.fillRect(seen.x, seen.y, seen.width, seen.height)
  }

  #chequer(native: CanvasRenderingContext2D, ratio: number): CanvasPattern | string {
    if (this.#pattern?.ratio === ratio) return this.#pattern.fill
    const side = Math.round(CHEQUER * ratio)
    const canvas = document.createElement('canvas')
    canvas.width = 2 * side
    canvas.height = 2 * side
    const context = canvas.getContext('2d')
    if (!context) return DARK
    context.fillStyle = DARK
    context.fillRect(0, 0, 2 * side, 2 * side)
    context.fillStyle = LIGHT
    context.fillRect(0, 0, side, side)
    context.fillRect(side, side, side, side)
    const fill = native.createPattern(canvas, 'repeat')
    if (!fill) return DARK
    this.#pattern = { ratio, fill }
    return fill
  }
}
