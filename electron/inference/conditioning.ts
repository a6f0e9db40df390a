import type { LightChoice } from '../protocol/generation'
import type { LabelSet, LightSet } from '../protocol/manifest'
import { type LabelMap, ProblemError } from '../protocol/values'
import { randomWord, streams } from './random'

/**
 * Checks that a map can be a condition: square, with classes of the label set alone, and not empty. Throws a ProblemError
 * that says which of these it is not.
 */
export function checkLabelMap(map: LabelMap, labelSet: LabelSet): void {
  if (map.width !== map.height) {
    throw new ProblemError(
      'wrong-size',
      `The label map is ${map.width} x ${map.height} pixels; this pack needs a square one: crop or resize it.`,
    )
  }
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
 * The map at `size` x `size`, each pixel the class that covers most of the source area it stands for, on a tie the smallest
 * id; unlabelled counts like a class. Where the map is smaller than `size`, each pixel is the one under its centre.
 */
export function resizeMajority(map: LabelMap, size: number): Uint8Array {
  const data = new Uint8Array(size * size)
  const votes = new Uint32Array(256)
  for (let y = 0; y < size; y++) {
    const [top, bottom] = band(map.height, size, y)
    for (let x = 0; x < size; x++) {
      const [left, right] = band(map.width, size, x)
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
      data[y * size + x] = winner
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

/** The map at `size` x `size`, each pixel the class under its centre. */
export function resizeNearest(map: LabelMap, size: number): Uint8Array {
  const data = new Uint8Array(size * size)
  for (let y = 0; y < size; y++) {
    const row = Math.floor(((y + 0.5) * map.height) / size) * map.width
    for (let x = 0; x < size; x++) data[y * size + x] = map.data[row + Math.floor(((x + 0.5) * map.width) / size)]!
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
