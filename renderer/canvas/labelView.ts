import Konva from 'konva/lib/Core'
import type { LabelMap } from '../document/labelMap'
import { EMPTY_RECT, eachTile, intersect, isEmpty, type Rect, union, wholeOf } from '../document/rect'
import type { Seen } from '../editor/editor.svelte'
import { deviceRect, inDevicePixels } from './devicePixels'
import { expandLayers } from './layerColours'
import { paletteOf } from './palette'
import type { Size, Viewport } from './viewport'

/** Side of the squares in which colours are kept. Writing to a canvas that was just drawn copies the whole of it, so small. */
export const TILE_SIDE = 256

interface Tile {
  readonly area: Rect
  readonly context: CanvasRenderingContext2D
  /** The part whose colours are out of date. */
  dirty: Rect
}

/**
 * Shows a document's layers as colours: one Konva shape that draws tile canvases. Colours are renewed when they are next drawn,
 * in the dirty part of the visible tiles only; any number of changes between two frames cost one renewal.
 */
export class LabelView {
  /** To be put into a layer of its stage. */
  readonly shape: Konva.Shape
  readonly #pixels = new ImageData(TILE_SIDE, TILE_SIDE)
  readonly #words = new Uint32Array(this.#pixels.data.buffer)
  #seen: Seen | undefined
  /** The label map when `#seen` was given: another one means another size. */
  #composite: LabelMap | undefined
  #size: Size = { width: 0, height: 0 }
  #tiles: readonly Tile[] = []
  #palette: Uint32Array = paletteOf([])
  #viewport: Viewport = { zoom: 1, centre: { x: 0, y: 0 } }
  #stage: Size = { width: 0, height: 0 }

  constructor() {
    this.shape = new Konva.Shape({
      listening: false,
      sceneFunc: (context, shape) =>
        inDevicePixels(context._context, shape, (native, ratio) => this.#draw(native, ratio)),
    })
  }

  /** Whether it shows this document, at the size that it has now. */
  shows(seen: Seen): boolean {
    return seen === this.#seen && seen.composite === this.#composite
  }

  /** Shows a document from now on; the same one again means that all of it has changed. */
  show(seen: Seen): void {
    const { width, height, composite } = seen
    if (width !== this.#size.width || height !== this.#size.height) this.#tiles = makeTiles({ width, height })
    this.#seen = seen
    this.#composite = composite
    this.#size = { width, height }
    this.markDirty(wholeOf(seen))
  }

  /** Colours by class id, see `paletteOf`. */
  setPalette(palette: Uint32Array): void {
    this.#palette = palette
    this.markDirty(wholeOf(this.#size))
  }

  setView(viewport: Viewport, stage: Size): void {
    this.#viewport = viewport
    this.#stage = stage
    this.#redraw()
  }

  /** What is seen has changed inside a rectangle. */
  markDirty(rect: Rect): void {
    const columns = Math.ceil(this.#size.width / TILE_SIDE)
    const inside = intersect(rect, wholeOf(this.#size))
    eachTile(inside, TILE_SIDE, (column, row) => {
      const tile = this.#tiles[row * columns + column]!
      tile.dirty = union(tile.dirty, intersect(inside, tile.area))
    })
    if (!isEmpty(inside)) this.#redraw()
  }

  #redraw(): void {
    this.shape.getLayer()?.batchDraw()
  }

  #draw(native: CanvasRenderingContext2D, ratio: number): void {
    const { zoom } = this.#viewport
    native.imageSmoothingEnabled = zoom * ratio < 1
    // Skia's medium quality averages through halved copies, at the price of low; high samples, and leaves edges ragged.
    native.imageSmoothingQuality = 'medium'
    for (const tile of this.#tiles) {
      const place = deviceRect(this.#viewport, this.#stage, ratio, tile.area)
      if (isEmpty(intersect(place, wholeOf(native.canvas)))) continue
      if (!isEmpty(tile.dirty)) this.#renew(tile)
      const { width, height } = tile.area
      native.drawImage(tile.context.canvas, 0, 0, width, height, place.x, place.y, place.width, place.height)
    }
  }

  #renew(tile: Tile): void {
    if (!this.#seen) return
    const { area, context, dirty } = tile
    expandLayers(this.#seen, dirty, this.#palette, this.#words, TILE_SIDE, area.x, area.y)
    context.putImageData(this.#pixels, 0, 0, dirty.x - area.x, dirty.y - area.y, dirty.width, dirty.height)
    tile.dirty = EMPTY_RECT
  }
}

function makeTiles(size: Size): Tile[] {
  const tiles: Tile[] = []
  eachTile(wholeOf(size), TILE_SIDE, (column, row) => {
    const square = { x: column * TILE_SIDE, y: row * TILE_SIDE, width: TILE_SIDE, height: TILE_SIDE }
    const area = intersect(square, wholeOf(size))
    const canvas = document.createElement('canvas')
    canvas.width = area.width
    canvas.height = area.height
    const context = canvas.getContext('2d')
    if (!context) throw new Error('The window has no memory left to draw the map: close other windows and try again.')
    tiles.push({ area, context, dirty: area })
  })
  return tiles
}
