import fs from 'node:fs'
import path from 'node:path'
import { expect } from '@playwright/test'
import { writeTinyPair } from '../packs/tinyCheckpoints'
import { eventually, type Studio, test } from './studio'

/** Drops files of the disk on the window, as a person does from another. */
async function drop({ page }: Studio, files: readonly string[]): Promise<void> {
  await page.evaluate(() => {
    const input = document.createElement('input')
    Object.assign(input, { type: 'file', multiple: true, id: 'dropped' })
    document.body.append(input)
  })
  await page.setInputFiles('#dropped', [...files])
  await page.evaluate(() => {
    const input = document.querySelector<HTMLInputElement>('#dropped')
    const dataTransfer = new DataTransfer()
    for (const file of input?.files ?? []) dataTransfer.items.add(file)
    input?.remove()
    for (const type of ['dragover', 'drop']) {
      document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }))
    }
  })
}

async function importDropped(studio: Studio, files: readonly string[]): Promise<void> {
  await drop(studio, files)
  await studio.page.getByRole('button', { name: 'Import', exact: true }).click()
  await studio.page.getByText(/ is ready: /).waitFor()
}

test('checkpoints that are dropped on the window become a pack, and the pack makes pictures', async ({
  start,
  folder,
}) => {
  const studio = await start()
  const { page } = studio
  await importDropped(studio, writeTinyPair(folder))
  await page.getByRole('status').getByRole('button', { name: 'Use' }).click()
  // The example's labels are carried over by their names.
  await page.getByRole('dialog').getByRole('button', { name: 'Change the labels' }).click()
  await expect(page.getByLabel('Pack: PITI masks')).toBeVisible()
  await studio.slide('Steps', 4)
  await studio.generate()
  expect(await studio.takes.count()).toBe(1)
})

test('a pack is verified, moved, found again after a restart, and removed', async ({ start, folder }) => {
  const disk = path.join(folder, 'disk')
  fs.mkdirSync(disk)
  let studio = await start()
  await importDropped(studio, writeTinyPair(folder, 1))
  const choose = async (item: string) => {
    await studio.page.getByRole('button', { name: 'More about PITI sketches' }).click()
    await studio.page.getByRole('menuitem', { name: item }).click()
  }
  const row = () => studio.page.getByRole('listitem').filter({ hasText: 'PITI sketches' })
  await expect(row()).toContainText('Verified')
  const weights = path.join(folder, 'user/packs/piti-sketch/base.bin')
  const bytes = fs.readFileSync(weights)
  fs.writeFileSync(
    weights,
    bytes.map((byte, place) => (place === 0 ? byte ^ 1 : byte)),
  )
  await choose('Verify files')
  await expect(row()).toContainText('Altered')
  fs.writeFileSync(weights, bytes)
  await studio.answerDialogs(disk)
  await choose('Move to another folder…')
  await expect(row()).toContainText(path.join(disk, 'piti-sketch'))
  await studio.quit()

  studio = await start()
  await studio.page.getByLabel(/^Pack: /).click()
  await studio.page.getByRole('option', { name: /Manage models/ }).click()
  await expect(row()).toContainText('Verified')
  await choose('Remove…')
  await studio.page.getByRole('button', { name: 'Remove', exact: true }).click()
  await expect(row()).toHaveCount(0)
  await eventually(async () => fs.readdirSync(disk).length === 0)
})
