import type { LabelSet } from '../../electron/protocol/manifest'
import type { MapFormat } from '../../electron/protocol/mapPicture'
import { type LabelClass, UNLABELLED } from '../document/labelMap'
import { ADE20K_CLASSES, COCO_STUFF_CLASSES } from './conventions'

/** The ways in which a map can be exported: in its own labels, or in those of a data set. */
export type MapExport = MapFormat | 'coco-stuff' | 'piti-colours' | 'ade20k'

/** A data set whose ids or colours other programs read. */
export interface DataSet {
  readonly title: string
  readonly classes: readonly LabelClass[]
  readonly format: MapFormat
  /** The classes by the values of the file. */
  readonly labelSet: LabelSet
  /** The value that a class id is written as, where it is another. */
  readonly toFile?: (id: number) => number
}

function labelSet(name: string, classes: readonly LabelClass[]): LabelSet {
  return {
    name,
    unlabelled: UNLABELLED,
    classes: classes.map(({ id, name, cocoStuff, rgb }) => {
      return { id, name, cocoStuff: cocoStuff ?? null, rgb: [rgb[0], rgb[1], rgb[2]] }
    }),
  }
}

export const DATA_SETS: Readonly<Partial<Record<MapExport, DataSet>>> = {
  'coco-stuff': {
    title: 'COCO-Stuff',
    classes: COCO_STUFF_CLASSES,
    format: 'ids',
    labelSet: labelSet('COCO-Stuff', COCO_STUFF_CLASSES),
  },
  'piti-colours': {
    title: 'PITI',
    classes: COCO_STUFF_CLASSES,
    format: 'colours',
    labelSet: labelSet('COCO-Stuff', COCO_STUFF_CLASSES),
  },
  ade20k: {
    title: 'ADE20K',
    classes: ADE20K_CLASSES,
    format: 'ids',
    labelSet: labelSet('ADE20K', [
      { id: 0, name: 'other', rgb: [0, 0, 0] },
      ...ADE20K_CLASSES.map((label) => ({ ...label, id: label.id + 1 })),
    ]),
    toFile: (id) => (id === UNLABELLED ? 0 : id + 1),
  },
}
