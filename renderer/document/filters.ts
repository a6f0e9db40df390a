import type { LabelMap } from './labelMap'
import { EMPTY_RECT, type Rect, wholeOf } from './rect'

/*
 * Operations on a whole map. None can give a pixel an id that the map does not hold already, but for the id named.
 * Each returns a rectangle that holds all it changed.
 */

/** Gives every pixel of one id another. */
export function replaceId(map: LabelMap, from: number, to: number): Rect {
  const { data } = map
  for (let i = data.indexOf(from); i >= 0; i = data.indexOf(from, i + 1)) data[i] = to
  return wholeOf(map)
}

/** The widest `radius` that the filters below take. */
export const MAX_RADIUS = 32

/**
 * Gives every pixel the id that most pixels around it have, up to `radius` to each side: bumps and notches smaller than
 * that go. On a tie a pixel keeps its own id if that is among the winners, else takes the smallest of them.
 */
export function smoothEdges(map: LabelMap, radius: number): Rect {
  const { width, height, data } = map
  const before = data.slice()
  const mixed = nearEdges(map, radius)
  const votes = new Uint16Array(256)
  for (let row = 0, i = 0; row < height; row++) {
    const top = Math.max(0, row - radius)
    const bottom = Math.min(height - 1, row + radius)
    for (let column = 0; column < width; column++, i++) {
      // Far from any edge all pixels around are alike.
      if (!mixed[i]) continue
      const left = Math.max(0, column - radius)
      const right = Math.min(width - 1, column + radius)
      votes.fill(0)
      for (let y = top; y <= bottom; y++) {
        for (let j = y * width + left; j <= y * width + right; j++) votes[before[j]!]!++
      }
      let winner = before[i]!
      for (let id = 0; id < 256; id++) if (votes[id]! > votes[winner]!) winner = id
      data[i] = winner
    }
  }
  return wholeOf(map)
}

/** Gives every pixel within `radius` pixels of one that has the id, from centre to centre, the id. */
export function grow(map: LabelMap, id: number, radius: number): Rect {
  const nearest = nearestInColumn(map, (each) => each === id)
  eachWithin(map, nearest, radius, (i) => {
    map.data[i] = id
  })
  return wholeOf(map)
}

/**
 * Takes the id from every pixel within `radius` pixels of one that has another, and gives it that one's: the nearest's,
 * on a tie the smallest. The edge of the map is no border.
 */
export function shrink(map: LabelMap, id: number, radius: number): Rect {
  const before = map.data.slice()
  const nearest = nearestInColumn(map, (each) => each !== id)
  eachWithin(map, nearest, radius, (i, closest) => {
    if (before[i] === id) map.data[i] = closest.reduce((best, j) => Math.min(best, before[j]!), 255)
  })
  return wholeOf(map)
}

/**
 * Gives every 4-connected area of one id with fewer than `size` pixels the id that most pixels along its border have,
 * leaving other such specks aside as long as there is anything else; on a tie the smallest. A map of specks alone stays.
 */
export function removeSpecks(map: LabelMap, size: number): Rect {
  const { width, height, data } = map
  const specks = specksOf(map, size)
  const isSpeck = new Uint8Array(width * height)
  for (const speck of specks) for (const pixel of speck) isSpeck[pixel] = 1
  const votes = new Uint32Array(256)
  for (let waiting = specks; waiting.length > 0; ) {
    const taken = waiting.map((speck) => {
      votes.fill(0)
      for (const pixel of speck) {
        const x = pixel % width
        const y = (pixel - x) / width
        if (x > 0 && !isSpeck[pixel - 1]) votes[data[pixel - 1]!]!++
        if (x < width - 1 && !isSpeck[pixel + 1]) votes[data[pixel + 1]!]!++
        if (y > 0 && !isSpeck[pixel - width]) votes[data[pixel - width]!]!++
        if (y < height - 1 && !isSpeck[pixel + width]) votes[data[pixel + width]!]!++
      }
      const most = votes.reduce((one, other) => Math.max(one, other), 0)
      return most > 0 ? votes.indexOf(most) : undefined
    })
    if (taken.every((id) => id === undefined)) break
    waiting.forEach((speck, index) => {
      const id = taken[index]
      if (id === undefined) return
      for (const pixel of speck) {
        data[pixel] = id
        isSpeck[pixel] = 0
      }
    })
    waiting = waiting.filter((_, index) => taken[index] === undefined)
  }
  return specks.length > 0 ? wholeOf(map) : EMPTY_RECT
}

/** The pixels of every 4-connected area of one id that has fewer than `size`. */
function specksOf({ width, height, data }: LabelMap, size: number): Int32Array[] {
  const seen = new Uint8Array(width * height)
  const stack = new Int32Array(width * height)
  const found = new Int32Array(Math.max(0, Math.min(size, data.length)))
  const specks: Int32Array[] = []
  for (let start = 0; start < data.length; start++) {
    if (seen[start]) continue
    const id = data[start]
    let count = 0
    let depth = 0
    const visit = (pixel: number) => {
      if (seen[pixel] || data[pixel] !== id) return
      seen[pixel] = 1
      stack[depth++] = pixel
    }
    visit(start)
    while (depth > 0) {
      const pixel = stack[--depth]!
      if (count < found.length) found[count] = pixel
      count++
      const x = pixel % width
      if (x > 0) visit(pixel - 1)
      if (x < width - 1) visit(pixel + 1)
      if (pixel >= width) visit(pixel - width)
      if (pixel < width * (height - 1)) visit(pixel + width)
    }
    if (count < size) specks.push(found.slice(0, count))
  }
  return specks
}

/** 1 for every pixel that has two different ids within `radius` to each side of it. */
function nearEdges({ width, height, data }: LabelMap, radius: number): Uint8Array {
  const near = new Uint8Array(width * height)
  const mark = (x: number, y: number) => {
    const left = Math.max(0, x - radius)
    const right = Math.min(width, x + radius + 1)
    for (let row = Math.max(0, y - radius); row <= Math.min(height - 1, y + radius); row++) {
      near.fill(1, row * width + left, row * width + right)
    }
  }
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const unlikeRight = x + 1 < width && data[i] !== data[i + 1]
      const unlikeBelow = y + 1 < height && data[i] !== data[i + width]
      if (!unlikeRight && !unlikeBelow) continue
      mark(x, y)
      if (unlikeRight) mark(x + 1, y)
      if (unlikeBelow) mark(x, y + 1)
    }
  }
  return near
}

/** Rows to the nearest wanted pixel above or at, and below or at, each pixel; NONE where there is none in the column. */
interface ColumnDistances {
  readonly above: Uint16Array
  readonly below: Uint16Array
}

const NONE = 0xffff

function nearestInColumn({ width, height, data }: LabelMap, wanted: (id: number) => boolean): ColumnDistances {
  const isWanted = Uint8Array.from({ length: 256 }, (_, id) => (wanted(id) ? 1 : 0))
  const above = new Uint16Array(width * height)
  const below = new Uint16Array(width * height)
  for (let i = 0; i < data.length; i++) {
    const before = i < width ? NONE : above[i - width]!
    above[i] = isWanted[data[i]!] ? 0 : Math.min(NONE, before + 1)
  }
  for (let i = data.length - 1; i >= 0; i--) {
    const after = i >= width * (height - 1) ? NONE : below[i + width]!
    below[i] = isWanted[data[i]!] ? 0 : Math.min(NONE, after + 1)
  }
  return { above, below }
}

/** Visits every pixel that has wanted ones within `radius` of it, with the indices of the nearest, all equally near. */
function eachWithin(
  { width, height }: LabelMap,
  { above, below }: ColumnDistances,
  radius: number,
  visit: (pixel: number, nearest: readonly number[]) => void,
): void {
  const limit = radius * radius
  const nearest: number[] = []
  for (let row = 0, i = 0; row < height; row++) {
    for (let column = 0; column < width; column++, i++) {
      let best = limit + 1
      const from = Math.max(-radius, -column)
      const to = Math.min(radius, width - 1 - column)
      for (let x = from; x <= to; x++) {
        const up = above[i + x]!
        const down = below[i + x]!
        const upward = x * x + up * up
        const downward = x * x + down * down
        if (upward < best || downward < best) {
          nearest.length = 0
          best = Math.min(upward, downward)
        }
        if (upward === best) nearest.push(i + x - up * width)
        if (downward === best && down > 0) nearest.push(i + x + down * width)
      }
      if (best <= limit) visit(i, nearest)
      nearest.length = 0
    }
  }
}
