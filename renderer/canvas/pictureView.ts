import Konva from 'konva/lib/Core'
import { wholeOf } from '../document/rect'
import { deviceRect, inDevicePixels } from './devicePixels'
import type { Size, Viewport } from './viewport'

/** A picture as it comes from a run: four bytes a pixel (red, green, blue, alpha), row by row from the top left. */
export interface Picture {
  readonly width: number
  readonly height: number
  readonly rgba: Uint8Array | Uint8ClampedArray
}

/** Shows a picture over the place of the whole document, whatever its own size, smoothly scaled. */
export class PictureView {
  readonly shape: Konva.Shape
  readonly #canvas = document.createElement('canvas')
  #picture: Picture | undefined
  #viewport: Viewport = { zoom: 1, centre: { x: 0, y: 0 } }
  #stage: Size = { width: 0, height: 0 }
  #document: Size = { width: 0, height: 0 }

  constructor() {
    this.shape = new Konva.Shape({
      listening: false,
      sceneFunc: (context, shape) =>
        inDevicePixels(context._context, shape, (native, ratio) => this.#draw(native, ratio)),
    })
  }

  /** Throws a RangeError when the bytes do not make up the size. */
  setPicture(picture: Picture | undefined): void {
    if (picture && picture.rgba.length !== picture.width * picture.height * 4) {
      throw new RangeError(
        `A picture of ${picture.width} x ${picture.height} pixels has ${picture.width * picture.height * 4} bytes, not ${picture.rgba.length}.`,
      )
    }
    this.#picture = picture
    if (picture) {
      const image = new ImageData(picture.width, picture.height)
      image.data.set(picture.rgba)
      this.#canvas.width = picture.width
      this.#canvas.height = picture.height
      this.#canvas.getContext('2d')?.putImageData(image, 0, 0)
    }
    this.shape.getLayer()?.batchDraw()
  }

  setView(viewport: Viewport, stage: Size, document: Size): void {
    this.#viewport = viewport
    this.#stage = stage
    this.#document = document
    this.shape.getLayer()?.batchDraw()
  }

  #draw(native: CanvasRenderingContext2D, ratio: number): void {
    if (!this.#picture) return
    const place = deviceRect(this.#viewport, this.#stage, ratio, wholeOf(this.#document))
    native.imageSmoothingEnabled = true
    native.imageSmoothingQuality = place.width < this.#picture.width ? 'medium' : 'high'
    native.drawImage(this.#canvas, place.x, place.y, place.width, place.height)
  }
}
