import Konva from 'konva/lib/Core'
import type { Point } from '../document/paint'
import type { Overlay } from '../editor/overlay'
import { type Size, toScreen, type Viewport } from './viewport'

/** Side of a handle, in CSS pixels. */
const HANDLE = 8

type Line = readonly [Point, Point]

/** What a tool shows over the map, and the axes of the symmetry. */
export class OverlayView {
  readonly shape: Konva.Shape
  #overlay: Overlay | undefined
  #axes: readonly Line[] = []
  #colour = 'transparent'
  #viewport: Viewport = { zoom: 1, centre: { x: 0, y: 0 } }
  #stage: Size = { width: 0, height: 0 }

  constructor() {
    this.shape = new Konva.Shape({ listening: false, sceneFunc: (context) => this.#draw(context._context) })
  }

  /** `colour`: what filled outlines are filled with, as CSS says it. */
  show(overlay: Overlay | undefined, colour: string): void {
    if (!overlay && !this.#overlay) return
    this.#overlay = overlay
    this.#colour = colour
    this.#redraw()
  }

  /** Lines in document pixels. */
  setAxes(axes: readonly Line[]): void {
    if (axes.length === 0 && this.#axes.length === 0) return
    this.#axes = axes
    this.#redraw()
  }

  setView(viewport: Viewport, stage: Size): void {
    this.#viewport = viewport
    this.#stage = stage
    if (this.#overlay || this.#axes.length > 0) this.#redraw()
  }

  #redraw(): void {
    this.shape.getLayer()?.batchDraw()
  }

  #draw(native: CanvasRenderingContext2D): void {
    const trace = (points: readonly Point[], closed: boolean) => {
      native.beginPath()
      for (const point of points) {
        const { x, y } = toScreen(this.#viewport, this.#stage, point)
        native.lineTo(x, y)
      }
      if (closed) native.closePath()
    }
    native.lineJoin = 'round'
    native.setLineDash([6, 6])
    for (const axis of this.#axes) {
      trace(axis, false)
      strokeTwice(native, 1)
    }
    native.setLineDash([])
    for (const { points, closed, filled } of this.#overlay?.outlines ?? []) {
      trace(points, closed)
      if (filled) {
        native.globalAlpha = 0.75
        native.fillStyle = this.#colour
        native.fill()
        native.globalAlpha = 1
      }
      strokeTwice(native, 1.25)
    }
    for (const handle of this.#overlay?.handles ?? []) {
      const { x, y } = toScreen(this.#viewport, this.#stage, handle)
      native.beginPath()
      native.rect(x - HANDLE / 2, y - HANDLE / 2, HANDLE, HANDLE)
      native.fillStyle = '#fff'
      native.fill()
      native.lineWidth = 1
      native.strokeStyle = 'rgba(0, 0, 0, 0.8)'
      native.stroke()
    }
  }
}

/** A light line on a dark one shows on every label. */
function strokeTwice(native: CanvasRenderingContext2D, width: number): void {
  native.lineWidth = width + 1.75
  native.strokeStyle = 'rgba(0, 0, 0, 0.55)'
  native.stroke()
  native.lineWidth = width
  native.strokeStyle = 'rgba(255, 255, 255, 0.95)'
  native.stroke()
}
