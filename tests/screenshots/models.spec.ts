import fs from 'node:fs'
import path from 'node:path'
import { root } from '../../build/steps.mjs'
import { test } from '../e2e/studio'
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
})
