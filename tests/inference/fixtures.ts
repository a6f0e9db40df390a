import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import type { LabelMap } from '../../electron/protocol/values'

const fixtures = fileURLToPath(new URL('../fixtures/', import.meta.url))

/** The folder of packs that holds the tiny pack: one with the graphs of a real one, a few channels and random weights. */
export const packsFolder = fixtures
export const TINY_PACK = 'tiny'
/** Its folder there. */
export const TINY_FOLDER = 'tiny-pack'

/** Golden numbers that models/fixtures.py wrote. */
export function golden<Value>(name: 'schedules' | 'steps' | 'guidance' | 'chains'): Value {
  return JSON.parse(readFileSync(`${fixtures}golden/${name}.json`, 'utf8'))
}

/** Fails unless every value lies within `tolerance` of the expected one. */
export function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(actual.length).toBe(expected.length)
  let worst = 0
  for (let i = 0; i < actual.length; i++) worst = Math.max(worst, Math.abs(actual[i]! - expected[i]!))
  expect(worst).toBeLessThanOrEqual(tolerance)
}

/** A label map of rectangles [x, y, width, height, class id], painted in order over unlabelled ground. */
export function mapOf(width: number, height: number, rectangles: readonly (readonly number[])[]): LabelMap {
  const data = new Uint8Array(width * height).fill(255)
  for (const [left, top, wide, high, id] of rectangles as [number, number, number, number, number][]) {
    for (let y = top; y < top + high; y++) data.fill(id, y * width + left, y * width + left + wide)
  }
  return { width, height, data }
}
