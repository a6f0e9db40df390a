import fs from 'node:fs'
import path from 'node:path'
import { expect } from '@playwright/test'
import { decodeMapFile } from '../../electron/project/mapFile'
import { encodeRgbaPng } from '../../electron/project/png'
import { test } from './studio'

/** Sky over grass in the colours of the tiny pack, with a band of mixtures between and a spot of no class's colour. */
function drawing(side: number): Uint8Array {
  const rgba = new Uint8Array(side * side * 4)
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const spot = x > 10 && x < 30 && y > 10 && y < 30
      const rgb = spot
        ? [255, 0, 255]
        : y < side / 2
          ? [120, 180, 240]
          : y === side / 2
            ? [115, 180, 150]
            : [110, 180, 60]
      rgba.set([...rgb, 255], (y * side + x) * 4)
    }
  }
  return encodeRgbaPng({ width: side, height: side, rgba })
}

test('a drawing becomes a layer of labels alone, after its doubtful pixels were shown', async ({ start, folder }) => {
  const studio = await start()
  const { page } = studio
  const file = path.join(folder, 'drawing.png')
  fs.writeFileSync(file, drawing(512))
  await studio.answerDialogs(file)
  await page.keyboard.press('ControlOrMeta+Shift+I')

  const dialog = page.getByRole('dialog', { name: 'Import drawing' })
  await expect(dialog.getByText('Mixtures where labels meet')).toBeVisible()
  await expect(dialog.getByLabel('Read as')).toHaveValue('landscape-colours')
  await dialog.getByLabel('255 0 255 becomes').selectOption({ label: 'house' })
  await dialog.getByRole('button', { name: 'Add as a layer' }).click()
  await expect(page.getByRole('radio', { name: /^grass/i }).first()).toContainText('49.8 %')
  await expect(page.getByRole('radio', { name: /^house/i }).first()).toContainText('0.1 %')

  const exported = path.join(folder, 'ids.png')
  await studio.answerDialogs(exported)
  await page.getByRole('button', { name: 'Export', exact: true }).click()
  await page.getByRole('menuitem', { name: /ids \(grey PNG\)/ }).click()
  await expect.poll(() => fs.existsSync(exported)).toBe(true)
  const ids = decodeMapFile(new Uint8Array(fs.readFileSync(exported)), 'ids.png')
  if (ids.kind !== 'grey') throw new Error(`The ids are ${ids.kind}.`)
  expect([...new Set(ids.data)].sort((one, other) => one - other)).toEqual([0, 6, 15])
})
