import path from 'node:path'
import { expect } from '@playwright/test'
import { ProjectFiles } from '../../electron/project/projectFiles'
import type { Project } from '../../electron/protocol/project'
import { eventually, mapOf, type Studio, test } from './studio'

/** Large enough that a flood is left to the worker. */
const SIDE = 1024

/** A map of two halves: sky above, sea below. */
function halves(): Project {
  const data = new Uint8Array(SIDE * SIDE).fill(0)
  data.fill(1, (SIDE * SIDE) / 2)
  const classes = ['sky', 'sea', 'sand'].map((name, id) => {
    return { id, name, cocoStuff: null, rgb: [40 + 90 * id, 120, 200 - 60 * id] as [number, number, number] }
  })
  return {
    width: SIDE,
    height: SIDE,
    labelSet: { name: 'halves', unlabelled: 255, classes },
    layers: [
      {
        kind: 'label',
        id: 'layer-1',
        name: 'Map',
        visible: true,
        locked: false,
        opacity: 1,
        map: { width: SIDE, height: SIDE, data },
      },
    ],
    activeLayer: 'layer-1',
    takes: [],
    selectedTake: null,
    settings: {
      pack: 'tiny',
      light: { kind: 'seed' },
      seed: 0,
      seedLocked: false,
      sampler: 'dpm-solver++',
      steps: 4,
      respacing: 'trailing',
      upsampler: null,
      guidance: { kind: 'normalized-x0', scale: 1.5 },
    },
  }
}

const surface = ({ page }: Studio) => page.locator('[data-testid=map-stage] [role=application]')

test('a large fill is done by the worker, and a selection keeps every tool inside', async ({ start, folder }) => {
  const file = path.join(folder, 'halves.ora')
  await new ProjectFiles('test').save(file, halves(), null)
  const studio = await start({ args: [file] })
  const { page } = studio
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(error.message))
  await page.getByText(`${SIDE} × ${SIDE}`).waitFor()

  // Select the lower half by the wand, and pour over all of the map: only the half is filled.
  await studio.chooseLabel('sand')
  await page.keyboard.press('w')
  const box = (await surface(studio).boundingBox())!
  await page.mouse.click(box.x + box.width / 2, box.y + box.height * 0.6)
  await expect(page.getByRole('button', { name: 'Invert', exact: true })).toBeEnabled()
  await page.keyboard.press('Alt+Backspace')
  await eventually(async () => (await page.getByText('Last edit: Fill').count()) > 0)
  const filled = mapOf(await studio.save(path.join(folder, 'filled.ora')), 0)
  expect([filled.data[10], filled.data[SIDE * SIDE - 10]]).toEqual([0, 2])

  // Nothing selected: the bucket takes the upper half, and undo gives it back whole.
  await page.keyboard.press('Control+d')
  await page.keyboard.press('g')
  await page.mouse.click(box.x + box.width / 2, box.y + box.height * 0.4)
  await eventually(async () => (await page.getByText('Last edit: Sand fill').count()) > 0)
  const poured = mapOf(await studio.save(path.join(folder, 'poured.ora')), 0)
  expect(new Set(poured.data)).toEqual(new Set([2]))
  await page.keyboard.press('Control+z')
  const back = mapOf(await studio.save(path.join(folder, 'back.ora')), 0)
  expect(Buffer.compare(Buffer.from(back.data), Buffer.from(filled.data))).toBe(0)
  expect(problems).toEqual([])
})
