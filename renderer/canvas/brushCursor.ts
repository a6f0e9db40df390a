import Konva from 'konva/lib/Core'
import type { Point, Tip } from '../document/paint'

/** A circle smaller than this, in CSS pixels across, says less than the system's cross. */
export const SMALLEST_CIRCLE = 8

export interface BrushCircle {
  /** On the stage, in CSS pixels. */
  readonly centre: Point
  /** In CSS pixels. */
  readonly diameter: number
  readonly tip: Tip
}

/** The outline of the brush under the pointer: a light line between dark ones, so that it shows on every label. */
export class BrushCursor {
  readonly shape: Konva.Shape
  #circle: BrushCircle | undefined

  constructor() {
    this.shape = new Konva.Shape({ listening: false, sceneFunc: (context) => this.#draw(context._context) })
  }

  show(circle: BrushCircle | undefined): void {
    if (!circle && !this.#circle) return
    this.#circle = circle
    this.shape.getLayer()?.batchDraw()
  }

  #draw(native: CanvasRenderingContext2D): void {
    if (!this.#circle) return
    const { centre, diameter, tip } = this.#circle
    const radius = diameter / 2
    native.beginPath()
    if (tip === 'round') native.arc(centre.x, centre.y, radius, 0, 2 * Math.PI)
    else native.rect(centre.x - radius, centre.y - radius, diameter, diameter)
    native.lineWidth = 3
    native.strokeStyle = 'rgba(0, 0, 0, 0.55)'
    native.stroke()
    native.lineWidth = 1.25
    native.strokeStyle = 'rgba(255, 255, 255, 0.95)'
    native.stroke()
  }
}
