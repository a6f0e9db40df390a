/**
 * The classes of Cityscapes (Cordts et al. 2016) by the ids of its label maps, with the colours of its colour maps. Ids 0 to
 * 3 are what lies outside of the picture and count as unlabelled, like the number plate, whose id is below 0.
 */
export const CITYSCAPES: readonly {
  readonly id: number
  readonly name: string
  readonly rgb: readonly [number, number, number]
}[] = [
  { id: 4, name: 'static', rgb: [0, 0, 0] },
  { id: 5, name: 'dynamic', rgb: [111, 74, 0] },
  { id: 6, name: 'ground', rgb: [81, 0, 81] },
  { id: 7, name: 'road', rgb: [128, 64, 128] },
  { id: 8, name: 'sidewalk', rgb: [244, 35, 232] },
  { id: 9, name: 'parking', rgb: [250, 170, 160] },
  { id: 10, name: 'rail track', rgb: [230, 150, 140] },
  { id: 11, name: 'building', rgb: [70, 70, 70] },
  { id: 12, name: 'wall', rgb: [102, 102, 156] },
  { id: 13, name: 'fence', rgb: [190, 153, 153] },
  { id: 14, name: 'guard rail', rgb: [180, 165, 180] },
  { id: 15, name: 'bridge', rgb: [150, 100, 100] },
  { id: 16, name: 'tunnel', rgb: [150, 120, 90] },
  { id: 17, name: 'pole', rgb: [153, 153, 153] },
  { id: 18, name: 'polegroup', rgb: [153, 153, 153] },
  { id: 19, name: 'traffic light', rgb: [250, 170, 30] },
  { id: 20, name: 'traffic sign', rgb: [220, 220, 0] },
  { id: 21, name: 'vegetation', rgb: [107, 142, 35] },
  { id: 22, name: 'terrain', rgb: [152, 251, 152] },
  { id: 23, name: 'sky', rgb: [70, 130, 180] },
  { id: 24, name: 'person', rgb: [220, 20, 60] },
  { id: 25, name: 'rider', rgb: [255, 0, 0] },
  { id: 26, name: 'car', rgb: [0, 0, 142] },
  { id: 27, name: 'truck', rgb: [0, 0, 70] },
  { id: 28, name: 'bus', rgb: [0, 60, 100] },
  { id: 29, name: 'caravan', rgb: [0, 0, 90] },
  { id: 30, name: 'trailer', rgb: [0, 0, 110] },
  { id: 31, name: 'train', rgb: [0, 80, 100] },
  { id: 32, name: 'motorcycle', rgb: [0, 0, 230] },
  { id: 33, name: 'bicycle', rgb: [119, 11, 32] },
]
