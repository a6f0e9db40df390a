import { spawn } from 'node:child_process'
import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { build } from 'vite'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Journal } from '../../electron/project/journal'

const KILLS = 20

let folder: string
beforeAll(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'underpaint-killed-journal-'))
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true, target: 'node' },
    build: {
      ssr: path.join(import.meta.dirname, 'recordForever.ts'),
      outDir: folder,
      target: 'node20',
      rolldownOptions: { output: { entryFileNames: 'recordForever.mjs' } },
    },
  })
})
afterAll(() => fs.rm(folder, { recursive: true, force: true }))

/** Starts the program that records, lets it acknowledge one record, and kills it some time later. Gives the last acknowledged number. */
function recordUntilKilled(journal: string, milliseconds: number): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [path.join(folder, 'recordForever.mjs'), journal])
    let said = ''
    child.stdout.on('data', (text) => {
      if (said === '') setTimeout(() => child.kill('SIGKILL'), milliseconds)
      said += text
    })
    child.on('close', () => resolve(Number(said.trim().split('\n').at(-1))))
  })
}

it('loses no acknowledged record, in their order, whenever it is killed', async () => {
  const moments = fc.sample(fc.integer({ min: 0, max: 60 }), { seed: 11, numRuns: KILLS })
  for (const [index, milliseconds] of moments.entries()) {
    const file = path.join(folder, `journal-${index}`)
    const acknowledged = await recordUntilKilled(file, milliseconds)
    const journal = new Journal(file, '1.0.0')
    const records = (await journal.recover(null))?.records ?? []
    await journal.close()
    const numbers = records.map((record) => (record.kind === 'commit' ? Number(record.name) : -1))
    expect(numbers).toEqual(records.map((_, index) => index))
    expect(numbers.length).toBeGreaterThan(acknowledged)
  }
}, 120_000)
