import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { findPacks, importDefaults, packsFolder } from '../../electron/packs'

const TINY = path.resolve(import.meta.dirname, '../fixtures/tiny-pack')

let folder: string
beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'underpaint-packs-'))
})
afterEach(() => fs.rm(folder, { recursive: true, force: true }))

/** A copy of the tiny pack under another name. */
async function addPack(name: string): Promise<string> {
  const copy = path.join(folder, name)
  await fs.cp(TINY, copy, { recursive: true })
  const manifest = path.join(copy, 'model.json')
  const json = JSON.parse(await fs.readFile(manifest, 'utf8'))
  await fs.writeFile(manifest, JSON.stringify({ ...json, name }))
  return copy
}

const namesOf = async () => (await findPacks([folder])).map(({ manifest }) => manifest.name)

describe('findPacks', () => {
  it('puts the default pack first, and one that is not whole last', async () => {
    await addPack('a-pack')
    await addPack('landscape-mask')
    expect(await namesOf()).toEqual(['landscape-mask', 'a-pack'])
    await fs.rm(path.join(folder, 'landscape-mask', 'base.onnx'))
    expect(await namesOf()).toEqual(['a-pack', 'landscape-mask'])
  })

  it('finds nothing where there is no folder', async () => {
    expect(await findPacks([path.join(folder, 'none')])).toEqual([])
  })
})

describe('packsFolder', () => {
  afterEach(() => vi.unstubAllEnvs())

  it('is the repository’s, the packaged app’s, or the one that the environment names', () => {
    const app = { path: '/repo', resources: '/opt/underpaint/resources' }
    vi.stubEnv('UNDERPAINT_PACKS', '')
    expect(packsFolder({ ...app, isPackaged: false })).toBe(path.join('/repo', 'models', 'packs'))
    expect(packsFolder({ ...app, isPackaged: true })).toBe(path.join('/opt/underpaint/resources', 'packs'))
    vi.stubEnv('UNDERPAINT_PACKS', '/elsewhere')
    expect(packsFolder({ ...app, isPackaged: true })).toBe(path.resolve('/elsewhere'))
  })
})

describe('importDefaults', () => {
  it('are those of the first pack, or none', async () => {
    await addPack('landscape-mask')
    const packs = await findPacks([folder])
    expect(importDefaults(packs)).toMatchObject({
      labelSet: packs[0]!.manifest.labelSet,
      settings: { pack: 'landscape-mask', steps: packs[0]!.manifest.defaults.steps, light: { kind: 'seed' } },
    })
    expect(importDefaults([])).toBeNull()
  })
})
