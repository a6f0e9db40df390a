import { ADE20K_COLOURS, ADE20K_NAMES } from '../../electron/protocol/ade20k'
import { CITYSCAPES } from '../../electron/protocol/cityscapes'
import { COCO_STUFF_LABELS, pitiColour } from '../../electron/protocol/cocoStuff'
import { type LabelClass, UNLABELLED } from '../document/labelMap'
import type { Rgb } from './colour'

/** What the pixels of a picture file stand for: the classes, and either the value or the colour that each is written as. */
export interface Convention {
  readonly key: string
  /** A proper name, the same in every language. */
  readonly title: string
  readonly reads: 'ids' | 'colours'
  /** Ids are 0, 1, 2 ... in order. */
  readonly classes: readonly LabelClass[]
  /** For ids: the class of each value; UNLABELLED where nothing is, NO_CLASS for a value that the convention lacks. */
  readonly values: Readonly<Int16Array>
  /** For colours: the class of each colour, or UNLABELLED. */
  readonly colours: readonly { readonly rgb: Rgb; readonly id: number }[]
}

export const NO_CLASS = -1

/** A label set that a pack brings. */
export interface NamedLabelSet {
  readonly name: string
  readonly classes: readonly LabelClass[]
}

export const COCO_STUFF_CLASSES: readonly LabelClass[] = COCO_STUFF_LABELS.map(({ id, name, group }) => {
  return { id, name, cocoStuff: name, group, rgb: pitiColour(id) }
})

export const ADE20K_CLASSES: readonly LabelClass[] = ADE20K_NAMES.map((name, id) => {
  return { id, name, rgb: ADE20K_COLOURS[id] ?? [0, 0, 0] }
})

const CITYSCAPES_CLASSES: readonly LabelClass[] = CITYSCAPES.map(({ name, rgb }, id) => ({ id, name, rgb }))

/**
 * The conventions to try, the document's own label set first, then those of other packs, then those of the data sets; of
 * those with one key the first.
 */
export function conventionsFor(labelSets: readonly NamedLabelSet[]): Convention[] {
  const own = labelSets.flatMap(({ name, classes }) => [
    byIds(`${name}-ids`, name, classes, (id) => id),
    byColours(`${name}-colours`, name, classes),
  ])
  const all = [
    ...own,
    byIds('coco-stuff-ids', 'COCO-Stuff', COCO_STUFF_CLASSES, (id) => id),
    byColours('piti-colours', 'PITI', COCO_STUFF_CLASSES, [
      // What is in none of the classes is black in some published maps, and the colour after the last in others.
      { rgb: [0, 0, 0], id: UNLABELLED },
      { rgb: pitiColour(COCO_STUFF_CLASSES.length), id: UNLABELLED },
    ]),
    byIds('ade20k-ids', 'ADE20K', ADE20K_CLASSES, (id) => id + 1, 0),
    byColours('ade20k-colours', 'ADE20K', ADE20K_CLASSES, [{ rgb: [0, 0, 0], id: UNLABELLED }]),
    byIds('cityscapes-ids', 'Cityscapes', CITYSCAPES_CLASSES, (id) => CITYSCAPES[id]?.id ?? NO_CLASS, 0, 1, 2, 3),
    byColours('cityscapes-colours', 'Cityscapes', CITYSCAPES_CLASSES),
  ]
  return [...new Map([...all].reverse().map((convention) => [convention.key, convention])).values()].reverse()
}

/** `writtenAs`: the value a class is written as; `empty`: values besides UNLABELLED that mean nothing is there. */
function byIds(
  key: string,
  title: string,
  classes: readonly LabelClass[],
  writtenAs: (id: number) => number,
  ...empty: number[]
): Convention {
  const values = new Int16Array(256).fill(NO_CLASS)
  values[UNLABELLED] = UNLABELLED
  for (const value of empty) values[value] = UNLABELLED
  for (const { id } of classes) values[writtenAs(id)] = id
  return { key, title, reads: 'ids', classes, values, colours: [] }
}

function byColours(
  key: string,
  title: string,
  classes: readonly LabelClass[],
  more: readonly { rgb: Rgb; id: number }[] = [],
): Convention {
  // Of classes that share a colour the first is meant.
  const colours = new Map<string, { rgb: Rgb; id: number }>()
  for (const { rgb, id } of [...classes, ...more]) if (!colours.has(rgb.join())) colours.set(rgb.join(), { rgb, id })
  return {
    key,
    title,
    reads: 'colours',
    classes,
    values: new Int16Array(256).fill(NO_CLASS),
    colours: [...colours.values()],
  }
}
