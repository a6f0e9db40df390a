import { type LabelClass, type LabelMap, UNLABELLED } from '../document/labelMap'
import { groupOf, OTHER_GROUP } from './labelGroups'

/** Where a class of one label set goes in another. */
export interface MappedLabel {
  readonly from: LabelClass
  /** An id of the other label set, or UNLABELLED. */
  readonly to: number
  /** `same`: by the same name. `near`: a guess, by the meaning of the names. `none`: nothing there is like it. */
  readonly how: 'same' | 'near' | 'none'
}

/**
 * Where each class of one label set goes in another: to the class of the same COCO-Stuff name or of the same name; else to
 * the one whose name means nearly the same, else to the most general one of its kind, else nowhere.
 */
export function proposeMapping(from: readonly LabelClass[], to: readonly LabelClass[]): MappedLabel[] {
  const index = indexOf(to)
  return from.map((label): MappedLabel => {
    const same = index.exact.get(label.cocoStuff ?? '') ?? index.exact.get(label.name)
    if (same) return { from: label, to: same.id, how: 'same' }
    const near = nearest(label, index)
    return near ? { from: label, to: near.id, how: 'near' } : { from: label, to: UNLABELLED, how: 'none' }
  })
}

/** The new id of each of the 256, as a mapping says; ids that it does not have become unlabelled. */
export function mappingTable(mapping: readonly MappedLabel[]): Uint8Array {
  const table = new Uint8Array(256).fill(UNLABELLED)
  for (const { from, to } of mapping) table[from.id] = to
  return table
}

/** The map in the ids of the other label set. */
export function mapLabels(map: LabelMap, mapping: readonly MappedLabel[]): LabelMap {
  const table = mappingTable(mapping)
  return { ...map, data: map.data.map((id) => table[id]!) }
}

/**
 * Words of label sets for nearly the same thing: each row from the particular to the general, so that what a label set
 * lacks goes to the next word that it has, on the right first.
 */
const NEAR: readonly (readonly string[])[] = [
  ['sun', 'sky'],
  ['fog', 'mist', 'clouds', 'sky'],
  ['lake', 'sea', 'water', 'river'],
  ['pond', 'swimming pool', 'lake', 'water', 'river', 'sea'],
  ['waterfall', 'fountain', 'river', 'water', 'sea'],
  ['river', 'water', 'lake', 'sea'],
  ['waterdrops', 'water'],
  ['forest', 'tree', 'bush', 'plant'],
  ['palm', 'tree', 'plant'],
  ['branch', 'leaves', 'tree', 'plant'],
  ['bush', 'plant', 'tree'],
  ['flower', 'plant', 'grass'],
  ['straw', 'moss', 'grass', 'plant'],
  ['meadow', 'field', 'grass', 'playingfield', 'land', 'ground'],
  ['vegetation', 'tree', 'plant'],
  ['hill', 'mountain', 'rock'],
  ['stone', 'rock', 'mountain', 'hill'],
  ['snow', 'ice', 'ground'],
  ['beach', 'sand', 'dirt', 'ground', 'earth'],
  ['gravel', 'dirt', 'ground', 'earth', 'sand'],
  ['mud', 'dirt', 'ground', 'earth'],
  ['terrain', 'earth', 'land', 'ground', 'dirt', 'grass'],
  ['path', 'dirt track', 'road', 'dirt', 'pavement'],
  ['sidewalk', 'pavement', 'road', 'ground'],
  ['runway', 'road', 'pavement'],
  ['platform', 'pavement', 'floor', 'ground'],
  ['tower', 'skyscraper', 'building', 'house'],
  ['hovel', 'cottage', 'house', 'building'],
  ['roof', 'house', 'building'],
  ['bridge', 'pier', 'road'],
  ['guard rail', 'bannister', 'railing', 'fence'],
  ['pole', 'column', 'fence', 'structural'],
  ['signboard', 'traffic sign', 'street sign', 'stop sign'],
  ['streetlight', 'lamp', 'light'],
  ['rider', 'pedestrian', 'person'],
  ['minibike', 'motorcycle', 'bicycle'],
  ['van', 'caravan', 'car', 'truck', 'bus'],
  ['ship', 'boat'],
  ['sofa', 'couch', 'armchair', 'chair'],
  ['television receiver', 'tv', 'monitor', 'screen'],
  ['windowpane', 'window', 'wall'],
]

interface Index {
  readonly exact: ReadonlyMap<string, LabelClass>
  readonly byStem: ReadonlyMap<string, LabelClass>
  readonly byGroup: ReadonlyMap<string, LabelClass>
}

function indexOf(classes: readonly LabelClass[]): Index {
  const exact = new Map<string, LabelClass>()
  const byStem = new Map<string, LabelClass>()
  const byGroup = new Map<string, LabelClass>()
  const addFirst = (map: Map<string, LabelClass>, key: string, label: LabelClass) => {
    if (key !== '' && !map.has(key)) map.set(key, label)
  }
  // COCO-Stuff names first: they are agreed on, while a set's own names may mean anything.
  for (const label of classes) addFirst(exact, label.cocoStuff ?? '', label)
  for (const label of classes) addFirst(exact, label.name, label)
  for (const [name, label] of exact) for (const stem of stemsOf(name)) addFirst(byStem, stem, label)
  for (const label of classes)
    if (/-other\b/.test(label.cocoStuff ?? label.name)) addFirst(byGroup, groupOf(label), label)
  for (const label of classes) addFirst(byGroup, groupOf(label), label)
  return { exact, byStem, byGroup }
}

function nearest(label: LabelClass, { byStem, byGroup }: Index): LabelClass | undefined {
  const stems = [label.cocoStuff ?? '', label.name].filter((name) => name !== '').flatMap(stemsOf)
  for (const stem of stems) {
    const found = byStem.get(stem)
    if (found) return found
  }
  for (const stem of stems) {
    for (const row of NEAR) {
      const words = row.map(singular)
      const place = words.indexOf(stem)
      if (place < 0) continue
      const word = [...words.slice(place + 1), ...words.slice(0, place).reverse()].find((each) => byStem.has(each))
      if (word !== undefined) return byStem.get(word)
    }
  }
  const group = groupOf(label)
  return group === OTHER_GROUP ? undefined : byGroup.get(group)
}

/** A name without what only tells it from its neighbours: "sky-other", "Clouds", "building, edifice" are sky, cloud, building. */
function stemsOf(name: string): string[] {
  const synonyms = name.toLowerCase().split(/[,;]/)
  return synonyms
    .map((each) => singular(each.trim().replace(/-(other|stuff|merged)\b/g, '')))
    .filter((stem) => stem !== '')
}

function singular(word: string): string {
  return word.replace(/(?<=[a-z]{3})s$/, '')
}
