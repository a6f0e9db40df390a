import Konva from 'konva/lib/Core'
import { EMPTY_RECT, intersect, isEmpty, type Rect, union, wholeOf } from '../document/rect'
import type { Seen } from '../editor/editor.svelte'
import type { LabelPattern } from '../labels/patterns'
import { deviceRect, inDevicePixels } from './devicePixels'
import { patternTable, writePatterns } from './patternPixels'
import type { Size, Viewport } from './viewport'

/** Room around a changed part for the rounding to device pixels. */
const MARGIN = 1

/**
 * Draws the patterns of the classes over their colours, at the scale of the screen. What is seen is kept as a picture of
 * the stage's size and renewed where the map changes; a moved view renews all of it. Without patterns it costs nothing.
 */
export class PatternView {
  /** To be put into its stage's layer above the colours. */
  readonly shape: Konva.Shape
  #seen: Seen | undefined
  #table: Uint32Array | undefined
  #viewport: Viewport = { zoom: 1, centre: { x: 0, y: 0 } }
  #stage: Size = { width: 0, height: 0 }
  #kept: CanvasRenderingContext2D | undefined
  /** The part of the map, in document pixels, whose patterns are out of date; `undefined` when all are. */
  #dirty: Rect | undefined

  constructor() {
    this.shape = new Konva.Shape({
      listening: false,
      sceneFunc: (context, shape) =>
        inDevicePixels(context._context, shape, (native, ratio) => this.#draw(native, ratio)),
    })
  }

  /** Shows the labels of a document from now on; the same one again means that all of it has changed. */
  show(seen: Seen): void {
    this.#seen = seen
    this.#renewAll()
  }

  /** By class id; undefined shows none. */
  setPatterns(patterns: ReadonlyMap<number, LabelPattern> | undefined): void {
    this.#table = patterns && patternTable(patterns)
    if (!patterns) this.#kept = undefined
    this.#renewAll()
  }

  setView(viewport: Viewport, stage: Size): void {
    this.#viewport = viewport
    this.#stage = stage
    this.#renewAll()
  }

  /** The map has changed inside a rectangle. */
  markDirty(rect: Rect): void {
    if (this.#dirty) this.#dirty = union(this.#dirty, rect)
  }

  #renewAll(): void {
    this.#dirty = undefined
    this.shape.getLayer()?.batchDraw()
  }

  #draw(native: CanvasRenderingContext2D, ratio: number): void {
    if (!this.#table || !this.#seen) return
    const { composite } = this.#seen
    const kept = this.#keep(native.canvas)
    if (!kept) return
    const place = deviceRect(this.#viewport, this.#stage, ratio, wholeOf(composite))
    const seen = intersect(place, wholeOf(native.canvas))
    const part = this.#dirty ? intersect(seen, this.#around(this.#dirty, ratio)) : seen
    if (!this.#dirty) kept.clearRect(0, 0, kept.canvas.width, kept.canvas.height)
    this.#dirty = EMPTY_RECT
    if (!isEmpty(part)) {
      const image = new ImageData(part.width, part.height)
      const pixels = new Uint32Array(image.data.buffer)
      writePatterns(composite, place, part, Math.max(1, Math.round(ratio)), this.#table, pixels)
      kept.putImageData(image, part.x, part.y)
    }
    native.drawImage(kept.canvas, 0, 0)
  }

  /** The canvas of the patterns, as large as the one they are drawn on; a new one has nothing drawn. */
  #keep({ width, height }: HTMLCanvasElement): CanvasRenderingContext2D | undefined {
    if (this.#kept?.canvas.width === width && this.#kept.canvas.height === height) return this.#kept
    const canvas = document.createElement('canvas')
    canvas.width = width
    canvas.height = height
    this.#kept = canvas.getContext('2d') ?? undefined
    this.#dirty = undefined
    return this.#kept
  }

  #around(rect: Rect, ratio: number): Rect {
    const { x, y, width, height } = deviceRect(this.#viewport, this.#stage, ratio, rect)
    return { x: x - MARGIN, y: y - MARGIN, width: width + 2 * MARGIN, height: height + 2 * MARGIN }
  }
}
