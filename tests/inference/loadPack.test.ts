import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadPack } from '../../electron/inference/loadPack'
import { readManifest } from '../../electron/inference/pack'
import { packsFolder, TINY_FOLDER, TINY_PACK } from './fixtures'

const cpu = { provider: 'cpu', threads: 1 }
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'packs-'))
  await cp(join(packsFolder, TINY_FOLDER), join(folder, TINY_PACK), { recursive: true })
})
afterEach(() => rm(folder, { recursive: true }))

/** Changes one byte of a file and keeps its size. */
async function alter(file: string): Promise<void> {
  const bytes = await readFile(file)
  bytes[bytes.length - 1]! ^= 1
  await writeFile(file, bytes)
}

describe('loadPack', () => {
  it('verifies every graph by its hash', async () => {
    await alter(join(folder, TINY_PACK, 'upsampler.onnx'))
    await expect(loadPack([folder], TINY_PACK, cpu)).rejects.toMatchObject({
      problem: { kind: 'altered-file', sentence: expect.stringContaining('upsampler.onnx') },
    })
  })

  it('refuses a pack that is not the one of a recipe', async () => {
    const { sha256 } = await readManifest(join(folder, TINY_PACK))
    await expect(loadPack([folder], { name: TINY_PACK, sha256: sha256.replace(/./g, '0') }, cpu)).rejects.toMatchObject(
      {
        problem: { kind: 'unknown-pack', sentence: expect.stringContaining('not the one this recipe was made with') },
      },
    )
  })

  it('says which pack it does not have', async () => {
    await expect(loadPack([folder], 'seascape', cpu)).rejects.toMatchObject({
      problem: { kind: 'unknown-pack', sentence: `There is no pack "seascape" in ${folder}: install it there.` },
    })
  })

  it('names the place in a manifest that is wrong', async () => {
    await writeFile(join(folder, TINY_PACK, 'model.json'), '{"format": 2}')
    await expect(loadPack([folder], TINY_PACK, cpu)).rejects.toMatchObject({
      problem: { kind: 'malformed-file', sentence: expect.stringContaining('model.json') },
    })
  })

  it('falls back to cpu with a notice when a provider fails', async () => {
    const pack = await loadPack([folder], TINY_PACK, { provider: 'no-such-provider', threads: 1 })
    expect(pack.provider).toBe('cpu')
    expect(pack.notice).toMatch(/^Running on cpu, because no-such-provider failed: /)
  })
})
