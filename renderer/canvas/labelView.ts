import Konva from 'konva/lib/Core'
import { createLabelMap, type LabelMap } from '../document/labelMap'
import { EMPTY_RECT, eachTile, intersect, isEmpty, type Rect, union, wholeOf } from '../document/rect'
import { deviceRect, inDevicePixels } from './devicePixels'
import { expand, paletteOf } from './palette'
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
 * Shows a label map as colours: one Konva shape that draws tile canvases. Colours are renewed when they are next drawn,
 * in the dirty part of the visible tiles only; any number of changes between two frames cost one renewal.
 */
export class LabelView {
  /** To be put into a layer of its stage. */
  readonly shape: Konva.Shape
  readonly #pixels = new ImageData(TILE_SIDE, TILE_SIDE)
  readonly #words = new Uint32Array(this.#pixels.data.buffer)
  #map: LabelMap = createLabelMap(1, 1)
  #tiles: readonly Tile[] = makeTiles(this.#map)
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

  get map(): LabelMap {
    return this.#map
  }

  /** Shows the map from now on; the same map again means that all of it has changed. */
  setMap(map: LabelMap): void {
    if (map.width !== this.#map.width || map.height !== this.#map.height) this.#tiles = makeTiles(map)
    this.#map = map
    this.markDirty(wholeOf(map))
  }

  /** Colours by class id, see `paletteOf`. */
  setPalette(palette: Uint32Array): void {
    this.#palette = palette
    this.markDirty(wholeOf(this.#map))
  }

  setView(viewport: Viewport, stage: Size): void {
    this.#viewport = viewport
    this.#stage = stage
    this.#redraw()
  }

  /** The map has changed inside a rectangle. */
  markDirty(rect: Rect): void {
    const columns = Math.ceil(this.#map.width / TILE_SIDE)
    const inside = intersect(rect, wholeOf(this.#map))
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
    const { area, context, dirty } = tile
    expand(this.#map, dirty, this.#palette, this.#words, TILE_SIDE, area.x, area.y)
    context.putImageData(this.#pixels, 0, 0, dirty.x - area.x, dirty.y - area.y, dirty.width, dirty.height)
    tile.dirty = EMPTY_RECT
  }
}

function makeTiles(map: LabelMap): Tile[] {
  const tiles: Tile[] = []
  eachTile(wholeOf(map), TILE_SIDE, (column, row) => {
    const square = { x: column * TILE_SIDE, y: row * TILE_SIDE, width: TILE_SIDE, height: TILE_SIDE }
    const area = intersect(square, wholeOf(map))
    const canvas = document.createElement('canvas')
    canvas.width = area.width
    canvas.height = area.height
    const context = canvas.getContext('2d')
    if (!context) throw new Error('The window has no memory left to draw the map: close other windows and try again.')
    tiles.push({ area, context, dirty: area })
  })
  return tiles
}
