import { type LabelMap, UNLABELLED } from '../document/labelMap'
import { labOf, type Rgb } from './colour'
import { type Convention, NO_CLASS } from './conventions'
import { fillNearest } from './lintMap'
import type { PictureReading } from './readPicture'

/**
 * How sure it is what a pixel stands for.
 *
 * - `exact`: it has a class's value or colour, or is clear, which means unlabelled.
 * - `near`: it is nearly a class's colour, as after JPEG.
 * - `edge`: it is a mixture where classes meet, as after smoothing or scaling.
 * - `unknown`: it is none of these; the person decides.
 */
export const SURENESS = ['exact', 'near', 'edge', 'unknown'] as const
export type Sureness = (typeof SURENESS)[number]
const EXACT = 0
const NEAR = 1
const EDGE = 2
const UNKNOWN = 3

/** Colours that are not the convention's, close ones together. */
export interface UnknownColour {
  readonly key: number
  /** The first of them in the picture; for ids, the grey that shows the value. */
  readonly rgb: Rgb
  readonly pixels: number
  /** The class of the colour that looks most like it, or UNLABELLED where a picture has ids. */
  readonly nearest: number
}

/** A picture as a convention reads it. */
export interface Diagnosis {
  readonly width: number
  readonly height: number
  /** The class of each pixel in the convention's ids as far as it is sure; UNLABELLED for edges and unknown ones. */
  readonly ids: Uint8Array
  /** Index into SURENESS, a pixel. */
  readonly sureness: Uint8Array
  readonly counts: Readonly<Record<Sureness, number>>
  /** The most frequent first, at most UNKNOWN_LIMIT. */
  readonly unknown: readonly UnknownColour[]
  /** The key of the unknown colour of each pixel, for those that are unknown. */
  readonly keys: Uint16Array
}

export const UNKNOWN_LIMIT = 12

/** As far as this in CIELAB a colour is taken for a class's own; JPEG of good quality stays within. */
export const NEAR_DISTANCE = 10

/**
 * How many of its 24 nearest neighbours a near colour needs for equals where classes meet, so that the mixture of two is not
 * taken for a third: a band of two pixels has nine, a corner of a true area eight, its straight border fourteen.
 */
const SUPPORT = 10 / 24
/** How far from two classes an unknown colour may lie to be their mixture, in pixels: half a block of JPEG's colours and no more. */
const MIXTURE_REACH = 3

/** The convention that explains a picture best, and how much of it, 0 to 1; below a half it is likely a photo. */
export function detectConvention(
  picture: PictureReading,
  conventions: readonly Convention[],
): { convention: Convention; share: number } | undefined {
  const values = picture.values && histogram(picture.values)
  const colours = commonColours(picture.rgba)
  const total = colours.reduce((sum, { pixels }) => sum + pixels, 0)
  let best: { convention: Convention; share: number } | undefined
  for (const convention of conventions) {
    const share =
      convention.reads === 'ids' ? (values ? idShare(values, convention) : 0) : colourShare(colours, total, convention)
    if (share > (best?.share ?? 0)) best = { convention, share }
  }
  return best
}

/** Reads a picture by a convention. `threshold`: the distance up to which colours are near. */
export function diagnose(picture: PictureReading, convention: Convention, threshold = NEAR_DISTANCE): Diagnosis {
  return convention.reads === 'ids' && picture.values
    ? diagnoseIds(picture, picture.values, convention)
    : diagnoseColours(picture, convention, threshold)
}

/**
 * The label map of a diagnosis, in the convention's ids: what is sure as it is; mixtures by the nearest sure pixel; unknown
 * colours as the person chose, by key, and the nearest sure pixel for those without a choice.
 */
export function repairPicture(diagnosis: Diagnosis, choices: ReadonlyMap<number, number>): LabelMap {
  const { width, height, sureness, keys } = diagnosis
  const data = diagnosis.ids.slice()
  const open = new Uint8Array(data.length)
  for (let at = 0; at < data.length; at++) {
    if (sureness[at] === EDGE) open[at] = 1
    if (sureness[at] !== UNKNOWN) continue
    const choice = choices.get(keys[at]!)
    if (choice === undefined) open[at] = 1
    else data[at] = choice
  }
  return fillNearest({ width, height, data }, (at) => open[at] === 1)
}

function diagnoseIds({ width, height }: PictureReading, values: Uint8Array, { values: table }: Convention): Diagnosis {
  const ids = new Uint8Array(values.length)
  const sureness = new Uint8Array(values.length)
  const keys = new Uint16Array(values.length)
  const found = new Unknowns()
  for (let at = 0; at < values.length; at++) {
    const value = values[at]!
    const id = table[value]!
    ids[at] = id === NO_CLASS ? UNLABELLED : id
    if (id !== NO_CLASS) continue
    sureness[at] = UNKNOWN
    keys[at] = value
    found.add(value, [value, value, value], UNLABELLED)
  }
  return { width, height, ids, sureness, counts: countOf(sureness), unknown: found.list(), keys }
}

function diagnoseColours(picture: PictureReading, convention: Convention, threshold: number): Diagnosis {
  const { width, height, rgba } = picture
  const pixels = wordsOf(rgba)
  const nearest = nearestColour(convention)
  const ids = new Uint8Array(pixels.length)
  const sureness = new Uint8Array(pixels.length)
  let word = 0
  let match = { id: UNLABELLED, distance: 0 }
  for (let at = 0; at < pixels.length; at++) {
    if (pixels[at] !== word) {
      word = pixels[at]!
      match = word >>> 24 === 0 ? { id: UNLABELLED, distance: 0 } : nearest(word & 0xffffff)
    }
    ids[at] = match.id
    const halfClear = word >>> 24 > 0 && word >>> 24 < 255
    sureness[at] = halfClear ? UNKNOWN : match.distance === 0 ? EXACT : match.distance <= threshold ? NEAR : UNKNOWN
  }
  markEdges(width, height, ids, sureness)

  const keys = new Uint16Array(pixels.length)
  const found = new Unknowns()
  for (let at = 0; at < pixels.length; at++) {
    if (sureness[at] === UNKNOWN) {
      const [red, green, blue] = [rgba[at * 4]!, rgba[at * 4 + 1]!, rgba[at * 4 + 2]!]
      const key = ((red >> 4) << 8) | ((green >> 4) << 4) | (blue >> 4)
      keys[at] = key
      found.add(key, [red, green, blue], ids[at]!)
    }
    if (sureness[at]! >= EDGE) ids[at] = UNLABELLED
  }
  return { width, height, ids, sureness, counts: countOf(sureness), unknown: found.list(), keys }
}

/**
 * Calls mixtures what they are: an unknown colour where two classes are close, and a near colour that few neighbours share
 * there. Judged by what is sure before anything is marked, so the order does not matter.
 */
function markEdges(width: number, height: number, ids: Uint8Array, sureness: Uint8Array): void {
  const before = sureness.slice()
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x
      if (before[at] === EXACT) continue
      const near = before[at] === NEAR
      const reach = near ? 2 : MIXTURE_REACH
      let first = NO_CLASS
      let mixed = false
      let support = 0
      let neighbours = -1
      for (let row = Math.max(0, y - reach); row <= Math.min(height - 1, y + reach); row++) {
        for (let column = Math.max(0, x - reach); column <= Math.min(width - 1, x + reach); column++) {
          const other = row * width + column
          neighbours++
          if (other === at || before[other]! > NEAR) continue
          if (ids[other] === ids[at]) support++
          if (first === NO_CLASS) first = ids[other]!
          else if (ids[other] !== first) mixed = true
        }
      }
      if (near ? mixed && support < SUPPORT * neighbours : mixed) sureness[at] = EDGE
    }
  }
}

/** Finds the convention's colour that looks most like a colour (red in the low byte); keeps what it has found. */
function nearestColour({ colours }: Convention): (word: number) => { id: number; distance: number } {
  const labs = colours.map(({ rgb, id }) => ({ id, lab: labOf(rgb) }))
  const found = new Map<number, { id: number; distance: number }>()
  for (const { rgb, id } of colours) found.set(rgb[0] | (rgb[1] << 8) | (rgb[2] << 16), { id, distance: 0 })
  return (word) => {
    const known = found.get(word)
    if (known) return known
    const lab = labOf([word & 255, (word >> 8) & 255, word >> 16])
    let best = labs[0]
    let least = Number.MAX_VALUE
    for (const colour of labs) {
      const [lightness, a, b] = colour.lab
      const squared = (lab[0] - lightness) ** 2 + (lab[1] - a) ** 2 + (lab[2] - b) ** 2
      if (squared >= least) continue
      least = squared
      best = colour
    }
    const match = { id: best?.id ?? UNLABELLED, distance: Math.sqrt(least) }
    found.set(word, match)
    return match
  }
}

/** The pixels as 32-bit words, red in the low byte. */
function wordsOf(rgba: Uint8Array): Uint32Array {
  const aligned = rgba.byteOffset % 4 === 0 ? rgba : rgba.slice()
  return new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.length / 4)
}

/** Gathers unknown colours by key. */
class Unknowns {
  readonly #found = new Map<number, { rgb: Rgb; pixels: number; nearest: number }>()

  add(key: number, rgb: Rgb, nearest: number): void {
    const entry = this.#found.get(key)
    if (entry) entry.pixels++
    else this.#found.set(key, { rgb, pixels: 1, nearest })
  }

  list(): UnknownColour[] {
    const all = [...this.#found].map(([key, entry]) => ({ key, ...entry }))
    return all.sort((one, other) => other.pixels - one.pixels).slice(0, UNKNOWN_LIMIT)
  }
}

function countOf(sureness: Uint8Array): Record<Sureness, number> {
  const counts = histogram(sureness)
  return { exact: counts[EXACT]!, near: counts[NEAR]!, edge: counts[EDGE]!, unknown: counts[UNKNOWN]! }
}

function histogram(bytes: Uint8Array): Uint32Array {
  const counts = new Uint32Array(256)
  for (let at = 0; at < bytes.length; at++) counts[bytes[at]!]!++
  return counts
}

/** How many of the pixels have an id of the convention; one that has others besides is hardly meant. */
function idShare(values: Uint32Array, { values: table }: Convention): number {
  let known = 0
  let total = 0
  values.forEach((pixels, value) => {
    total += pixels
    if (table[value] !== NO_CLASS) known += pixels
  })
  return known === total ? 1 : (0.8 * known) / total
}

interface CommonColour {
  readonly word: number
  readonly pixels: number
}

/** Colours looked at to tell a convention. */
const COMMON = 1024
const LOOKED_AT = 2 ** 18

/** The most frequent opaque colours, of a sample where the picture is large. */
function commonColours(rgba: Uint8Array): CommonColour[] {
  const counts = new Map<number, number>()
  const pixels = rgba.length / 4
  // A step that shares no factor with usual widths, so that the sample is no column.
  const step = pixels > LOOKED_AT ? Math.floor(pixels / LOOKED_AT) | 1 : 1
  for (let pixel = 0; pixel < pixels; pixel += step) {
    const at = pixel * 4
    if (rgba[at + 3] !== 255) continue
    const word = rgba[at]! | (rgba[at + 1]! << 8) | (rgba[at + 2]! << 16)
    counts.set(word, (counts.get(word) ?? 0) + 1)
  }
  const all = [...counts].map(([word, count]) => ({ word, pixels: count }))
  return all.sort((one, other) => other.pixels - one.pixels).slice(0, COMMON)
}

/** How much of the colours are the convention's; near ones count for less. Nearness must be closer than it is for repair. */
function colourShare(colours: readonly CommonColour[], total: number, convention: Convention): number {
  if (total === 0) return 0
  const nearest = nearestColour(convention)
  const sum = colours.reduce((share, { word, pixels }) => {
    const far = nearest(word).distance
    return share + (far === 0 ? pixels : far <= NEAR_DISTANCE ? pixels * 0.7 : 0)
  }, 0)
  return sum / total
}
