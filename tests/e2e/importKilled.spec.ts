import { type ChildProcess, spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { expect } from '@playwright/test'
import { root } from '../../build/steps.mjs'
import { tinyConfig, writeTinyCheckpoint } from '../packs/tinyCheckpoints'
import { test } from './studio'

/** Networks wide enough that writing them takes a while: some 60 MB. */
function widePair(folder: string): string[] {
  return (['base', 'upsampler'] as const).map((stage, index) => {
    const { condition, decoder } = tinyConfig(stage, 3)
    const wide = { condition, decoder: { ...decoder, channels: 128, headChannels: 64, groups: 32 } }
    return writeTinyCheckpoint(folder, `${stage}.safetensors`, wide, index)
  })
}

/** The import command as it ships. */
function importing(files: readonly string[], packs: string): ChildProcess {
  const program = path.join(root, 'out/headless/import.cjs')
  return spawn(process.execPath, [program, ...files, '--packs', packs], { stdio: 'ignore' })
}

const ended = (child: ChildProcess) => new Promise<number | null>((resolve) => child.on('exit', resolve))

test('an import that is killed leaves nothing that the next start does not remove', async ({ start, folder }) => {
  const packs = path.join(folder, 'user/packs')
  fs.mkdirSync(packs, { recursive: true })
  const files = widePair(folder)
  const child = importing(files, packs)
  const end = ended(child)
  // As soon as the first weights are on the disk.
  for (let left: string[] = []; left.length === 0; left = fs.readdirSync(packs)) {
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  child.kill('SIGKILL')
  await end
  const [left] = fs.readdirSync(packs)
  expect(left).toMatch(/^\.piti-mask\.new-/)

  const studio = await start()
  await expect.poll(() => fs.readdirSync(packs)).toEqual([])
  await studio.quit()
  expect(await ended(importing(files, packs))).toBe(0)
  expect(fs.readdirSync(packs)).toEqual(['piti-mask'])
})

test('an import that is interrupted cleans up by itself', async ({ folder }) => {
  const packs = path.join(folder, 'packs')
  fs.mkdirSync(packs)
  const child = importing(widePair(folder), packs)
  const end = ended(child)
  for (let left: string[] = []; left.length === 0; left = fs.readdirSync(packs)) {
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  child.kill('SIGINT')
  expect(await end).toBe(130)
  expect(fs.readdirSync(packs)).toEqual([])
})
