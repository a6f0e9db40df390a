import fs from 'node:fs'
import path from 'node:path'
import { expect } from '@playwright/test'
import { placeTinyPack, test } from './studio'

test('a cancelled run leaves the picture and the seed as they were, and the next one works', async ({ start }) => {
  const studio = await start()
  const { page } = studio
  await studio.generate()
  await studio.listen()
  await studio.generateAndHold()
  await page.keyboard.press('Escape')
  // The window is free at once, even while the inference process is busy.
  await expect(studio.progress).toBeHidden()
  await expect(page.getByRole('heading', { name: 'Take 1' })).toBeVisible()
  await expect(page.getByRole('textbox', { name: 'Seed' })).toHaveValue('5')
  await studio.signalInference('SIGCONT')
  await expect.poll(async () => (await studio.told()).at(-1)?.kind).toBe('cancelled')
  await studio.slide('Steps', 5)
  await studio.generate()
  await expect(studio.takes).toHaveCount(2)
})

test('Escape during a stroke takes back the stroke and leaves the run alone', async ({ start, folder }) => {
  const studio = await start()
  const { page } = studio
  const before = await studio.save(path.join(folder, 'a.ora'))
  await studio.chooseLabel('House')
  await studio.generateAndHold()
  const box = await page.getByTestId('map-stage').boundingBox()
  if (!box) throw new Error('The map is not shown.')
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width / 2 + 40, box.y + box.height / 2, { steps: 4 })
  await page.keyboard.press('Escape')
  await page.mouse.up()
  await expect(studio.progress).toBeVisible()
  await studio.signalInference('SIGCONT')
  await expect(studio.takes).toHaveCount(1)
  const after = await studio.save(path.join(folder, 'b.ora'))
  expect(after.layers).toEqual(before.layers)
})

test('a killed inference process is told and survived', async ({ start }) => {
  const studio = await start()
  const { page } = studio
  await expect(page.getByText(/^CPU,/)).toBeVisible()
  await studio.generateAndHold()
  await studio.signalInference('SIGKILL')
  await expect(page.getByRole('alert')).toContainText('Generate')
  await expect(studio.progress).toBeHidden()
  // Painting goes on meanwhile.
  await studio.chooseLabel('House')
  await studio.stroke([0.4, 0.5], [0.6, 0.5])
  await expect(page.getByRole('button', { name: 'Undo' })).toBeEnabled()
  await expect(page.getByText(/^CPU,/)).toBeVisible()
  await studio.slide('Steps', 5)
  await studio.generate()
  await expect(page.getByRole('alert')).toBeHidden()
})

test('without a pack the window says so, and opens once there is one', async ({ start, folder }) => {
  const packs = path.join(folder, 'none')
  fs.mkdirSync(packs)
  const studio = await start({ packs })
  const nothing = studio.page.getByRole('heading', { name: 'No pack is installed' })
  const again = studio.page.getByRole('button', { name: 'Look again' })
  await expect(nothing).toBeVisible()
  await again.click()
  await expect(nothing).toBeVisible()
  placeTinyPack(packs)
  await again.click()
  await studio.generate()
})

test('a pack with a missing file lets a person paint and says what is wrong', async ({ start, folder }) => {
  const packs = path.join(folder, 'broken')
  fs.rmSync(path.join(placeTinyPack(packs), 'base.onnx'))
  const studio = await start({ packs })
  await expect(studio.generateButton).toBeDisabled()
  await expect(studio.page.getByText(/base\.onnx/).first()).toBeVisible()
  await studio.chooseLabel('House')
  await studio.stroke([0.4, 0.5], [0.6, 0.5])
  await expect(studio.page.getByRole('button', { name: 'Undo' })).toBeEnabled()
})

test('a pack altered behind the app’s back is refused in one sentence', async ({ start, folder }) => {
  const packs = path.join(folder, 'altered')
  const base = path.join(placeTinyPack(packs), 'base.onnx')
  const bytes = fs.readFileSync(base)
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1
  fs.writeFileSync(base, bytes)
  const studio = await start({ packs })
  await studio.generateButton.click()
  await expect(studio.page.getByRole('alert')).toContainText('base.onnx')
  await expect(studio.takes).toHaveCount(0)
})

test('a file that is no project changes nothing', async ({ start, folder }) => {
  const studio = await start()
  const { page } = studio
  const file = path.join(folder, 'broken.ora')
  fs.writeFileSync(file, 'not a project')
  await studio.answerDialogs(file)
  await page.keyboard.press('Control+O')
  await expect(page.getByRole('alert')).toContainText('broken.ora')
  await expect(page.getByText('Lake and mountains', { exact: true })).toBeVisible()
})

test('unsaved changes are asked about before another map is begun', async ({ start, folder }) => {
  const studio = await start()
  const { page } = studio
  const dialog = page.getByRole('dialog')
  await studio.chooseLabel('House')
  await studio.stroke([0.4, 0.5], [0.6, 0.5])

  const begin = async () => {
    await page.keyboard.press('Control+N')
    await dialog.getByRole('radio', { name: 'Beach' }).click()
    await dialog.getByLabel('Width').fill('256')
    await dialog.getByLabel('Height').fill('256')
    await dialog.getByRole('button', { name: 'Create map' }).click()
  }
  await begin()
  await dialog.getByRole('button', { name: 'Cancel', exact: true }).click()
  await expect(page.getByText('512 × 512')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Undo' })).toBeEnabled()

  await begin()
  const file = path.join(folder, 'kept.ora')
  await studio.answerDialogs(file)
  await dialog.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByText('256 × 256')).toBeVisible()
  await expect(page.getByText('Beach', { exact: true })).toBeVisible()
  await expect(page.getByText('Changes not saved')).toBeHidden()
  expect(fs.existsSync(file)).toBe(true)

  await studio.stroke([0.4, 0.5], [0.6, 0.5])
  await begin()
  await dialog.getByRole('button', { name: 'Discard' }).click()
  await expect(page.getByText('Changes not saved')).toBeHidden()
})
