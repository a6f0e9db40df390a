import fs from 'node:fs'
import path from 'node:path'
import { expect } from '@playwright/test'
import { mapOf, test } from './studio'

/** Does something and waits until the journal on the disk has it: a crash may only lose what was not yet kept. */
async function kept(folder: string, act: () => Promise<void>): Promise<void> {
  const before = await settledBytes(folder)
  await act()
  await expect.poll(() => journalBytes(folder)).not.toBe(before)
  await settledBytes(folder)
}

/** The journal's size once it stays the same for a while: a save begins it anew. */
async function settledBytes(folder: string): Promise<number> {
  let last = -1
  await expect
    .poll(
      () => {
        const bytes = journalBytes(folder)
        const same = bytes === last
        last = bytes
        return same
      },
      { intervals: [400] },
    )
    .toBe(true)
  return last
}

function journalBytes(folder: string): number {
  const journal = path.join(folder, 'user/journal')
  const names = fs.readdirSync(journal, { recursive: true, encoding: 'utf8' })
  return names.reduce(
    (sum, name) => sum + (fs.statSync(path.join(journal, name), { throwIfNoEntry: false })?.size ?? 0),
    0,
  )
}

test('after a crash the map, its history and the takes come back; after a clean close nothing is left', async ({
  start,
  folder,
}) => {
  const first = await start()
  await first.chooseLabel('House')
  await first.stroke([0.4, 0.5], [0.6, 0.5])
  await first.generate()
  const before = await first.save(path.join(folder, 'before.ora'))
  await kept(folder, () => first.stroke([0.4, 0.7], [0.6, 0.7]))
  await kept(folder, () => first.page.getByRole('button', { name: 'Add a layer', exact: true }).click())
  await first.crash()

  const second = await start()
  const dialog = second.page.getByRole('dialog', { name: 'Restore “before”?' })
  await dialog.getByRole('button', { name: 'Restore' }).click()
  await expect(second.page.getByText('Changes not saved')).toBeVisible()
  await expect(second.takes).toHaveCount(1)
  const after = await second.save(path.join(folder, 'after.ora'))
  expect(after.layers).toHaveLength(2)
  expect(after.takes).toEqual(before.takes)
  expect(mapOf(after, 0).data).not.toEqual(mapOf(before, 0).data)

  // The history goes back to before what was saved before the crash.
  await second.page.keyboard.press('Control+Z')
  await second.page.keyboard.press('Control+Z')
  const undone = await second.save(path.join(folder, 'undone.ora'))
  expect(undone.layers).toHaveLength(1)
  expect(mapOf(undone, 0)).toEqual(mapOf(before, 0))
  await second.page.keyboard.press('Control+Z')
  const empty = await second.save(path.join(folder, 'first.ora'))
  expect(mapOf(empty, 0)).not.toEqual(mapOf(before, 0))
  await second.quit()
  expect(fs.existsSync(path.join(folder, 'user/journal'))).toBe(false)

  const third = await start()
  await expect(third.generateButton).toBeVisible()
  await expect(third.page.getByRole('dialog')).toHaveCount(0)
})

test('what was painted in no file yet comes back, or is forgotten when the person says so', async ({ start }) => {
  const first = await start()
  await first.chooseLabel('House')
  await first.stroke([0.4, 0.5], [0.6, 0.5])
  await expect(first.page.getByText('Changes not saved')).toBeVisible()
  await first.crash()

  const second = await start()
  await expect(second.page.getByRole('dialog')).toBeVisible()
  await second.crash()

  const third = await start()
  await third.page.getByRole('dialog').getByRole('button', { name: 'Discard' }).click()
  await expect(third.page.getByText('Changes not saved')).toHaveCount(0)
  await third.crash()

  const fourth = await start()
  await expect(fourth.generateButton).toBeVisible()
  await expect(fourth.page.getByRole('dialog')).toHaveCount(0)
})
