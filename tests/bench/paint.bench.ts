import { expand, paletteOf } from '../../renderer/canvas/palette'
import { PaintDocument } from '../../renderer/document/document'
import { floodFill } from '../../renderer/document/flood'
import { History } from '../../renderer/document/history'
import { createLabelMap, type LabelMap } from '../../renderer/document/labelMap'
import { fillAll, strokeSegment } from '../../renderer/document/paint'
import { EMPTY_RECT, eachTile, intersect, type Rect, union, wholeOf } from '../../renderer/document/rect'
import { measureDocument } from './documentCosts'
import { BRUSH, POINTS_PER_FRAME, pointOf, SIDE, sceneLayers } from './paintScene'
import { measureWindow } from './paintWindow'
import { quantile, type Report } from './report'

/*
 * What painting costs at the largest size, 2048 x 2048 with twenty visible layers: the arithmetic from a pointer event to
 * coloured pixels, against doing all of it for the whole map. The canvas's own drawing is not in it; `paintWindow.ts` measures
 * it in the real window.
 */

const TILE_SIDE = 256
const LARGEST_BRUSH = 512
const FRAMES = 200
const FULL_REDRAWS = 9

export async function run(report: Report): Promise<void> {
  const document = new PaintDocument(SIDE, SIDE, sceneLayers())
  const palette = paletteOf(Array.from({ length: 17 }, (_, id) => ({ id, name: `${id}`, rgb: [id * 15, 90, 200] })))
  const tile = new Uint32Array(TILE_SIDE * TILE_SIDE)

  const redraw = (dirty: Rect) => {
    document.refresh(dirty)
    eachTile(dirty, TILE_SIDE, (column, row) => {
      const area = { x: column * TILE_SIDE, y: row * TILE_SIDE, width: TILE_SIDE, height: TILE_SIDE }
      expand(document.composite, intersect(dirty, area), palette, tile, TILE_SIDE, area.x, area.y)
    })
  }
  const { map } = document.paintedLayer(document.activeLayer.id)
  const frame = (number: number, brush: number) => {
    let dirty = EMPTY_RECT
    for (let i = 0; i < POINTS_PER_FRAME; i++) {
      const at = number * POINTS_PER_FRAME + i
      dirty = union(dirty, strokeSegment(map, pointOf(at), pointOf(at + 1), brush, number % 17))
    }
    redraw(dirty)
  }

  // In turns, so that a busy machine slows all alike.
  for (let i = 0; i < 20; i++) frame(i, BRUSH)
  redraw(wholeOf(document))
  const frames: number[] = []
  const largeFrames: number[] = []
  const fulls: number[] = []
  for (let i = 0; i < FRAMES; i++) {
    frames.push(milliseconds(() => frame(i, BRUSH)))
    if (i % 4 === 0) largeFrames.push(milliseconds(() => frame(i, LARGEST_BRUSH)))
    if (i % Math.floor(FRAMES / FULL_REDRAWS) === 0) fulls.push(milliseconds(() => redraw(wholeOf(document))))
  }
  const full = quantile(fulls, 0.5)
  const against = (name: string, value: number, baseline: number) =>
    report({ name, value, unit: 'ms', baseline, ratio: value / baseline })
  against('paint: frame of a stroke, median, against a full redraw', quantile(frames, 0.5), full)
  against('paint: frame of a stroke, 95th percentile, against a full redraw', quantile(frames, 0.95), full)
  against('paint: frame of a stroke with the largest brush, against a full redraw', quantile(largeFrames, 0.5), full)

  const keep = createLabelMap(SIDE, SIDE)
  const copies = Array.from({ length: 9 }, () => milliseconds(() => keep.data.set(map.data)))
  against('paint: copy of the layer when a stroke begins, against a full redraw', quantile(copies, 0.5), full)
  const inHistory = (name: string, kernel: (layer: LabelMap) => Rect) => {
    const commits: number[] = []
    const undos: number[] = []
    let bytes = 0
    for (let i = 0; i < 5; i++) {
      const history = new History(document)
      history.begin(name)
      history.paint(document.activeLayer.id, kernel)
      commits.push(milliseconds(() => history.commit()))
      bytes = history.bytes
      undos.push(milliseconds(() => history.undo()))
    }
    against(`paint: commit of ${name}, against a full redraw`, quantile(commits, 0.5), full)
    against(`paint: undo of ${name}, against a full redraw`, quantile(undos, 0.5), full)
    report({
      name: `paint: kept for undo of ${name}, against the layer`,
      value: bytes,
      unit: 'bytes',
      baseline: SIDE * SIDE,
      ratio: bytes / (SIDE * SIDE),
    })
  }
  inHistory('a long stroke', (layer) => {
    let dirty = EMPTY_RECT
    for (let i = 0; i < 200; i++) dirty = union(dirty, strokeSegment(layer, pointOf(i), pointOf(i + 1), BRUSH, 18))
    return dirty
  })
  inHistory('a fill of the whole map', (layer) => fillAll(layer, 19))

  const empty = createLabelMap(SIDE, SIDE)
  const fills = Array.from({ length: 5 }, (_, i) => milliseconds(() => floodFill(empty, empty, 5, 5, i)))
  against('paint: bucket on the whole empty map, against a full redraw', quantile(fills, 0.5), full)
  await measureDocument(report)
  await measureWindow(report)
}

function milliseconds(work: () => void): number {
  const start = performance.now()
  work()
  return performance.now() - start
}
