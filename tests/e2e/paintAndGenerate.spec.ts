import fs from 'node:fs'
import path from 'node:path'
import { expect } from '@playwright/test'
import { readPngText } from '../../electron/project/png'
import type { Project } from '../../electron/protocol/project'
import { mapOf, readProject, test } from './studio'

/** How many pixels of the topmost layer hold a class. */
function painted(project: Project, id: number): number {
  return mapOf(project, -1).data.filter((each) => each === id).length
}

const HOUSE = 15

test('paint a map, watch it become a picture, keep it', async ({ folder, start }) => {
  const file = path.join(folder, 'valley.ora')
  let studio = await start()
  let { page } = studio

  await test.step('the first start shows an example map and where to go from it', async () => {
    await expect(page.getByText('Your picture will appear here')).toBeVisible()
    await expect(page.getByRole('radio', { name: /^sky/i })).toContainText('%')
    await expect(studio.generateButton).toBeEnabled()
  })

  await test.step('Generate shows previews and progress, and makes a take', async () => {
    await studio.listen()
    await studio.slide('Steps', 60)
    await studio.generateButton.click()
    await expect(studio.progress).toBeVisible()
    await expect(studio.progress).toContainText(/step \d+ of \d+/)
    await expect(studio.takes).toHaveCount(1)
    await expect(studio.progress).toBeHidden()
    const told = await studio.told()
    const previews = told.filter((event) => event.kind === 'preview')
    expect(previews.length).toBeGreaterThanOrEqual(5)
    expect(previews.map((event) => event.progress)).toEqual(
      previews.map((event) => event.progress).sort((one, other) => Number(one) - Number(other)),
    )
    expect(told.filter((event) => event.kind === 'finished')).toHaveLength(1)
  })

  await test.step('the next seed gives another picture, the same seed the same one', async () => {
    const seed = page.getByRole('textbox', { name: 'Seed' })
    await expect(seed).toHaveValue('5')
    await studio.generate()
    await seed.fill('4')
    await seed.press('Enter')
    await studio.generate()
    await expect(studio.takes).toHaveCount(3)
  })

  await test.step('a stroke paints its label and nothing else; undo and redo are exact', async () => {
    const before = await studio.save(file)
    expect(before.takes).toHaveLength(3)
    const [first, second, third] = before.takes.map((take) => Buffer.from(take.picture.rgba))
    expect(first?.equals(third ?? Buffer.alloc(0))).toBe(true)
    expect(first?.equals(second ?? Buffer.alloc(0))).toBe(false)

    await studio.chooseLabel('House')
    await studio.stroke([0.45, 0.6], [0.55, 0.6])
    await expect(page.getByText('Changes not saved')).toBeVisible()
    const after = await studio.save(file)
    expect(painted(after, HOUSE)).toBeGreaterThan(painted(before, HOUSE) + 64 * 32)
    const [mapBefore, mapAfter] = [before, after].map((project) => mapOf(project, 0).data)
    mapAfter?.forEach((id, index) => {
      if (id !== mapBefore?.[index] && id !== HOUSE) throw new Error(`Pixel ${index} became ${id}.`)
    })

    await page.keyboard.press('Control+Z')
    const undone = await studio.save(file)
    expect(Buffer.from(mapOf(undone, 0).data).equals(Buffer.from(mapBefore ?? []))).toBe(true)
    await page.keyboard.press('Control+Shift+Z')
    const redone = await studio.save(file)
    expect(Buffer.from(mapOf(redone, 0).data).equals(Buffer.from(mapAfter ?? []))).toBe(true)
  })

  await test.step('layers, a star and settings are made', async () => {
    await page.getByRole('button', { name: 'Add a layer', exact: true }).click()
    await page.getByRole('button', { name: /^Layer 2/ }).dblclick()
    await page.getByLabel('Name of the layer').fill('Birches')
    await page.keyboard.press('Enter')
    await studio.chooseLabel('Tree')
    await studio.stroke([0.2, 0.7], [0.25, 0.4])
    await page.getByRole('button', { name: 'Star Take 2' }).click({ force: true })
    await page.getByRole('radio', { name: 'From seed' }).waitFor()
    await page.getByRole('button', { name: 'Keep this seed for the next run' }).click()
  })

  const saved = await studio.save(file)
  const bytes = fs.readFileSync(file)
  await studio.quit()

  await test.step('after a new start the project opens as it was', async () => {
    studio = await start()
    page = studio.page
    await studio.answerDialogs(file)
    await page.keyboard.press('Control+O')
    await expect(page.getByText('valley', { exact: true })).toBeVisible()
    await expect(studio.takes).toHaveCount(3)
    await expect(page.getByText('Birches')).toBeVisible()
    await expect(page.getByText('All changes are on disk')).toBeVisible()

    const copy = path.join(folder, 'copy.ora')
    await studio.answerDialogs(copy)
    await page.keyboard.press('Control+Shift+S')
    await expect(page.getByText('copy', { exact: true })).toBeVisible()
    const again = await readProject(copy)
    expect(again).toEqual(saved)
    expect(again.takes.map((take) => take.recipe.seed)).toEqual([4, 5, 4])
    expect(again.takes.map((take) => take.starred)).toEqual([false, true, false])
    expect(again.settings.seedLocked).toBe(true)
    expect(fs.readFileSync(copy).equals(bytes)).toBe(true)
  })

  await test.step('the picture is exported with its recipe', async () => {
    const picture = path.join(folder, 'picture.png')
    await studio.answerDialogs(picture)
    await page.keyboard.press('Control+Alt+Shift+W')
    await expect(page.getByText('Saved as picture.png')).toBeVisible()
    const text = readPngText(new Uint8Array(fs.readFileSync(picture)))
    expect(JSON.parse(text['underpaint-recipe'] ?? '{}')).toMatchObject({ seed: 4, steps: 60 })
  })
})
