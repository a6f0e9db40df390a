/* Whoever cannot see well, cannot hold a mouse or does not want to: names, roles, contrast and keys in the real window. */
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { expect, type Page } from '@playwright/test'
import type { AxeResults } from 'axe-core'
import { everyState } from './everyState'
import { test } from './studio'

const AXE = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What axe-core finds of serious or critical impact in what is shown now, one line a rule and place. */
async function violations(page: Page): Promise<string[]> {
  // What moves would be judged half transparent.
  await page.waitForTimeout(500)
  await page.evaluate(AXE)
  const results = await page.evaluate<AxeResults>('axe.run(document, { resultTypes: ["violations"] })')
  return results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary}`),
    )
}

for (const [theme, language] of [
  ['dark', 'en'],
  ['light', 'zh'],
] as const) {
  test(`axe-core finds nothing serious in the ${theme} theme, language ${language}`, async ({ start, folder }) => {
    test.setTimeout(300_000)
    const studio = await start({ settings: { theme, language } })
    const found = new Map<string, string>()
    await everyState(studio, folder, async (state) => {
      for (const line of await violations(studio.page)) if (!found.has(line)) found.set(line, state)
    })
    expect([...found].map(([line, state]) => `${state}: ${line}`)).toEqual([])
  })
}

test('axe-core finds nothing serious where no pack is installed', async ({ start, folder }) => {
  const nowhere = path.join(folder, 'none')
  fs.mkdirSync(nowhere)
  const { page } = await start({ packs: nowhere, settings: { theme: 'light' } })
  expect(await violations(page)).toEqual([])
})
