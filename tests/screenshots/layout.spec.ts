/* Nothing is cut off and nothing lies over another, at every size, in both languages and both themes; and a picture of each to look at. */
import fs from 'node:fs'
import path from 'node:path'
import { expect } from '@playwright/test'
import { root } from '../../build/steps.mjs'
import { everyState } from '../e2e/everyState'
import { layoutProblems } from '../e2e/layout'
import { test } from '../e2e/studio'

const FOLDER = path.join(root, 'out/screenshots')

const CASES = [
  { width: 1280, height: 720, language: 'en', theme: 'dark', pixels: 1, scale: 1 },
  { width: 1280, height: 720, language: 'zh', theme: 'light', pixels: 1, scale: 1 },
  { width: 1920, height: 1080, language: 'en', theme: 'light', pixels: 1, scale: 1 },
  { width: 1920, height: 1080, language: 'zh', theme: 'dark', pixels: 1, scale: 1 },
  { width: 1280, height: 720, language: 'en', theme: 'light', pixels: 2, scale: 1 },
  { width: 1280, height: 720, language: 'zh', theme: 'dark', pixels: 2, scale: 1 },
  { width: 1920, height: 1080, language: 'en', theme: 'dark', pixels: 1, scale: 2 },
  { width: 1920, height: 1080, language: 'zh', theme: 'light', pixels: 1, scale: 1.5 },
] as const

test.beforeAll(() => fs.mkdirSync(FOLDER, { recursive: true }))

for (const { width, height, language, theme, pixels, scale } of CASES) {
  const name = `${width}x${height}-${pixels === 1 ? '' : `${pixels}x-`}${scale === 1 ? '' : `${scale * 100}%-`}${language}-${theme}`
  test(`the layout at ${name}`, async ({ start, folder }) => {
    test.setTimeout(300_000)
    const args = pixels === 1 ? [] : [`--force-device-scale-factor=${pixels}`]
    const studio = await start({ args, settings: { language, theme, scale } })
    await studio.resize(width, height, scale)
    const found = new Map<string, string>()
    let count = 0
    await everyState(studio, folder, async (state) => {
      // The end of what moves, and time to draw.
      await studio.page.waitForTimeout(400)
      for (const line of await studio.page.evaluate(layoutProblems)) if (!found.has(line)) found.set(line, state)
      const picture = `layout-${name}-${String(++count).padStart(2, '0')}.png`
      fs.writeFileSync(path.join(FOLDER, picture), await studio.picture())
    })
    expect([...found].map(([line, state]) => `${state}: ${line}`)).toEqual([])
  })
}
