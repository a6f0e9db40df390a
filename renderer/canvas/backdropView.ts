import Konva from 'konva/lib/Core'
import { intersect, isEmpty, wholeOf } from '../document/rect'
import { deviceRect, inDevicePixels } from './devicePixels'
import type { Size, Viewport } from './viewport'

/** Side of a square of the chequer, in CSS pixels. It does not grow with the zoom, so it is never taken for paint. */
const CHEQUER = 8

/** The two colours of the chequer, in the words of CSS. */
export interface ChequerColours {
  readonly one: string
  readonly other: string
}

/** The chequer that shows where a document is and has no label yet. */
export class BackdropView {
  readonly shape: Konva.Shape
  #viewport: Viewport = { zoom: 1, centre: { x: 0, y: 0 } }
  #stage: Size = { width: 0, height: 0 }
  #document: Size = { width: 0, height: 0 }
  #colours: ChequerColours = { one: 'black', other: 'black' }
  #pattern: { readonly ratio: number; readonly fill: CanvasPattern } | undefined

  constructor() {
    this.shape = new Konva.Shape({
      listening: false,
      sceneFunc: (context, shape) =>
        inDevicePixels(context._context, shape, (native, ratio) => this.#draw(native, ratio)),
    })
  }

  setColours(colours: ChequerColours): void {
    this.#colours = colours
    this.#pattern = undefined
    this.shape.getLayer()?.batchDraw()
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
    const { one, other } = this.#colours
    const side = Math.round(CHEQUER * ratio)
    const canvas = document.createElement('canvas')
    canvas.width = 2 * side
    canvas.height = 2 * side
    const context = canvas.getContext('2d')
    if (!context) return one
    context.fillStyle = one
    context.fillRect(0, 0, 2 * side, 2 * side)
    context.fillStyle = other
    context.fillRect(0, 0, side, side)
    context.fillRect(side, side, side, side)
    const fill = native.createPattern(canvas, 'repeat')
    if (!fill) return one
    this.#pattern = { ratio, fill }
    return fill
  }
}
