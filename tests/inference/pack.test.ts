import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { listPacks, readManifest } from '../../electron/inference/pack'
import { packsFolder, TINY_PACK } from './fixtures'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'packs-'))
  await cp(join(packsFolder, TINY_PACK), join(folder, TINY_PACK), { recursive: true })
})
afterEach(() => rm(folder, { recursive: true }))

describe('listPacks', () => {
  it('lists what has a manifest and says what a pack lacks', async () => {
    await writeFile(join(folder, 'notes.txt'), 'no pack')
    expect(await listPacks(folder)).toEqual([{ ...(await readManifest(join(folder, TINY_PACK))), problem: null }])
    await rm(join(folder, TINY_PACK, 'base.onnx'))
    const [pack] = await listPacks(folder)
    expect(pack!.problem).toEqual({
      kind: 'missing-file',
      sentence: `${join(folder, TINY_PACK, 'base.onnx')} is missing or cannot be read: install the pack again.`,
    })
  })

  it('notices a file of another size', async () => {
    await writeFile(join(folder, TINY_PACK, 'encoder.onnx'), 'short')
    expect((await listPacks(folder))[0]!.problem?.kind).toBe('altered-file')
  })

  it('is empty where there is no folder', async () => {
    expect(await listPacks(join(folder, 'nowhere'))).toEqual([])
  })
})
