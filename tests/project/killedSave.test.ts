import { spawn } from 'node:child_process'
import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { build } from 'vite'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ProjectFiles } from '../../electron/project/projectFiles'

const KILLS = 20

let folder: string
beforeAll(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'underpaint-killed-'))
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true, target: 'node' },
    build: {
      ssr: path.join(import.meta.dirname, 'saveForever.ts'),
      outDir: folder,
      target: 'node20',
      rolldownOptions: { output: { entryFileNames: 'saveForever.mjs' } },
    },
  })
})
afterAll(() => fs.rm(folder, { recursive: true, force: true }))

/** Starts the program that saves, lets it acknowledge one save, and kills it some time later. Gives the last acknowledged seed. */
function saveUntilKilled(file: string, first: number, milliseconds: number): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [path.join(folder, 'saveForever.mjs'), file, String(first)])
    let said = ''
    child.stdout.on('data', (text) => {
      if (said === '') setTimeout(() => child.kill('SIGKILL'), milliseconds)
      said += text
    })
    child.on('close', () => resolve(Number(said.trim().split('\n').at(-1))))
  })
}

it('loses no acknowledged save and leaves a whole file, whenever it is killed', async () => {
  const file = path.join(folder, 'a.ora')
  const moments = fc.sample(fc.integer({ min: 0, max: 60 }), { seed: 7, numRuns: KILLS })
  let seed = 0
  for (const milliseconds of moments) {
    const acknowledged = await saveUntilKilled(file, seed, milliseconds)
    const project = await new ProjectFiles('1.0.0').open(file, null)
    seed = project.settings.seed
    expect(seed).toBeGreaterThanOrEqual(acknowledged)
  }
}, 120_000)
