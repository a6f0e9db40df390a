import fs from 'node:fs'
import path from 'node:path'
import { root } from '../../build/steps.mjs'
import { placeTinyPack, type Studio, test } from '../e2e/studio'

/*
 * Pictures of every state of the window, for people to look at, in out/screenshots. They use the pack that ships where
 * it is there.
 */

const FOLDER = path.join(root, 'out/screenshots')
const SHIPPED = path.join(root, 'models/packs')
const packs = fs.existsSync(path.join(SHIPPED, 'landscape-mask/model.json')) ? { packs: SHIPPED } : {}

const SIZES = [
  [1440, 900],
  [1280, 720],
  [1920, 1080],
] as const

async function shoot(studio: Studio, name: string): Promise<void> {
  await studio.page.mouse.move(0, 0)
  await studio.page.waitForTimeout(450)
  await studio.page.screenshot({ path: path.join(FOLDER, `${name}.png`) })
}

for (const [width, height] of SIZES) {
  test(`at ${width} x ${height}`, async ({ start }) => {
    const studio = await start(packs)
    const { page } = studio
    const name = (state: string) => `${width}x${height}-${state}`
    await studio.resize(width, height)
    await page.getByText(/^CPU,/).waitFor()
    await shoot(studio, name('first'))

    await studio.generateButton.click()
    await page.getByText(/Denoising, step \d\d of/).waitFor()
    await page.screenshot({ path: path.join(FOLDER, `${name('denoising')}.png`) })
    await studio.takes.first().waitFor()
    await shoot(studio, name('finished'))

    for (const light of ['Noon', 'Golden hour', 'Dusk', 'Mist']) {
      await page.getByRole('radio', { name: light }).click()
      await studio.generate()
    }
    await page.getByRole('button', { name: 'Add a layer', exact: true }).click()
    await page.getByRole('radio', { name: 'Golden hour' }).click()
    for (const [label, size, from, to] of [
      ['Forest', 5, [0.3, 0.535], [0.62, 0.53]],
      ['Flower', 6, [0.55, 0.76], [0.9, 0.75]],
    ] as const) {
      await page.getByLabel('Size', { exact: true }).fill(String(size))
      await studio.chooseLabel(label)
      await studio.stroke(from, to)
    }
    await studio.generate()
    await page.getByRole('radio', { name: 'From seed' }).click()
    await studio.generate()
    await page.getByRole('button', { name: 'Star Take 3' }).click({ force: true })
    await page.getByRole('button', { name: /^Take 6,/ }).click()
    await shoot(studio, name('painting'))
  })
}

test('dialogs and menus', async ({ start }) => {
  const studio = await start(packs)
  const { page } = studio
  await studio.resize(1440, 900)
  await page.getByText(/^CPU,/).waitFor()
  for (const [keys, name] of [
    ['Control+n', 'new'],
    ['Shift+?', 'shortcuts'],
    ['Control+,', 'settings'],
  ] as const) {
    await page.keyboard.press(keys)
    await page.getByRole('dialog').waitFor()
    await shoot(studio, `dialog-${name}`)
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  }
  await studio.chooseLabel('House')
  await studio.stroke([0.4, 0.5], [0.5, 0.5])
  await page.keyboard.press('Control+o')
  await page.getByRole('dialog').waitFor()
  await shoot(studio, 'dialog-unsaved')
  await page.keyboard.press('Escape')

  await studio.generate()
  await studio.takes.first().locator('.show').click({ button: 'right' })
  await page.getByRole('menu').waitFor()
  await page.waitForTimeout(300)
  await page.screenshot({ path: path.join(FOLDER, 'menu-take.png') })
  await page.keyboard.press('Escape')

  await page.getByRole('button', { name: 'Export', exact: true }).click()
  await page.getByRole('menu').waitFor()
  await page.waitForTimeout(300)
  await page.screenshot({ path: path.join(FOLDER, 'menu-export.png') })
  await page.keyboard.press('Escape')

  await page.getByRole('button', { name: 'Adjust' }).click()
  await page.getByRole('tab', { name: 'History' }).click()
  await shoot(studio, 'light-and-history')
  await page.getByRole('button', { name: 'Adjust' }).click()

  await page.getByLabel(/^Kind of guidance/).click()
  await page.getByRole('listbox').waitFor()
  await page.waitForTimeout(300)
  await page.screenshot({ path: path.join(FOLDER, 'select-guidance.png') })
  await page.keyboard.press('Escape')

  await page.getByRole('button', { name: 'Eraser', exact: true }).hover()
  await page.waitForTimeout(900)
  await page.screenshot({ path: path.join(FOLDER, 'tooltip.png') })
})

test('empty map, waiting, and troubles', async ({ start, folder }) => {
  const studio = await start()
  const { page } = studio
  await studio.resize(1440, 900)
  await page.getByText(/^CPU,/).waitFor()
  await studio.generateAndHold()
  await shoot(studio, 'waiting')
  await studio.signalInference('SIGKILL')
  await page.getByRole('alert').waitFor()
  await shoot(studio, 'inference-stopped')

  await page.keyboard.press('Control+n')
  await page.getByRole('radio', { name: 'Empty map' }).click()
  await page.getByRole('button', { name: 'Create map' }).click()
  await page.getByRole('button', { name: 'Discard' }).click()
  await page.getByText('Paint a map, see it as a picture').waitFor()
  await shoot(studio, 'empty')

  const file = path.join(folder, 'broken.ora')
  fs.writeFileSync(file, 'not a project')
  await studio.answerDialogs(file)
  await page.keyboard.press('Control+o')
  await page.getByRole('alert').waitFor()
  await shoot(studio, 'not-a-project')
  await studio.quit()

  const nowhere = path.join(folder, 'none')
  fs.mkdirSync(nowhere)
  const bare = await start({ packs: nowhere })
  await bare.resize(1440, 900)
  await shoot(bare, 'no-pack')
  await bare.quit()

  const broken = path.join(folder, 'broken')
  fs.rmSync(path.join(placeTinyPack(broken), 'base.onnx'))
  const hurt = await start({ packs: broken })
  await hurt.resize(1440, 900)
  await shoot(hurt, 'pack-problem')
})
