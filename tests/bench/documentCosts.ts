import { PaintDocument } from '../../renderer/document/document'
import { History } from '../../renderer/document/history'
import { createLabelMap } from '../../renderer/document/labelMap'
import { fillAll, strokeSegment } from '../../renderer/document/paint'
import { EMPTY_RECT, union, wholeOf } from '../../renderer/document/rect'
import { labelLayer } from '../document/mapText'
import { BRUSH, pointOf, SIDE, sceneLayers } from './paintScene'
import { quantile, type Report } from './report'

/*
 * What undo costs in time and memory, at 2048 x 2048 with twenty visible layers. The baselines are the simplest ways that
 * work: a copy of the whole layer for every step, put back whole, and the composite made anew.
 */

const POINTS = 200
const UNDOS = 20
const RANDOM_STROKES = 1000
const LONG_SESSION = 10_000
const BYTES_A_MEBIBYTE = 2 ** 20

export async function measureDocument(report: Report): Promise<void> {
  const document = new PaintDocument(SIDE, SIDE, sceneLayers())
  const { id, map } = document.paintedLayer(document.activeLayer.id)
  const history = new History(document)

  const stroke = (first: number, points: number, label: number) => {
    history.begin('stroke')
    history.paint(id, (layer) => {
      let dirty = EMPTY_RECT
      for (let i = first; i < first + points; i++) {
        dirty = union(dirty, strokeSegment(layer, pointOf(i), pointOf(i + 1), BRUSH, label))
      }
      return dirty
    })
    history.commit()
  }
  const fill = (label: number) => {
    history.begin('fill')
    history.paint(id, (layer) => fillAll(layer, label))
    history.commit()
  }
  const travels = (make: (index: number) => void) => {
    const times: number[] = []
    for (let index = 0; index < UNDOS; index++) {
      make(index)
      times.push(
        milliseconds(() => history.undo()),
        milliseconds(() => history.redo()),
      )
      history.undo()
    }
    return times
  }

  const whole = map.data.slice()
  const putBack = Array.from({ length: 9 }, () =>
    milliseconds(() => {
      map.data.set(whole)
      document.refresh(wholeOf(map))
    }),
  )
  const strokes = travels((index) => stroke(index * POINTS, POINTS, index % 17))
  const fills = travels((index) => fill(index % 17))
  for (const [name, times] of [
    ['stroke', strokes],
    ['fill', fills],
  ] as const) {
    for (const share of [0.5, 0.95]) {
      const [value, baseline] = [quantile(times, share), quantile(putBack, share)]
      report({ name: `paint.undo.${name}.p${share * 100}`, value, unit: 'ms', baseline, ratio: value / baseline })
    }
  }

  for (let index = 0; index < RANDOM_STROKES; index++) stroke(index * 37, 1 + (index % 30), index % 17)
  const raw = (RANDOM_STROKES * SIDE * SIDE) / BYTES_A_MEBIBYTE
  const kept = history.bytes / BYTES_A_MEBIBYTE
  report({ name: 'paint.history.1000strokes', value: kept, unit: 'MiB', baseline: raw, ratio: kept / raw })

  await measureLongSession(report)
}

/** A small map, so that ten thousand strokes are done in a minute; what may grow with their number does so all the same. */
async function measureLongSession(report: Report): Promise<void> {
  const side = 512
  const document = new PaintDocument(side, side, [labelLayer(1, createLabelMap(side, side, 0))])
  const history = new History(document)
  const cycle = (index: number) => {
    history.begin('stroke')
    const at = (step: number) => ({ x: pointOf(index + step).x % side, y: pointOf(index + step).y % side })
    history.paint('layer-1', (layer) => strokeSegment(layer, at(0), at(1), 40, index % 17))
    history.commit()
    history.undo()
    history.redo()
    if (history.position > 500) history.jump(0)
  }
  let before = 0
  for (let index = 0; index < LONG_SESSION; index++) {
    if (index === LONG_SESSION / 10) before = await memory()
    cycle(index)
  }
  const after = await memory()
  report({ name: 'paint.memory.10000strokes', value: after, unit: 'MiB', baseline: before, ratio: after / before })
}

/** MiB in use, after everything that can go has gone. */
async function memory(): Promise<number> {
  // Buffers go a while after what held them.
  for (let round = 0; round < 4; round++) {
    globalThis.gc?.()
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return (heapUsed + arrayBuffers) / BYTES_A_MEBIBYTE
}

function milliseconds(task: () => void): number {
  const started = performance.now()
  task()
  return performance.now() - started
}
