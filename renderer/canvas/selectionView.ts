import Konva from 'konva/lib/Core'
import { type Size, toScreen, type Viewport } from './viewport'

/** More lines than this are drawn without dashes, which cost most. */
const DASHED_AT_MOST = 2000
const DASH = 4

/** The border of the selection: a dark line with light dashes, which shows on every label. It stands still. */
export class SelectionView {
  /** To be put into a layer of its own, since it is redrawn far more seldom than the brush's outline. */
  readonly shape: Konva.Shape
  #outline: Int32Array | undefined
  #viewport: Viewport = { zoom: 1, centre: { x: 0, y: 0 } }
  #stage: Size = { width: 0, height: 0 }

  constructor() {
    this.shape = new Konva.Shape({ listening: false, sceneFunc: (context) => this.#draw(context._context) })
  }

  /** Lines between pixels, see `outlineOf`. */
  setOutline(outline: Int32Array | undefined): void {
    if (outline === this.#outline) return
    this.#outline = outline
    this.#redraw()
  }

  setView(viewport: Viewport, stage: Size): void {
    this.#viewport = viewport
    this.#stage = stage
    if (this.#outline) this.#redraw()
  }

  #redraw(): void {
    this.shape.getLayer()?.batchDraw()
  }

  #draw(native: CanvasRenderingContext2D): void {
    if (!this.#outline) return
    const { zoom } = this.#viewport
    const origin = toScreen(this.#viewport, this.#stage, { x: 0, y: 0 })
    const { width, height } = this.#stage
    native.beginPath()
    for (let i = 0; i < this.#outline.length; i += 4) {
      const x1 = origin.x + this.#outline[i]! * zoom
      const y1 = origin.y + this.#outline[i + 1]! * zoom
      const x2 = origin.x + this.#outline[i + 2]! * zoom
      const y2 = origin.y + this.#outline[i + 3]! * zoom
      if (x2 < 0 || y2 < 0 || x1 > width || y1 > height) continue
      native.moveTo(x1, y1)
      native.lineTo(x2, y2)
    }
    native.lineWidth = 1.5
    native.strokeStyle = 'rgba(0, 0, 0, 0.85)'
    native.stroke()
    if (this.#outline.length / 4 <= DASHED_AT_MOST) native.setLineDash([DASH, DASH])
    native.strokeStyle = 'rgba(255, 255, 255, 0.95)'
    native.lineWidth = native.getLineDash().length > 0 ? 1.5 : 0.75
    native.stroke()
    native.setLineDash([])
  }
}
