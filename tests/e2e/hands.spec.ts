import path from 'node:path'
import { expect, type Page } from '@playwright/test'
import { mapOf, test } from './studio'

/** Sizes of the page that people have; the first is the smallest that the window allows, less its frame. */
const SIZES = [
  [1024, 600],
  [1280, 720],
  [1920, 1080],
] as const

/** Names of controls that stick out of the page or are cut off, outside of what can be scrolled. */
function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const scrolls = (element: Element) => {
      for (let parent = element.parentElement; parent; parent = parent.parentElement) {
        if (/auto|scroll/.test(getComputedStyle(parent).overflowY + getComputedStyle(parent).overflowX)) return true
      }
      return false
    }
    const controls = [...document.querySelectorAll('button, input, [role=slider], output')]
    return controls
      .filter((control) => !scrolls(control))
      .filter((control) => {
        const { left, top, right, bottom, width } = control.getBoundingClientRect()
        const seen = document.elementFromPoint((left + right) / 2, (top + bottom) / 2)
        const covered = !control.contains(seen) && !seen?.contains(control)
        return width === 0 || left < 0 || top < 0 || right > innerWidth || bottom > innerHeight || covered
      })
      .map((control) => control.getAttribute('aria-label') ?? control.textContent ?? control.id)
  })
}

for (const [width, height] of SIZES) {
  test(`everything has its place at ${width} x ${height}`, async ({ start }) => {
    const studio = await start()
    await studio.resize(width, height)
    const page = await studio.page.evaluate(() => {
      const { scrollWidth, scrollHeight } = document.documentElement
      return { scrollWidth, scrollHeight, innerWidth, innerHeight }
    })
    expect(page.scrollWidth).toBeLessThanOrEqual(page.innerWidth)
    expect(page.scrollHeight).toBeLessThanOrEqual(page.innerHeight)
    expect(await cutOff(studio.page)).toEqual([])
    await studio.generateAndHold()
    expect(await cutOff(studio.page)).toEqual([])
    for (const name of ['map-stage', 'picture-stage']) {
      const box = await studio.page.getByTestId(name).boundingBox()
      expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThan(240)
    }
  })
}

test('the whole window can be used with the keyboard', async ({ start, folder }) => {
  const studio = await start()
  const { page } = studio
  const tool = (name: string) => page.getByRole('button', { name, exact: true })

  await page.keyboard.press('e')
  await expect(tool('Eraser')).toHaveAttribute('aria-pressed', 'true')
  await page.keyboard.press('Shift+Digit4')
  await expect(page.getByRole('radio', { name: /^mountain/i })).toHaveAttribute('aria-checked', 'true')
  await page.keyboard.press('x')
  await expect(page.getByRole('radio', { name: /^sky/i })).toHaveAttribute('aria-checked', 'true')

  await page.keyboard.press('/')
  await page.keyboard.type('house')
  await expect(page.getByRole('radio', { name: /^(house|sky)/i })).toHaveCount(1)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('radio', { name: /^house/i })).toHaveAttribute('aria-checked', 'true')
  await expect(tool('Eraser')).toHaveAttribute('aria-pressed', 'true')

  await page.keyboard.press('?')
  await expect(page.getByRole('dialog')).toBeVisible()
  await page.keyboard.press('b')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()
  await expect(tool('Eraser')).toHaveAttribute('aria-pressed', 'true')

  await page.keyboard.press('Control+Enter')
  await studio.takes.first().waitFor()
  const seed = page.getByRole('textbox', { name: 'Seed' })
  await page.keyboard.press('n')
  await expect(seed).toHaveValue('6')

  const zoom = page.getByRole('toolbar', { name: 'View' })
  await page.keyboard.press('Control+1')
  await expect(zoom).toContainText('100 %')
  await page.keyboard.press('Control+0')
  await expect(zoom).not.toContainText('100 %')

  // A take is reached, starred, deleted and brought back without a mouse.
  await studio.takes.first().locator('.show').focus()
  await page.keyboard.press('s')
  await expect(page.getByRole('button', { name: /^Take 1.*starred/ })).toBeVisible()
  await page.keyboard.press('Delete')
  await expect(studio.takes).toHaveCount(0)
  await page.getByRole('button', { name: 'Bring it back' }).click()
  await expect(studio.takes).toHaveCount(1)

  const project = await studio.save(path.join(folder, 'keys.ora'))
  expect(project.takes[0]).toMatchObject({ starred: true, recipe: { seed: 4 } })
})

test('a take gives back its seed, its settings and its map', async ({ start, folder }) => {
  const studio = await start()
  const { page } = studio
  const seed = page.getByRole('textbox', { name: 'Seed' })
  const first = await studio.save(path.join(folder, 'first.ora'))
  await studio.slide('Steps', 3)
  await page.getByRole('radio', { name: 'Dusk' }).click()
  await studio.generate()

  await studio.slide('Steps', 9)
  await page.getByRole('radio', { name: 'From seed' }).click()
  await studio.chooseLabel('House')
  await studio.stroke([0.3, 0.5], [0.7, 0.5])

  const choose = async (item: string) => {
    await studio.takes.first().locator('.show').click({ button: 'right' })
    await page.getByRole('menuitem', { name: item }).click()
  }
  await choose('Use this seed')
  await expect(seed).toHaveValue('4')
  await choose('Use all settings')
  await expect(page.getByRole('radio', { name: 'Dusk' })).toHaveAttribute('aria-checked', 'true')
  await choose('Restore this map')
  await expect(page.getByRole('button', { name: 'Map of take 1', exact: true })).toBeVisible()

  // The same map, settings and seed once more: the same bytes.
  await studio.generate()
  const project = await studio.save(path.join(folder, 'second.ora'))
  expect(project.takes[1]?.recipe).toEqual(project.takes[0]?.recipe)
  expect(project.takes[1]?.picture).toEqual(project.takes[0]?.picture)
  expect(project.layers.map(({ visible }) => visible)).toEqual([false, true])
  expect(mapOf(project, 1)).toEqual(mapOf(first, 0))
})

test('layers are reordered by dragging', async ({ start, folder }) => {
  const studio = await start()
  const { page } = studio
  const rows = page.getByRole('list', { name: 'Layers, the topmost first' }).getByRole('listitem')
  await page.getByRole('button', { name: 'Add a layer', exact: true }).click()
  await page.getByRole('button', { name: 'Add a layer', exact: true }).click()
  await expect(rows).toHaveText(['Layer 3', 'Layer 2', 'Map'])
  await rows.nth(2).dragTo(rows.nth(0), { targetPosition: { x: 100, y: 4 } })
  await expect(rows).toHaveText(['Map', 'Layer 3', 'Layer 2'])
  await rows.nth(0).dragTo(rows.nth(1), { targetPosition: { x: 100, y: 30 } })
  await expect(rows).toHaveText(['Layer 3', 'Map', 'Layer 2'])
  const { layers } = await studio.save(path.join(folder, 'order.ora'))
  expect(layers.map(({ name }) => name)).toEqual(['Layer 2', 'Map', 'Layer 3'])
})

test('the divider shares the space, and the panels can be put away', async ({ start }) => {
  const studio = await start()
  const { page } = studio
  const map = page.getByTestId('map-stage')
  const width = async () => (await map.boundingBox())?.width ?? 0
  const before = await width()
  const divider = page.getByRole('separator', { name: 'Border between map and picture' })
  const box = await divider.boundingBox()
  if (!box) throw new Error('There is no divider.')
  await page.mouse.move(box.x, box.y + 200)
  await page.mouse.down()
  await page.mouse.move(box.x + 120, box.y + 200, { steps: 4 })
  await page.mouse.up()
  expect(Math.abs((await width()) - before - 120)).toBeLessThan(3)
  await divider.focus()
  await page.keyboard.press('Home')
  expect(Math.abs((await width()) - before)).toBeLessThan(3)

  await map.click({ position: { x: 5, y: 5 } })
  await page.keyboard.press('Tab')
  await expect(studio.generateButton).toBeHidden()
  expect(await width()).toBeGreaterThan(before + 100)
  await page.keyboard.press('Tab')
  await expect(studio.generateButton).toBeVisible()
})
