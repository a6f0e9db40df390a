import { checkSize, type LabelMap } from './labelMap'
import type { PaintedKind } from './layer'

/**
 * The map at another size, each pixel the id under its centre. Holds no id the source does not hold.
 * Throws a RangeError for a size outside 1 to MAX_SIDE.
 */
export function resizeNearest(map: LabelMap, width: number, height: number): LabelMap {
  checkSize(width, height)
  const data = new Uint8Array(width * height)
  const columns = new Int32Array(width)
  for (let x = 0; x < width; x++) columns[x] = Math.floor(((x + 0.5) * map.width) / width)
  for (let y = 0; y < height; y++) {
    const source = Math.floor(((y + 0.5) * map.height) / height) * map.width
    for (let x = 0; x < width; x++) data[y * width + x] = map.data[source + columns[x]!]!
  }
  return { width, height, data }
}

/**
 * A sketch at another size, each pixel the darkest of the source pixels whose area it stands for, so that a thin line is
 * not lost. Throws a RangeError for a size outside 1 to MAX_SIDE.
 */
export function resizeDarkest(map: LabelMap, width: number, height: number): LabelMap {
  checkSize(width, height)
  const data = new Uint8Array(width * height)
  const columns = bands(map.width, width)
  const rows = bands(map.height, height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let darkest = 255
      for (let row = rows[2 * y]!; row < rows[2 * y + 1]!; row++) {
        for (let column = columns[2 * x]!; column < columns[2 * x + 1]!; column++) {
          darkest = Math.min(darkest, map.data[row * map.width + column]!)
        }
      }
      data[y * width + x] = darkest
    }
  }
  return { width, height, data }
}

/** A layer's map at another size, without a value that it does not hold: darkest for sketches, nearest for the others. */
export function resizeMap(kind: PaintedKind, map: LabelMap, width: number, height: number): LabelMap {
  return kind === 'sketch' ? resizeDarkest(map, width, height) : resizeNearest(map, width, height)
}

/**
 * The map made smaller, each pixel the id that covers most of the source pixels whose area it stands for; on a tie the
 * smaller id, so that the result does not depend on the order of reading. Where the map grows along an axis every pixel
 * stands for one source pixel there, as in `resizeNearest`. UNLABELLED counts like any id.
 */
export function resizeMajority(map: LabelMap, width: number, height: number): LabelMap {
  checkSize(width, height)
  const data = new Uint8Array(width * height)
  const votes = new Uint32Array(256)
  const columns = bands(map.width, width)
  const rows = bands(map.height, height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      votes.fill(0)
      for (let row = rows[2 * y]!; row < rows[2 * y + 1]!; row++) {
        for (let column = columns[2 * x]!; column < columns[2 * x + 1]!; column++) {
          votes[map.data[row * map.width + column]!]!++
        }
      }
      let winner = 0
      for (let id = 1; id < 256; id++) if (votes[id]! > votes[winner]!) winner = id
      data[y * width + x] = winner
    }
  }
  return { width, height, data }
}

/** For each of `count` target pixels along one axis: first source pixel, and one past the last. */
function bands(source: number, count: number): Int32Array {
  const edges = new Int32Array(2 * count)
  for (let i = 0; i < count; i++) {
    const nearest = Math.floor(((i + 0.5) * source) / count)
    const first = Math.min(Math.floor((i * source) / count), nearest)
    edges[2 * i] = count >= source ? nearest : first
    edges[2 * i + 1] = count >= source ? nearest + 1 : Math.max(Math.floor(((i + 1) * source) / count), nearest + 1)
  }
  return edges
}
