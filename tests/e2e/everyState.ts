import fs from 'node:fs'
import path from 'node:path'
import type { Studio } from './studio'

/** Opens everything that can be open, one after the other; `see` looks at each. */
export async function everyState(studio: Studio, folder: string, see: (state: string) => Promise<void>): Promise<void> {
  const { page } = studio
  const dialog = async (keys: string, state: string) => {
    await page.keyboard.press(keys)
    await page.getByRole('dialog').waitFor()
    await see(state)
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  }
  await see('the first window')
  await dialog('Control+n', 'the dialog of a new map')
  await dialog('Control+,', 'the settings')
  await dialog('Control+k', 'the palette of commands')
  await dialog('Shift+?', 'the list of shortcuts')
  await page.getByRole('tab').nth(1).click()
  await page.locator('section [aria-expanded]').first().click()
  await see('the history and the sliders of light')
  await page.locator('section [aria-expanded]').first().click()
  await page.getByRole('tab').nth(0).click()
  for (const tool of ['g', 'h']) {
    await page.keyboard.press(tool)
    await see(`the tool of ${tool}`)
  }
  await page.keyboard.press('b')
  await studio.stroke([0.4, 0.5], [0.5, 0.5])
  await dialog('Control+o', 'the question about changes')
  await page.keyboard.press('Control+Enter')
  await studio.takes.first().waitFor()
  await see('a take')
  await page.keyboard.press('c')
  await see('the picture over the map')
  await page.keyboard.press('c')
  await page.keyboard.press('m')
  await page.keyboard.press('6')
  await see('the wipe, mirrored and turned')
  await page.keyboard.press('5')
  await page.keyboard.press('m')
  await page.keyboard.press('c')
  await studio.takes.first().locator('.show').click({ button: 'right' })
  await page.getByRole('menu').waitFor()
  await see('the menu of a take')
  await page.keyboard.press('Escape')
  await page.getByRole('menu').waitFor({ state: 'detached' })
  await studio.answerDialogs(path.join(folder, 'none.ora'))
  fs.writeFileSync(path.join(folder, 'none.ora'), 'not a project')
  await page.keyboard.press('Control+o')
  await page.getByRole('dialog').getByRole('button').nth(1).click()
  await page.getByRole('alert').waitFor()
  await see('a notice')
}
