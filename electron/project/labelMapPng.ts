import type { LabelSet } from '../protocol/manifest'
import type { MapFormat } from '../protocol/mapPicture'
import { type LabelMap, ProblemError } from '../protocol/values'
import { decodePng, encodeGreyPng, encodeIndexedPng, encodeRgbaPng, type Rgb } from './png'

/** How many unknown colours or ids a message lists; the rest is counted. */
const LISTED = 8
/** Shown by programs that ignore transparency; no class may have it, or an unlabelled pixel would be read as that class. */
const UNLABELLED_RGB: Rgb = [0, 0, 0]

/** A label map as an indexed PNG: the index of a pixel is its class id, 255 (unlabelled) is transparent. */
export function labelMapToPng(
  map: LabelMap,
  labelSet: LabelSet,
  options: { level?: number; text?: Record<string, string> } = {},
): Uint8Array {
  const alpha = new Uint8Array(labelSet.unlabelled + 1).fill(255)
  alpha[labelSet.unlabelled] = 0
  return encodeIndexedPng(map, paletteOf(labelSet), { ...options, alpha })
}

/**
 * A label map to give away. `indexed`: as `labelMapToPng`; `ids`: the ids as greys; `colours`: the classes' colours, clear
 * where nothing is painted. The names of the classes go along as text in the words of the data sets, one "id name" a line.
 */
export function exportLabelMap(map: LabelMap, labelSet: LabelSet, format: MapFormat, level: number): Uint8Array {
  const names = labelSet.classes.map(({ id, name }) => `${id} ${name}`).join('\n')
  const options = { level, text: { 'Label set': labelSet.name, Labels: names } }
  switch (format) {
    case 'indexed':
      return labelMapToPng(map, labelSet, options)
    case 'ids':
      return encodeGreyPng(map, options)
    case 'colours': {
      const rgba = new Uint8Array(map.data.length * 4)
      map.data.forEach((id, pixel) => {
        const rgb = labelSet.classes[id]?.rgb
        if (rgb) rgba.set([...rgb, 255], pixel * 4)
      })
      return encodeRgbaPng({ ...map, rgba }, options)
    }
  }
}

/**
 * A palette of 256 unique opaque colours whose first entries are the classes in order. Unique, so that ids can be told
 * from colours after another program has stored the layer as RGB.
 */
export function paletteOf(labelSet: LabelSet): Rgb[] {
  const palette: Rgb[] = labelSet.classes.map(({ rgb }) => rgb)
  const taken = new Set([UNLABELLED_RGB, ...palette].map(keyOf))
  for (let key = 1; palette.length < labelSet.unlabelled; key++) {
    if (!taken.has(key)) palette.push([key >> 16, (key >> 8) & 255, key & 255])
  }
  return [...palette, UNLABELLED_RGB]
}

/**
 * Reads a label map from a PNG. A pixel of an indexed or colour PNG is the class with exactly its colour; a pixel of a
 * grey PNG is the class with that id; a fully transparent pixel, and index or id 255, is unlabelled. Indexed PNGs whose
 * palette is that of the label set are therefore read by index.
 *
 * @param bytes the file
 * @param name what messages call it, such as `beach.png`
 * @throws ProblemError `unknown-colours` with the colours or ids that are no class and how many pixels have them,
 *   `malformed-file` when it is not a PNG, `wrong-size` when it is larger than a label map may be
 */
export function labelMapFromPng(bytes: Uint8Array, name: string, labelSet: LabelSet): LabelMap {
  const png = decodePng(bytes, name)
  const size = { width: png.width, height: png.height }
  switch (png.kind) {
    case 'grey':
      return { ...size, data: fromGrey(png.data, name, labelSet) }
    case 'indexed':
      return { ...size, data: fromIndexed(png.data, png.palette, png.alpha, name, labelSet) }
    case 'rgba':
      return { ...size, data: fromColours(png.rgba, name, labelSet) }
  }
}

function fromGrey(samples: Uint8Array | Uint16Array, name: string, labelSet: LabelSet): Uint8Array {
  const unknown = new Counts()
  const data = new Uint8Array(samples.length)
  for (let at = 0; at < samples.length; at++) {
    const id = samples[at]!
    if (id >= labelSet.classes.length && id !== labelSet.unlabelled) unknown.add(id)
    data[at] = id
  }
  refuse(unknown, String, name, 'ids', labelSet)
  return data
}

function fromIndexed(indices: Uint8Array, palette: Rgb[], alpha: Uint8Array, name: string, labelSet: LabelSet) {
  const classes = classesByColour(labelSet)
  const own = palette.every((rgb, index) => index >= labelSet.classes.length || classes.get(keyOf(rgb)) === index)
  const ids = palette.map((rgb, index) => {
    if (alpha[index] === 0 || (own && index === labelSet.unlabelled)) return labelSet.unlabelled
    return classes.get(keyOf(rgb))
  })
  const unknown = new Counts()
  const data = new Uint8Array(indices.length)
  for (let at = 0; at < indices.length; at++) {
    const id = ids[indices[at]!]
    if (id === undefined) unknown.add(indices[at]!)
    else data[at] = id
  }
  refuse(unknown, (index) => hex(keyOf(palette[index]!)), name, 'colours', labelSet)
  return data
}

function fromColours(rgba: Uint8Array, name: string, labelSet: LabelSet): Uint8Array {
  const classes = classesByColour(labelSet)
  const unknown = new Counts()
  const data = new Uint8Array(rgba.length / 4)
  for (let pixel = 0; pixel < data.length; pixel++) {
    const key = (rgba[pixel * 4]! << 16) | (rgba[pixel * 4 + 1]! << 8) | rgba[pixel * 4 + 2]!
    const alpha = rgba[pixel * 4 + 3]!
    const id = alpha === 0 ? labelSet.unlabelled : alpha === 255 ? classes.get(key) : undefined
    if (id === undefined) unknown.add(alpha === 255 ? key : key | HALF_TRANSPARENT)
    else data[pixel] = id
  }
  const say = (key: number) => (key & HALF_TRANSPARENT ? `${hex(key ^ HALF_TRANSPARENT)} half transparent` : hex(key))
  refuse(unknown, say, name, 'colours', labelSet)
  return data
}

/** Marks a colour that is neither opaque nor fully transparent, above the 24 bits of the colour itself. */
const HALF_TRANSPARENT = 1 << 24

const keyOf = ([red, green, blue]: Rgb) => (red << 16) | (green << 8) | blue
const hex = (key: number) => `#${key.toString(16).padStart(6, '0')}`

function classesByColour(labelSet: LabelSet): Map<number, number> {
  return new Map(labelSet.classes.map(({ rgb, id }) => [keyOf(rgb), id]))
}

/** How often each number was met. */
class Counts extends Map<number, number> {
  add(value: number): void {
    this.set(value, (this.get(value) ?? 0) + 1)
  }
}

function refuse(
  unknown: Counts,
  say: (value: number) => string,
  name: string,
  what: 'colours' | 'ids',
  labelSet: LabelSet,
): void {
  if (unknown.size === 0) return
  const sorted = [...unknown].sort(([, one], [, other]) => other - one)
  const listed = sorted.slice(0, LISTED).map(([value, pixels]) => {
    return `${say(value)} (${pixels} ${pixels === 1 ? 'pixel' : 'pixels'})`
  })
  if (sorted.length > LISTED) listed.push(`and ${sorted.length - LISTED} more`)
  throw new ProblemError(
    'unknown-colours',
    `${name} has ${what} that are no class of "${labelSet.name}": ${listed.join(', ')}. Change them to ${what} of its classes.`,
  )
}
