import { cp, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { listPacks, locatePack, readManifest } from '../../electron/inference/pack'
import { packsFolder, TINY_FOLDER, TINY_PACK } from './fixtures'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'packs-'))
  await cp(join(packsFolder, TINY_FOLDER), join(folder, TINY_FOLDER), { recursive: true })
})
afterEach(() => rm(folder, { recursive: true }))

describe('listPacks', () => {
  it('lists what has a manifest and says what a pack lacks', async () => {
    await writeFile(join(folder, 'notes.txt'), 'no pack')
    expect(await listPacks([folder])).toEqual([{ ...(await readManifest(join(folder, TINY_FOLDER))), problem: null }])
    await rm(join(folder, TINY_FOLDER, 'base.onnx'))
    const [pack] = await listPacks([folder])
    expect(pack!.problem).toEqual({
      kind: 'missing-file',
      sentence: `${join(folder, TINY_FOLDER, 'base.onnx')} is missing or cannot be read: install the pack again.`,
    })
  })

  it('notices a file of another size', async () => {
    await writeFile(join(folder, TINY_FOLDER, 'encoder.onnx'), 'short')
    expect((await listPacks([folder]))[0]!.problem?.kind).toBe('altered-file')
  })

  it('is empty where there is no folder', async () => {
    expect(await listPacks([join(folder, 'nowhere')])).toEqual([])
  })
})

describe('locatePack', () => {
  it('goes by the name in the manifest, not by that of the folder', async () => {
    const { sha256 } = await readManifest(join(folder, TINY_FOLDER))
    expect(await locatePack([join(folder, 'nowhere'), folder], TINY_PACK)).toMatchObject({
      folder: join(folder, TINY_FOLDER),
      sha256,
    })
    await expect(locatePack([folder], TINY_FOLDER)).rejects.toMatchObject({ problem: { kind: 'unknown-pack' } })
  })

  it('finds the very pack of a recipe behind another of its name', async () => {
    const elsewhere = join(folder, 'elsewhere')
    await cp(join(folder, TINY_FOLDER), join(elsewhere, 'newer'), { recursive: true })
    const path = join(elsewhere, 'newer', 'model.json')
    await writeFile(path, (await readFile(path, 'utf8')).replace('"0.0.1"', '"0.0.2"'))
    const { sha256 } = await readManifest(join(elsewhere, 'newer'))
    const found = await locatePack([folder, elsewhere], { name: TINY_PACK, sha256 })
    expect(found.manifest.version).toBe('0.0.2')
  })

  it('does not take an unfinished folder for a pack', async () => {
    await rename(join(folder, TINY_FOLDER), join(folder, '.tiny.importing'))
    expect(await listPacks([folder])).toEqual([])
    await expect(locatePack([folder], TINY_PACK)).rejects.toMatchObject({ problem: { kind: 'unknown-pack' } })
  })
})
