import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { expect } from '@playwright/test'
import { root } from '../../build/steps.mjs'
import { decodePng, readPngText } from '../../electron/project/png'
import { test } from './studio'

test('the same recipe gives the same bytes in the window and from the command line', async ({ folder, start }) => {
  const studio = await start()
  const { page } = studio
  await studio.slide('Steps', 9)
  await page.getByRole('textbox', { name: 'Seed' }).fill('40117')
  await studio.stroke([0.3, 0.6], [0.7, 0.4])
  await studio.generate()

  const picture = path.join(folder, 'picture.png')
  await studio.answerDialogs(picture)
  await page.keyboard.press('Control+Alt+Shift+W')
  await expect(page.getByText('Saved as picture.png')).toBeVisible()
  const map = path.join(folder, 'map.png')
  await studio.answerDialogs(map)
  await page.keyboard.press('Control+Shift+E')
  await expect(page.getByText('Saved as map.png')).toBeVisible()

  const bytes = new Uint8Array(fs.readFileSync(picture))
  const recipe: unknown = JSON.parse(readPngText(bytes)['underpaint-recipe'] ?? '{}')
  expect(recipe).toMatchObject({ seed: 40117, steps: 9, light: { kind: 'seed' } })
  // Plain Node, another process, another JavaScript engine than the window's.
  execFileSync(
    process.execPath,
    [
      path.join(root, 'out/headless/generate.cjs'),
      ...['--map', map, '--pack', 'tiny', '--seed', '40117', '--steps', '9', '--out', folder],
    ],
    { env: { ...process.env, UNDERPAINT_PACKS: path.join(folder, 'packs') }, stdio: 'pipe' },
  )
  expect(decodePng(new Uint8Array(fs.readFileSync(path.join(folder, 'map-seed-40117.png'))))).toEqual(decodePng(bytes))
})
