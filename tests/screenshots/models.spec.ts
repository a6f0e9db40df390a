import fs from 'node:fs'
import path from 'node:path'
import { root } from '../../build/steps.mjs'
import { placeTinyPack, test } from '../e2e/studio'
import { writeTinyPair } from '../packs/tinyCheckpoints'

/* The models panel in every state, in out/screenshots. */

test('models', async ({ start, folder }) => {
  const studio = await start()
  const { page } = studio
  const shoot = async (name: string) => {
    await page.waitForTimeout(300)
    await page.screenshot({ path: path.join(root, 'out/screenshots', `models-${name}.png`) })
  }
  await studio.resize(1280, 800)
  const [base, upsampler] = writeTinyPair(folder)
  const broken = path.join(folder, 'broken.pt')
  fs.writeFileSync(broken, 'no checkpoint')

  await page.getByLabel(/^Pack: /).click()
  await shoot('pack-menu')
  await page.getByRole('option', { name: /Manage models/ }).click()
  await page.getByText('Comes with Underpaint').waitFor()
  await shoot('list')

  const choose = async (files: string[], button: RegExp) => {
    await studio.app.evaluate(({ dialog }, files) => {
      dialog.showOpenDialog = async () => ({ canceled: false, filePaths: files })
    }, files)
    await page.getByRole('button', { name: button }).click()
  }
  await choose([broken], /Choose files/)
  await page.getByRole('alert').waitFor()
  await shoot('refused')
  await choose([base], /Choose files/)
  await page.getByText('The upsampler is still needed').waitFor()
  await shoot('missing')
  await choose([upsampler], /Choose the upsampler/)
  await page.getByRole('radio', { name: /8 bit/ }).click()
  await shoot('draft')
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  await page.getByText(/is ready/).waitFor()
  await shoot('imported')
  await page.getByRole('button', { name: /More about PITI/ }).click()
  await shoot('row-menu')
  await page.getByRole('menuitem', { name: 'Remove…' }).click()
  await shoot('remove')
  await page.getByRole('button', { name: 'Cancel' }).click()
  await choose([base, upsampler], /Choose files/)
  await page.getByRole('radio', { name: /8 bit/ }).click()
  await page.getByText('gives way to the new one').waitFor()
  await shoot('replace')
  await page.getByRole('button', { name: 'Cancel' }).click()

  // Files of gigabytes take long enough to be seen, but not to be made here.
  const job = { kind: 'import', name: 'piti-mask', progress: { bytes: 1.21e9, total: 2.757e9, secondsLeft: 9.4 } }
  await studio.app.evaluate(({ BrowserWindow }, job) => {
    BrowserWindow.getAllWindows()[0]?.webContents.send('event:packJob', job)
  }, job)
  await page.getByText('1.21 GB of 2.76 GB').waitFor()
  await shoot('progress')
})

test('a project whose pack is missing', async ({ start, folder }) => {
  const packs = path.join(folder, 'packs')
  const manifest = path.join(placeTinyPack(packs), 'model.json')
  const file = path.join(folder, 'lake.ora')
  let studio = await start({ packs })
  await studio.save(file)
  await studio.quit()
  fs.writeFileSync(manifest, fs.readFileSync(manifest, 'utf8').replace('"name": "tiny"', '"name": "another"'))
  studio = await start({ packs, args: [file] })
  const { page } = studio
  await studio.resize(1280, 800)
  await page.getByText('not on this machine').waitFor()
  await page.screenshot({ path: path.join(root, 'out/screenshots/models-missing-note.png') })
  await page.getByRole('button', { name: 'Models' }).click()
  await page.getByText('Comes with Underpaint').waitFor()
  await page.screenshot({ path: path.join(root, 'out/screenshots/models-missing-pack.png') })
})

test('checkpoints over the window, in the light and in Chinese', async ({ start, folder }) => {
  const studio = await start()
  const { page } = studio
  await studio.resize(1280, 800)
  await page.evaluate(() => window.bridge.changeSettings({ language: 'zh', theme: 'light' }))
  await page.evaluate(() => {
    const dataTransfer = new DataTransfer()
    dataTransfer.items.add(new File(['x'], 'base.pt'))
    document.body.dispatchEvent(new DragEvent('dragover', { dataTransfer, bubbles: true, cancelable: true }))
  })
  await page.waitForTimeout(300)
  await page.screenshot({ path: path.join(root, 'out/screenshots/models-drop.png') })
  const files = writeTinyPair(folder)
  await page.evaluate(() => {
    document.body.dispatchEvent(new DragEvent('dragleave', { bubbles: true }))
  })
  await page.getByLabel(/Tiny/).click()
  await page.getByRole('option').last().click()
  await studio.app.evaluate(({ dialog }, files) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: files })
  }, files)
  await page.getByRole('button', { name: '选择文件…' }).click()
  await page.getByRole('radio', { name: /8 位/ }).waitFor()
  await page.screenshot({ path: path.join(root, 'out/screenshots/models-chinese.png') })
})
