import { describe, expect, test } from 'vitest'
import { dotAt, PATTERN_SIDE, PATTERNS, patternsOf, tellApart } from '../../renderer/labels/patterns'
import { cocoClasses } from './cocoClasses'

/** Below this distance two large areas are easily taken for one another. */
const SAFE = 20

describe('patterns', () => {
  test('are eight rows of eight dots, no two alike', () => {
    for (const pattern of PATTERNS) {
      expect(pattern).toHaveLength(PATTERN_SIDE)
      for (const row of pattern) expect(row).toBe(row & 0xff)
    }
    expect(new Set(PATTERNS.map(String)).size).toBe(PATTERNS.length)
    expect(dotAt([0x80, 0, 0, 0, 0, 0, 0, 1], 8, 16)).toBe(true)
    expect(dotAt([0x80, 0, 0, 0, 0, 0, 0, 1], 15, 7)).toBe(true)
    expect(dotAt([0x80, 0, 0, 0, 0, 0, 0, 1], 1, 0)).toBe(false)
  })

  test('are the same every time', () => {
    expect(patternsOf(cocoClasses)).toEqual(patternsOf(cocoClasses))
    expect(patternsOf(cocoClasses).size).toBe(182)
  })

  test('tell apart what the colour-blind see alike', () => {
    const red = { id: 0, name: 'house', rgb: [200, 60, 50] as const }
    const green = { id: 1, name: 'tree', rgb: [104, 98, 40] as const }
    expect(tellApart(red.rgb, green.rgb)).toBeLessThan(SAFE)
    const patterns = patternsOf([red, green])
    expect(patterns.get(0)?.pattern).not.toBe(patterns.get(1)?.pattern)
  })

  test('leave few pairs of 182 classes that neither colour nor pattern tells apart', () => {
    const patterns = patternsOf(cocoClasses)
    let alike = 0
    let byColourAlone = 0
    for (const one of cocoClasses) {
      for (const other of cocoClasses) {
        if (one.id >= other.id || tellApart(one.rgb, other.rgb) >= SAFE) continue
        byColourAlone++
        if (patterns.get(one.id)?.pattern === patterns.get(other.id)?.pattern) alike++
      }
    }
    expect(alike).toBeLessThan(byColourAlone / 25)
  })

  test('are drawn in dots that stand out from the colour', () => {
    const patterns = patternsOf([
      { id: 0, name: 'snow', rgb: [250, 250, 255] },
      { id: 1, name: 'night', rgb: [10, 10, 30] },
    ])
    expect(patterns.get(0)?.ink[0]).toBeLessThan(60)
    expect(patterns.get(1)?.ink[0]).toBeGreaterThan(200)
  })
})
