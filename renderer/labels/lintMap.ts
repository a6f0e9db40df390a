import { type LabelMap, UNLABELLED } from '../document/labelMap'
import type { Rect } from '../document/rect'
import { resizeMajority } from '../document/resize'
import { type Piece, type Pieces, piecesOf } from './pieces'

/** The pixels of the network that reads a map: what is finer than one of them it cannot see. */
export interface ModelGrid {
  readonly width: number
  readonly height: number
}

/**
 * Something about a map that its painter may not mean.
 *
 * - `vanishes`: a class that the model sees nowhere, since all its pieces are too small or too thin.
 * - `lost`: pieces of a class that the model does not see, while it sees others.
 * - `unlabelled`: pixels without a class: the model decides what is there.
 * - `unknown`: ids that the pack does not know; with them nothing can be generated.
 */
export type Lint =
  | {
      readonly kind: 'vanishes' | 'lost'
      readonly id: number
      readonly pieces: number
      readonly pixels: number
      readonly place: Rect
    }
  | { readonly kind: 'unlabelled'; readonly pixels: number; readonly place: Rect }
  | { readonly kind: 'unknown'; readonly ids: readonly number[]; readonly pixels: number; readonly place: Rect }

/** What can be done about one. */
export type Repair =
  /** Gives the pieces that are not seen to what surrounds them. */
  | { readonly kind: 'merge'; readonly id: number }
  /** Lets each piece that is not seen fill one pixel of the model. */
  | { readonly kind: 'enlarge'; readonly id: number }
  /** Gives pixels without a class, or of unknown ids, the nearest class. */
  | { readonly kind: 'fill-nearest'; readonly of: 'unlabelled' | 'unknown' }
  | { readonly kind: 'fill'; readonly of: 'unlabelled' | 'unknown'; readonly id: number }

/** Looks a map over. The worst comes first; `place` is where to look, the largest piece of what is meant. */
export function lintMap(map: LabelMap, classes: number, grid: ModelGrid): Lint[] {
  const found = piecesOf(map)
  const seen = seenPieces(map, found, grid)
  const byId = new Map<number, { all: Piece[]; lost: Piece[] }>()
  found.pieces.forEach((piece, index) => {
    const entry = byId.get(piece.id) ?? { all: [], lost: [] }
    byId.set(piece.id, entry)
    entry.all.push(piece)
    if (!seen[index]) entry.lost.push(piece)
  })
  const unknown = [...byId].filter(([id]) => id >= classes && id !== UNLABELLED)
  const lints: Lint[] = []
  if (unknown.length > 0) {
    const all = unknown.flatMap(([, entry]) => entry.all)
    lints.push({ kind: 'unknown', ids: unknown.map(([id]) => id).sort((a, b) => a - b), ...sum(all) })
  }
  const empty = byId.get(UNLABELLED)
  if (empty) lints.push({ kind: 'unlabelled', ...sum(empty.all) })
  const lost = [...byId].flatMap(([id, { all, lost }]): Lint[] => {
    if (id >= classes || lost.length === 0) return []
    return [{ kind: lost.length === all.length ? 'vanishes' : 'lost', id, pieces: lost.length, ...sum(lost) }]
  })
  const weight = (lint: Lint) => (lint.kind === 'vanishes' ? Number.MAX_SAFE_INTEGER / 2 : 0) + lint.pixels
  return [...lints, ...lost.sort((one, other) => weight(other) - weight(one))]
}

/** A copy of the map with one thing repaired. */
export function repairMap(map: LabelMap, classes: number, grid: ModelGrid, repair: Repair): LabelMap {
  switch (repair.kind) {
    case 'merge': {
      const found = piecesOf(map)
      const seen = seenPieces(map, found, grid)
      return fillNearest(map, (at) => map.data[at] === repair.id && !seen[found.of[at]!])
    }
    case 'enlarge':
      return enlarge(map, grid, repair.id)
    case 'fill-nearest':
      return fillNearest(map, (at) => isOf(repair.of, map.data[at]!, classes))
    case 'fill': {
      const data = map.data.map((id) => (isOf(repair.of, id, classes) ? repair.id : id))
      return { ...map, data }
    }
  }
}

/**
 * Gives the pixels that are to be filled the class of the nearest pixel that is not, counted in steps from pixel to pixel.
 * Unlabelled pixels have no class to give. What nothing reaches stays as it is.
 */
export function fillNearest(map: LabelMap, isHole: (at: number) => boolean): LabelMap {
  const { width, height } = map
  const data = map.data.slice()
  const open = new Uint8Array(data.length)
  let holes = 0
  for (let at = 0; at < data.length; at++) {
    if (!isHole(at)) continue
    open[at] = 1
    holes++
  }
  const queue = new Uint32Array(holes)
  let end = 0
  const fill = (at: number, id: number) => {
    data[at] = id
    queue[end++] = at
  }
  // First the holes beside a given pixel, all of them at the distance 1; they stay open until all are found.
  for (let at = 0; at < data.length; at++) {
    if (!open[at]) continue
    const x = at % width
    for (const other of [x > 0 ? at - 1 : at, x < width - 1 ? at + 1 : at, at - width, at + width]) {
      const id = map.data[other] ?? UNLABELLED
      if (open[other] || id === UNLABELLED) continue
      fill(at, id)
      break
    }
  }
  for (let next = 0; next < end; next++) open[queue[next]!] = 0
  const reach = (at: number, id: number) => {
    if (!open[at]) return
    open[at] = 0
    fill(at, id)
  }
  for (let next = 0; next < end; next++) {
    const at = queue[next]!
    const id = data[at]!
    const x = at % width
    if (x > 0) reach(at - 1, id)
    if (x < width - 1) reach(at + 1, id)
    if (at >= width) reach(at - width, id)
    if (at < width * (height - 1)) reach(at + width, id)
  }
  return { width, height, data }
}

/** For each piece whether any pixel of the model that it touches shows its id. */
function seenPieces(map: LabelMap, { pieces, of }: Pieces, grid: ModelGrid): Uint8Array {
  const seen = new Uint8Array(pieces.length)
  const reduced = resizeMajority(map, grid.width, grid.height)
  const columns = cells(map.width, grid.width)
  const rows = cells(map.height, grid.height)
  for (let y = 0; y < map.height; y++) {
    const cellRow = rows[y]! * grid.width
    for (let x = 0; x < map.width; x++) {
      const at = y * map.width + x
      if (reduced.data[cellRow + columns[x]!] === map.data[at]) seen[of[at]!] = 1
    }
  }
  return seen
}

/** The pixel of the model that each pixel along one axis lies in. */
function cells(side: number, count: number): Uint32Array {
  return Uint32Array.from({ length: side }, (_, at) => Math.floor(((at + 0.5) * count) / side))
}

function enlarge(map: LabelMap, grid: ModelGrid, id: number): LabelMap {
  const { width, height } = map
  const found = piecesOf(map)
  const seen = seenPieces(map, found, grid)
  const columns = cells(width, grid.width)
  const rows = cells(height, grid.height)
  const shares = new Map<number, Map<number, number>>()
  for (let at = 0; at < map.data.length; at++) {
    const piece = found.of[at]!
    if (map.data[at] !== id || seen[piece]) continue
    const cell = rows[Math.floor(at / width)]! * grid.width + columns[at % width]!
    const share = shares.get(piece) ?? new Map<number, number>()
    shares.set(piece, share.set(cell, (share.get(cell) ?? 0) + 1))
  }
  const taken = new Set<number>()
  for (const share of shares.values()) {
    taken.add([...share].reduce((most, cell) => (cell[1] > most[1] ? cell : most))[0])
  }
  const data = map.data.slice()
  for (let at = 0; at < data.length; at++) {
    if (taken.has(rows[Math.floor(at / width)]! * grid.width + columns[at % width]!)) data[at] = id
  }
  return { width, height, data }
}

function isOf(what: 'unlabelled' | 'unknown', id: number, classes: number): boolean {
  return what === 'unlabelled' ? id === UNLABELLED : id >= classes && id !== UNLABELLED
}

function sum(pieces: readonly Piece[]): { pixels: number; place: Rect } {
  const largest = pieces.reduce((most, piece) => (piece.pixels > most.pixels ? piece : most))
  return { pixels: pieces.reduce((total, piece) => total + piece.pixels, 0), place: largest.bounds }
}
