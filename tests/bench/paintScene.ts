import { createLabelMap, type LabelMap, UNLABELLED } from '../../renderer/document/labelMap'
import type { PaintedLayer } from '../../renderer/document/layer'
import { strokeSegment } from '../../renderer/document/paint'

/** What the painting benchmarks paint on: many layers, each with a few broad strokes, the lowest one full. */
export const SIDE = 2048
export const LAYERS = 20
export const CLASSES = 17
export const BRUSH = 64
/** Pointer positions between two frames of a quick stroke, and how far apart they lie, in document pixels. */
export const POINTS_PER_FRAME = 4
export const POINT_DISTANCE = 8

export function sceneLayers(): PaintedLayer[] {
  return Array.from({ length: LAYERS }, (_, number) => ({
    kind: 'label',
    id: `layer-${number + 1}`,
    name: `Layer ${number + 1}`,
    visible: true,
    locked: false,
    opacity: 1,
    map: sceneMap(number),
  }))
}

function sceneMap(number: number): LabelMap {
  const map = createLabelMap(SIDE, SIDE, number === 0 ? 0 : UNLABELLED)
  for (let i = 0; i < 60; i++) {
    const from = { x: (i * 547 + number * 191) % SIDE, y: (i * 331 + number * 83) % SIDE }
    strokeSegment(map, from, { x: (from.x + 300) % SIDE, y: from.y }, 40 + i, (i + number) % CLASSES)
  }
  return map
}

/** The way of a stroke that wanders over the whole map. */
export function pointOf(number: number): { x: number; y: number } {
  const travelled = number * POINT_DISTANCE
  return {
    x: SIDE / 2 + (SIDE / 2 - BRUSH) * Math.sin(travelled / 700),
    y: SIDE / 2 + (SIDE / 2 - BRUSH) * Math.cos(travelled / 930),
  }
}
