/**
 * The 182 classes of COCO-Stuff (Caesar et al. 2018, the label list of its release), the common tongue of label sets:
 * packs name their classes by it, and maps are exchanged in its ids. A label map holds the category number less one, so
 * "person" is 0 and "wood" is 181; eleven things that COCO names but never annotated keep their numbers.
 */

/** Kinds of things to find a label by, after the supercategories of COCO-Stuff. Outdoor scenes come first. */
export const LABEL_GROUPS = [
  'sky',
  'water',
  'ground',
  'rock',
  'plant',
  'building',
  'structure',
  'person',
  'animal',
  'vehicle',
  'street',
  'wall',
  'floor',
  'ceiling',
  'window',
  'furniture',
  'textile',
  'food',
  'kitchen',
  'appliance',
  'electronic',
  'indoor',
  'accessory',
  'sport',
  'material',
] as const
export type LabelGroup = (typeof LABEL_GROUPS)[number]

export interface CocoStuffLabel {
  /** 0 to 181: the category number less one, as the pixel maps of the data set hold it. */
  readonly id: number
  readonly name: string
  readonly group: LabelGroup
}

/** Names in the order of their ids: 91 things, then 91 kinds of stuff. */
const NAMES = `
person, bicycle, car, motorcycle, airplane, bus, train, truck, boat, traffic light, fire hydrant, street sign, stop sign,
parking meter, bench, bird, cat, dog, horse, sheep, cow, elephant, bear, zebra, giraffe, hat, backpack, umbrella, shoe,
eye glasses, handbag, tie, suitcase, frisbee, skis, snowboard, sports ball, kite, baseball bat, baseball glove,
skateboard, surfboard, tennis racket, bottle, plate, wine glass, cup, fork, knife, spoon, bowl, banana, apple, sandwich,
orange, broccoli, carrot, hot dog, pizza, donut, cake, chair, couch, potted plant, bed, mirror, dining table, window,
desk, toilet, door, tv, laptop, mouse, remote, keyboard, cell phone, microwave, oven, toaster, sink, refrigerator,
blender, book, clock, vase, scissors, teddy bear, hair drier, toothbrush, hair brush,
banner, blanket, branch, bridge, building-other, bush, cabinet, cage, cardboard, carpet, ceiling-other, ceiling-tile,
cloth, clothes, clouds, counter, cupboard, curtain, desk-stuff, dirt, door-stuff, fence, floor-marble, floor-other,
floor-stone, floor-tile, floor-wood, flower, fog, food-other, fruit, furniture-other, grass, gravel, ground-other, hill,
house, leaves, light, mat, metal, mirror-stuff, moss, mountain, mud, napkin, net, paper, pavement, pillow, plant-other,
plastic, platform, playingfield, railing, railroad, river, road, rock, roof, rug, salad, sand, sea, shelf, sky-other,
skyscraper, snow, solid-other, stairs, stone, straw, structural-other, table, tent, textile-other, towel, tree,
vegetable, wall-brick, wall-concrete, wall-other, wall-panel, wall-stone, wall-tile, wall-wood, water-other, waterdrops,
window-blind, window-other, wood`

const GROUPS: Readonly<Record<LabelGroup, string>> = {
  sky: 'sky-other, clouds, fog',
  water: 'river, sea, water-other, waterdrops',
  ground: 'dirt, gravel, ground-other, mud, pavement, platform, playingfield, railroad, road, sand, snow',
  rock: 'hill, mountain, rock, solid-other, stone, wood',
  plant: 'branch, bush, flower, grass, leaves, moss, plant-other, straw, tree',
  building: 'bridge, building-other, house, roof, skyscraper, tent',
  structure: 'cage, fence, net, railing, stairs, structural-other',
  person: 'person',
  animal: 'bird, cat, dog, horse, sheep, cow, elephant, bear, zebra, giraffe',
  vehicle: 'bicycle, car, motorcycle, airplane, bus, train, truck, boat',
  street: 'traffic light, fire hydrant, street sign, stop sign, parking meter, bench',
  wall: 'wall-brick, wall-concrete, wall-other, wall-panel, wall-stone, wall-tile, wall-wood',
  floor: 'carpet, floor-marble, floor-other, floor-stone, floor-tile, floor-wood',
  ceiling: 'ceiling-other, ceiling-tile',
  window: 'window-blind, window-other',
  furniture: `chair, couch, potted plant, bed, mirror, dining table, window, desk, toilet, door, cabinet, counter, cupboard,
    desk-stuff, door-stuff, furniture-other, light, mirror-stuff, shelf, table`,
  textile: 'banner, blanket, cloth, clothes, curtain, mat, napkin, pillow, rug, textile-other, towel',
  food: `banana, apple, sandwich, orange, broccoli, carrot, hot dog, pizza, donut, cake, food-other, fruit, salad,
    vegetable`,
  kitchen: 'bottle, plate, wine glass, cup, fork, knife, spoon, bowl',
  appliance: 'microwave, oven, toaster, sink, refrigerator, blender',
  electronic: 'tv, laptop, mouse, remote, keyboard, cell phone',
  indoor: 'book, clock, vase, scissors, teddy bear, hair drier, toothbrush, hair brush',
  accessory: 'hat, backpack, umbrella, shoe, eye glasses, handbag, tie, suitcase',
  sport: `frisbee, skis, snowboard, sports ball, kite, baseball bat, baseball glove, skateboard, surfboard,
    tennis racket`,
  material: 'cardboard, metal, paper, plastic',
}

const listed = (text: string) => text.split(',').map((name) => name.trim())
const GROUP_OF = new Map(LABEL_GROUPS.flatMap((group) => listed(GROUPS[group]).map((name) => [name, group] as const)))

/** All 182, by id. */
export const COCO_STUFF_LABELS: readonly CocoStuffLabel[] = listed(NAMES).map((name, id) => {
  return { id, name, group: GROUP_OF.get(name) ?? 'material' }
})

/** The group of a COCO-Stuff name; undefined when there is no such name. */
export function cocoStuffGroup(name: string): LabelGroup | undefined {
  return GROUP_OF.get(name)
}

/**
 * The colour of a COCO-Stuff id in the colour maps of PITI: of the number id + 1 bit 0 goes to red, bit 1 to green and
 * bit 2 to blue, the lowest three bits to the highest bit of each channel, and so on (the colour map of PASCAL VOC).
 */
export function pitiColour(id: number): [number, number, number] {
  const rgb: [number, number, number] = [0, 0, 0]
  for (let rest = id + 1, bit = 7; bit > 0; bit--, rest >>= 3) {
    rgb[0] |= (rest & 1) << bit
    rgb[1] |= ((rest >> 1) & 1) << bit
    rgb[2] |= ((rest >> 2) & 1) << bit
  }
  return rgb
}
