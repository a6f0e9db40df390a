import fs from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'

const css = fs.readFileSync(path.resolve(import.meta.dirname, '../../renderer/styles/tokens.css'), 'utf8')

/** The tokens of a theme; the light one says only where it differs. */
const [dark = '', lightOnly = ''] = css.split('@media (prefers-color-scheme: light)')
const THEMES = { dark, light: lightOnly.split('@media')[0] ?? '' }
let theme: keyof typeof THEMES = 'dark'

/** The channels of a token, 0 to 255; a translucent one as it looks over `ground`. */
function colour(name: string, ground?: readonly number[]): number[] {
  const value = new RegExp(`--${name}: ([^;]+);`).exec(THEMES[theme])?.[1] ?? ''
  const hex = /^#([0-9a-f]{6})$/.exec(value)?.[1]
  if (hex) return [0, 2, 4].map((index) => Number.parseInt(hex.slice(index, index + 2), 16))
  const mixed = /^rgb\((\d+) (\d+) (\d+) \/ (\d+)%\)$/.exec(value)?.slice(1).map(Number)
  if (!mixed || !ground) throw new Error(`--${name} is no colour: ${value}`)
  const share = (mixed[3] ?? 0) / 100
  return mixed.slice(0, 3).map((channel, index) => channel * share + (ground[index] ?? 0) * (1 - share))
}

/** Contrast by WCAG 2.2, 1 to 21. */
function contrast(one: readonly number[], other: readonly number[]): number {
  const luminance = (channels: readonly number[]) => {
    const [red = 0, green = 0, blue = 0] = channels.map((channel) => {
      const share = channel / 255
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((left, right) => left - right)
  return (light + 0.05) / (dark + 0.05)
}

describe.each(['dark', 'light'] as const)('in the %s theme', (name) => {
  beforeAll(() => {
    theme = name
  })

  it.each(['text', 'text-dim', 'text-faint', 'accent', 'danger'])('%s can be read on every ground (AA)', (text) => {
    for (const ground of ['well', 'ground', 'panel', 'field']) {
      expect(contrast(colour(text), colour(ground))).toBeGreaterThanOrEqual(4.5)
    }
  })

  it.each(['text', 'text-dim', 'danger'])('%s can be read on what is raised', (text) => {
    for (const ground of ['raised', 'raised-hover', 'pressed']) {
      expect(contrast(colour(text), colour(ground))).toBeGreaterThanOrEqual(4.5)
    }
  })

  it('the primary button can be read in all its states', () => {
    for (const ground of ['accent', 'accent-hover', 'accent-pressed']) {
      expect(contrast(colour('on-accent'), colour(ground))).toBeGreaterThanOrEqual(4.5)
    }
  })

  it('what is chosen can be read', () => {
    const chosen = colour('accent-soft', colour('panel'))
    for (const text of ['text', 'accent', 'text-dim']) {
      expect(contrast(colour(text), chosen)).toBeGreaterThanOrEqual(4.5)
    }
  })

  it('the focus ring stands out from every ground', () => {
    for (const ground of ['well', 'ground', 'panel', 'raised', 'field']) {
      expect(contrast(colour('accent'), colour(ground))).toBeGreaterThanOrEqual(3)
    }
  })

  it('a tooltip can be read', () => {
    for (const text of ['text', 'text-dim']) {
      expect(contrast(colour(text), colour('tooltip'))).toBeGreaterThanOrEqual(4.5)
    }
  })
})

it('the light theme has every colour of the dark one', () => {
  const colours = (text: string) => [...text.matchAll(/--([a-z-]+): (?:#|rgb)/g)].map((match) => match[1])
  expect(colours(THEMES.light).sort()).toEqual(colours(THEMES.dark).sort())
})
