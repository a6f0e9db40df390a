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

/** Hue, saturation and lightness (degrees and percent) about which the labels of a group lie on the screen. */
const GROUP_TONES: Readonly<Record<LabelGroup, readonly [number, number, number]>> = {
  sky: [208, 70, 78],
  water: [212, 58, 50],
  ground: [36, 40, 62],
  rock: [22, 14, 46],
  plant: [112, 50, 40],
  building: [6, 52, 52],
  structure: [44, 22, 68],
  person: [330, 60, 64],
  animal: [26, 62, 54],
  vehicle: [262, 44, 58],
  street: [300, 30, 60],
  wall: [48, 26, 74],
  floor: [30, 36, 44],
  ceiling: [60, 14, 84],
  window: [188, 42, 70],
  furniture: [18, 50, 36],
  textile: [346, 44, 74],
  food: [44, 76, 56],
  kitchen: [184, 26, 54],
  appliance: [228, 16, 66],
  electronic: [244, 26, 42],
  indoor: [284, 34, 72],
  accessory: [314, 40, 46],
  sport: [158, 48, 50],
  material: [0, 4, 58],
}

/** Labels that everybody expects in one colour. */
const FAMILIAR: Readonly<Record<string, [number, number, number]>> = {
  'sky-other': [120, 180, 240],
  clouds: [235, 235, 245],
  fog: [190, 200, 205],
  sea: [40, 90, 190],
  river: [70, 170, 220],
  mountain: [120, 110, 130],
  rock: [105, 95, 85],
  snow: [250, 250, 255],
  sand: [235, 210, 140],
  road: [140, 120, 100],
  grass: [110, 180, 60],
  tree: [50, 130, 50],
  bush: [120, 140, 40],
  flower: [220, 90, 170],
  house: [200, 60, 50],
}

/** A colour to show a COCO-Stuff label in, which looks like what it stands for: a hue a group, a tone a label. No two are equal. */
export function displayColour({ name, group }: CocoStuffLabel): [number, number, number] {
  const familiar = FAMILIAR[name]
  if (familiar) return familiar
  const members = listed(GROUPS[group])
  const place = members.indexOf(name)
  const [hue, saturation, lightness] = GROUP_TONES[group]
  // Neighbours in the list differ most in lightness; the hue wanders slowly through the group's range.
  const turn = (place / Math.max(1, members.length - 1) - 0.5) * 26
  const light = lightness + (((place * 5) % 7) - 3) * 4.5
  return rgbOf(hue + turn, saturation / 100, Math.min(92, Math.max(14, light)) / 100)
}

/** HSL as bytes of sRGB. */
function rgbOf(hue: number, saturation: number, lightness: number): [number, number, number] {
  const reach = saturation * Math.min(lightness, 1 - lightness)
  const channel = (offset: number) => {
    const k = (offset + hue / 30 + 12) % 12
    return Math.round(255 * (lightness - reach * Math.max(-1, Math.min(k - 3, 9 - k, 1))))
  }
  return [channel(0), channel(8), channel(4)]
}
