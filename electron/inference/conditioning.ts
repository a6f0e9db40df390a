import type { Condition, LightChoice } from '../protocol/generation'
import type { LabelSet, LightSet, ModelManifest } from '../protocol/manifest'
import { type GreyMap, type LabelMap, ProblemError } from '../protocol/values'
import { randomWord, streams } from './random'

/**
 * Checks that a request's condition is of the pack's task and not empty, and that a label map has classes of its label set
 * alone. Throws a ProblemError that says which of these it is not.
 */
export function checkCondition(condition: Condition, { task, title, labelSet }: ModelManifest): void {
  if (condition.kind !== task) {
    throw new ProblemError(
      'invalid-message',
      `${title} makes pictures of a ${task}, not of a ${condition.kind}: choose another pack.`,
    )
  }
  if (condition.kind === 'mask') {
    checkLabelMap(condition.labelMap, labelSet)
    return
  }
  const nothing = condition.kind === 'sketch' ? 255 : 0
  if (condition.map.data.every((grey) => grey === nothing)) {
    throw new ProblemError('empty-map', `The ${condition.kind} is empty: draw something before generating.`)
  }
}

function checkLabelMap(map: LabelMap, labelSet: LabelSet): void {
  const seen = new Uint8Array(256)
  for (let i = 0; i < map.data.length; i++) seen[map.data[i]!] = 1
  const unknown = [...seen.keys()].filter(
    (id) => seen[id] && id >= labelSet.classes.length && id !== labelSet.unlabelled,
  )
  if (unknown.length > 0) {
    throw new ProblemError(
      'unknown-colours',
      `The label map holds class ids that the label set "${labelSet.name}" does not have: ${unknown.join(', ')}.`,
    )
  }
  if (!seen.subarray(0, labelSet.classes.length).includes(1)) {
    throw new ProblemError('empty-map', 'The label map is empty: paint at least one class before generating.')
  }
}

/**
 * The map in another size, each pixel the class that covers most of the source area it stands for, on a tie the smallest
 * id; unlabelled counts like a class. Where the map is smaller, each pixel is the one under its centre.
 */
export function resizeMajority(map: LabelMap, width: number, height: number): Uint8Array {
  const data = new Uint8Array(width * height)
  const votes = new Uint32Array(256)
  for (let y = 0; y < height; y++) {
    const [top, bottom] = band(map.height, height, y)
    for (let x = 0; x < width; x++) {
      const [left, right] = band(map.width, width, x)
      let winner = map.data[top * map.width + left]!
      for (let row = top; row < bottom; row++) {
        for (let at = row * map.width + left; at < row * map.width + right; at++) {
          const id = map.data[at]!
          votes[id]!++
          if (votes[id]! > votes[winner]! || (votes[id] === votes[winner] && id < winner)) winner = id
        }
      }
      for (let row = top; row < bottom; row++) {
        for (let at = row * map.width + left; at < row * map.width + right; at++) votes[map.data[at]!] = 0
      }
      data[y * width + x] = winner
    }
  }
  return data
}

/** First source pixel, and one past the last, that pixel `index` of `count` along an axis stands for. */
function band(source: number, count: number, index: number): [number, number] {
  const nearest = Math.floor(((index + 0.5) * source) / count)
  if (count >= source) return [nearest, nearest + 1]
  return [Math.floor((index * source) / count), Math.max(Math.floor(((index + 1) * source) / count), nearest + 1)]
}

/** The map in another size, each pixel the class under its centre. */
export function resizeNearest(map: LabelMap, width: number, height: number): Uint8Array {
  const data = new Uint8Array(width * height)
  for (let y = 0; y < height; y++) {
    const row = Math.floor(((y + 0.5) * map.height) / height) * map.width
    for (let x = 0; x < width; x++) data[y * width + x] = map.data[row + Math.floor(((x + 0.5) * map.width) / width)]!
  }
  return data
}

/** A map of greys in another size, each pixel the darkest of those it stands for: no line is lost. */
export function resizeDarkest(map: GreyMap, width: number, height: number): Uint8Array {
  return Uint8Array.from(resizeGreys(map, width, height, 255, Math.min, (darkest) => darkest))
}

/** A map of greys in another size, each pixel the mean of those it stands for. */
export function resizeMean(map: GreyMap, width: number, height: number): Float32Array {
  return resizeGreys(map, width, height, 0, add, (sum, count) => sum / count)
}

const add = (one: number, other: number) => one + other

function resizeGreys(
  map: GreyMap,
  width: number,
  height: number,
  start: number,
  join: (all: number, grey: number) => number,
  finish: (all: number, count: number) => number,
): Float32Array {
  const data = new Float32Array(width * height)
  for (let y = 0; y < height; y++) {
    const [top, bottom] = band(map.height, height, y)
    for (let x = 0; x < width; x++) {
      const [left, right] = band(map.width, width, x)
      let all = start
      for (let row = top; row < bottom; row++) {
        for (let at = row * map.width + left; at < row * map.width + right; at++) all = join(all, map.data[at]!)
      }
      data[y * width + x] = finish(all, (bottom - top) * (right - left))
    }
  }
  return data
}

/** Writes class ids as one-hot planes [classes + 1, pixels] into `out`, which is zero before; the last is "unlabelled". */
export function writeOneHot(out: Float32Array, ids: Uint8Array, classes: number): void {
  for (let i = 0; i < ids.length; i++) out[Math.min(ids[i]!, classes) * ids.length + i] = 1
}

/** Writes the null condition [classes + 1, pixels], unlabelled everywhere, into `out`, which is zero before. */
export function writeNullCondition(out: Float32Array, pixels: number, classes: number): void {
  out.fill(1, classes * pixels, (classes + 1) * pixels)
}

/**
 * The light a network is given: one value a control, and the flag 1 for "given". "From the seed" picks one of the pack's
 * samples, so the seed alone decides it; a pack without samples leaves it to the network (all 0). Throws a ProblemError
 * for a wrong number of values.
 */
export function lightVector(choice: LightChoice, light: LightSet, seed: number): Float32Array {
  const vector = new Float32Array(light.controls.length + 1)
  const values =
    choice.kind === 'given' ? choice.values : light.samples[randomWord(seed, streams.light, 0) % light.samples.length]
  if (values === undefined) return vector
  if (values.length !== light.controls.length) {
    throw new ProblemError(
      'invalid-message',
      `The light has ${values.length} values; this pack has ${light.controls.length} light controls.`,
    )
  }
  vector.set(values)
  vector[light.controls.length] = 1
  return vector
}
