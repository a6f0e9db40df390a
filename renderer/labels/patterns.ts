import type { LabelClass } from '../document/labelMap'
import { distance, type Lab, labOfLinear, linear, type Rgb } from './colour'

/*
 * Patterns tell classes apart where colours do not: for the colour-blind, and in label sets larger than the twenty or so
 * colours that anyone can tell apart. A pattern is a tile of 8 x 8 dots, drawn at the scale of the screen.
 */

export const PATTERN_SIDE = 8

/** The tile of a pattern: eight rows of eight dots, the left one in the highest bit. */
export type Pattern = readonly number[]

/** From calm to busy; the first is empty, for the class that needs none. */
export const PATTERNS: readonly Pattern[] = [
  [0, 0, 0, 0, 0, 0, 0, 0],
  // dots
  [0x00, 0x60, 0x60, 0x00, 0x00, 0x06, 0x06, 0x00],
  // rising, falling, level and upright lines
  [0x03, 0x06, 0x0c, 0x18, 0x30, 0x60, 0xc0, 0x81],
  [0xc0, 0x60, 0x30, 0x18, 0x0c, 0x06, 0x03, 0x81],
  [0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff],
  [0x18, 0x18, 0x18, 0x18, 0x18, 0x18, 0x18, 0x18],
  // waves
  [0x00, 0x00, 0x30, 0x78, 0xcc, 0x87, 0x03, 0x00],
  // a grid, straight and slanted
  [0xff, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80],
  [0x81, 0x42, 0x24, 0x18, 0x18, 0x24, 0x42, 0x81],
  // bricks, rings, crosses
  [0xff, 0x10, 0x10, 0x10, 0xff, 0x01, 0x01, 0x01],
  [0x3c, 0x42, 0x81, 0x81, 0x81, 0x81, 0x42, 0x3c],
  [0x10, 0x38, 0x10, 0x00, 0x01, 0x83, 0x01, 0x00],
  // dashes, chequers
  [0xf0, 0x00, 0x00, 0x00, 0x0f, 0x00, 0x00, 0x00],
  [0xf0, 0xf0, 0xf0, 0xf0, 0x0f, 0x0f, 0x0f, 0x0f],
]

/** How a class is hatched: the dots, and their colour, which stands out from the class's own. */
export interface LabelPattern {
  readonly pattern: Pattern
  readonly ink: Rgb
}

/**
 * A pattern for each class, by id, always the same for the same label set. Class by class, the pattern is taken whose
 * bearers so far look least like the newcomer to the eye that confuses the two most: of normal sight, or without red, green
 * or blue cones. So classes of like colours get unlike patterns.
 */
export function patternsOf(classes: readonly LabelClass[]): ReadonlyMap<number, LabelPattern> {
  const bearers: Sight[][] = PATTERNS.map(() => [])
  const patterns = new Map<number, LabelPattern>()
  for (const { id, rgb } of classes) {
    const sight = seen(rgb)
    let best = 0
    let apart = -1
    bearers.forEach((others, index) => {
      const nearest = others.reduce((least, other) => Math.min(least, confusion(sight, other)), Number.MAX_VALUE)
      if (nearest > apart) {
        apart = nearest
        best = index
      }
    })
    bearers[best]!.push(sight)
    patterns.set(id, { pattern: PATTERNS[best]!, ink: inkOn(rgb) })
  }
  return patterns
}

/** Whether a dot of the pattern lies at a place; both coordinates may be any whole numbers from 0. */
export function dotAt(pattern: Pattern, x: number, y: number): boolean {
  return ((pattern[y % PATTERN_SIDE]! >> (PATTERN_SIDE - 1 - (x % PATTERN_SIDE))) & 1) === 1
}

/** How unlike two colours look, as the distance in CIELAB, to the eye among four that tells them apart least. */
export function tellApart(one: Rgb, other: Rgb): number {
  return confusion(seen(one), seen(other))
}

/** A colour as each of the four kinds of eyes sees it. */
type Sight = readonly Lab[]

/** Complete protanopia, deuteranopia and tritanopia in linear RGB: Machado, Oliveira and Fernandes 2009, severity 1. */
const EYES = [
  [1, 0, 0, 0, 1, 0, 0, 0, 1],
  [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
] as const

function seen(rgb: Rgb): Sight {
  const [red, green, blue] = light(rgb)
  return EYES.map((eye) => {
    const mix = (row: number) => {
      const value = eye[row]! * red + eye[row + 1]! * green + eye[row + 2]! * blue
      return Math.min(1, Math.max(0, value))
    }
    return labOfLinear(mix(0), mix(3), mix(6))
  })
}

function confusion(one: Sight, other: Sight): number {
  return one.reduce((least, lab, eye) => Math.min(least, distance(lab, other[eye]!)), Number.MAX_VALUE)
}

/** Dark dots on light colours, light ones on dark, not quite black and white, so that the map stays calm. */
function inkOn(rgb: Rgb): Rgb {
  const [red, green, blue] = light(rgb)
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.22 ? [24, 24, 26] : [240, 240, 242]
}

function light([red, green, blue]: Rgb): [number, number, number] {
  return [linear(red), linear(green), linear(blue)]
}
