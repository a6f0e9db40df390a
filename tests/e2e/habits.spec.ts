/* A person's habits: their keys, their language, their theme, their way of looking at the map, and hands that hold no mouse. */
import path from 'node:path'
import { expect } from '@playwright/test'
import { test } from './studio'

test('keys are changed in the list, conflicts are shown, and the next session knows them', async ({ start }) => {
  const studio = await start()
  const { page } = studio
  await page.keyboard.press('Shift+?')
  await page.getByRole('button', { name: /^Eraser: E/ }).click()
  await page.keyboard.press('b')
  await expect(page.getByRole('alert')).toHaveText('B belongs to “Brush”, which would be left without it.')
  await page.getByRole('button', { name: 'Use it here' }).click()
  await expect(page.getByRole('button', { name: /^Brush: No key/ })).toBeVisible()
  await page.getByRole('button', { name: /^Line: L/ }).click()
  // Escape belongs to the field that listens, not to the dialog.
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()
  await page.keyboard.press('b')
  await expect(page.getByRole('button', { name: 'Eraser', exact: true })).toHaveAttribute('aria-pressed', 'true')
  await studio.quit()

  const next = await start()
  await next.page.keyboard.press('b')
  await expect(next.page.getByRole('button', { name: 'Eraser', exact: true })).toHaveAttribute('aria-pressed', 'true')
  await next.page.keyboard.press('Shift+?')
  await next.page.getByRole('button', { name: 'Reset all keys' }).click()
  await next.page.keyboard.press('Escape')
  await next.page.keyboard.press('b')
  await expect(next.page.getByRole('button', { name: 'Brush', exact: true })).toHaveAttribute('aria-pressed', 'true')
})

test('the palette finds commands by words of either language and runs them', async ({ start }) => {
  const { page } = await start({ settings: { language: 'zh' } })
  await page.keyboard.press('Control+k')
  await page.keyboard.type('mirror view')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toBeHidden()
  await expect(page.getByRole('button', { name: '已镜像：恢复原样' })).toBeVisible()
  await page.keyboard.press('Control+k')
  await page.keyboard.type('设置')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog', { name: '设置' })).toBeVisible()
})

test('language and theme change at once, in the window and in the menu', async ({ start }) => {
  const studio = await start({ settings: { language: 'en', theme: 'dark' } })
  const { page, app } = studio
  const light = () => page.evaluate(() => matchMedia('(prefers-color-scheme: light)').matches)
  expect(await light()).toBe(false)
  const choose = async (choice: RegExp, option: string) => {
    await page.getByLabel(choice).click()
    await page.getByRole('option', { name: option }).click()
  }
  await page.keyboard.press('Control+,')
  await choose(/^Theme/, 'Light')
  await expect.poll(light).toBe(true)
  await choose(/^Language/, '简体中文')
  await expect(page.getByRole('dialog', { name: '设置' })).toBeVisible()
  await expect.poll(() => page.evaluate(() => document.documentElement.lang)).toBe('zh-Hans')
  await expect
    .poll(() => app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.items.map(({ label }) => label)))
    .toContain('文件(&F)')
})

test('a map is painted by the keyboard alone', async ({ start, folder }) => {
  const studio = await start()
  const { page } = studio
  await page.keyboard.press('Shift+Digit3')
  const before = await studio.save(path.join(folder, 'before.ora'))
  const map = page.getByRole('application', { name: 'Label map' })
  // Tab leads there, as it leads to everything.
  for (
    let presses = 0;
    presses < 80 && !(await map.evaluate((element) => element === document.activeElement));
    presses++
  ) {
    await page.keyboard.press('Tab')
  }
  await expect(map).toBeFocused()
  await page.keyboard.press('Space')
  for (let presses = 0; presses < 4; presses++) await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  await expect(page.getByText(/^Last edit: Sun stroke/)).toBeVisible()
  // Nothing holds the focus back.
  await page.keyboard.press('Tab')
  await expect(map).not.toBeFocused()
  const after = await studio.save(path.join(folder, 'after.ora'))
  expect(after).not.toEqual(before)
})

test('a stroke lands where the pointer is, however the sheet lies', async ({ start }) => {
  const studio = await start()
  const { page } = studio
  await page.keyboard.press('Shift+Digit3')
  for (const keys of [['6', '6'], ['m'], ['4']]) {
    for (const key of keys) await page.keyboard.press(key)
    await studio.stroke([0.5, 0.5], [0.55, 0.45])
    // The pointer rests on what it has painted.
    await expect(page.locator('footer').getByText('sun', { exact: true })).toBeVisible()
    await page.keyboard.press('Control+z')
  }
})

test('the picture lies over the map, or on one side of a line, and the map is painted through it', async ({
  start,
}) => {
  const studio = await start()
  const { page } = studio
  await studio.generate()
  await page.getByRole('button', { name: 'Picture over the map' }).click()
  const opacity = page.getByRole('slider', { name: 'Opacity of the picture' })
  await opacity.fill('0.2')
  await expect(page.getByTestId('picture-stage').locator('..')).toHaveCSS('opacity', '0.2')
  await studio.stroke([0.45, 0.5], [0.55, 0.5])
  await expect(page.getByText(/^Last edit: Sky stroke/)).toBeVisible()
  await page.getByRole('button', { name: 'Wipe between map and picture' }).click()
  const line = page.getByRole('separator', { name: 'Line between map and picture' })
  await line.focus()
  await page.keyboard.press('ArrowRight')
  await expect(line).toHaveAttribute('aria-valuenow', '52')
  await page.getByRole('button', { name: 'Side by side' }).click()
  await expect(line).toBeHidden()
})
