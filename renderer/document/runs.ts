import type { LabelMap } from './labelMap'
import { intersect, type Rect, wholeOf } from './rect'

/*
 * Run-length coding of class ids: for each run one byte of id, then its length as a base-128 number, low seven bits
 * first, the top bit saying that more follow. Painted maps are long runs: a stroke's tiles shrink about twentyfold.
 */

/** The ids of `rect`, row by row, as runs; a run goes on from one row to the next. Parts outside the map are skipped. */
export function encodeRuns(map: LabelMap, rect: Rect): Uint8Array<ArrayBuffer> {
  const area = intersect(rect, wholeOf(map))
  const coded = new Writer()
  let id = -1
  let length = 0
  for (let row = area.y; row < area.y + area.height; row++) {
    const end = row * map.width + area.x + area.width
    for (let i = row * map.width + area.x; i < end; ) {
      const next = map.data[i]!
      const start = i
      do i++
      while (i < end && map.data[i] === next)
      if (next === id) {
        length += i - start
        continue
      }
      if (length > 0) coded.run(id, length)
      id = next
      length = i - start
    }
  }
  if (length > 0) coded.run(id, length)
  return coded.finish()
}

/** Writes runs back where `encodeRuns` took them. Throws a RangeError when they do not fill `rect` exactly. */
export function decodeRuns(map: LabelMap, rect: Rect, runs: Uint8Array): void {
  const area = intersect(rect, wholeOf(map))
  let position = 0
  let id = 0
  let left = 0
  for (let row = area.y; row < area.y + area.height; row++) {
    let i = row * map.width + area.x
    const end = i + area.width
    while (i < end) {
      if (left === 0) {
        if (position >= runs.length) throw new RangeError('The run-length coded pixels end too early.')
        id = runs[position++]!
        for (let shift = 0, more = true; more; shift += 7) {
          const byte = runs[position++] ?? 0
          left |= (byte & 0x7f) << shift
          more = byte > 0x7f
        }
      }
      const count = Math.min(left, end - i)
      map.data.fill(id, i, i + count)
      i += count
      left -= count
    }
  }
  if (left > 0 || position !== runs.length) throw new RangeError('The run-length coded pixels are too many.')
}

class Writer {
  #bytes = new Uint8Array(1024)
  #length = 0

  run(id: number, length: number): void {
    if (this.#length + 6 > this.#bytes.length) {
      const grown = new Uint8Array(this.#bytes.length * 2)
      grown.set(this.#bytes)
      this.#bytes = grown
    }
    this.#bytes[this.#length++] = id
    let rest = length
    for (; rest > 0x7f; rest >>>= 7) this.#bytes[this.#length++] = (rest & 0x7f) | 0x80
    this.#bytes[this.#length++] = rest
  }

  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length)
  }
}
