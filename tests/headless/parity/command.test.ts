import { cp, mkdtemp, readFile, rm, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { unzipSync, zipSync } from 'fflate'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runParity } from '../../../electron/headless/parity/command'

/** Made by models/piti_reference.py, the independent definition of the networks. */
const GOLDEN = fileURLToPath(new URL('../../fixtures/piti', import.meta.url))

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parity-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function run(...line: string[]) {
  const printed: string[] = []
  const told: string[] = []
  const code = await runParity(
    line,
    (text) => printed.push(text),
    (text) => told.push(text),
  )
  return { code, printed, told }
}

describe('parity', () => {
  it('finds networks, sampling and inputs like those of PyTorch', async () => {
    const { code, printed } = await run(GOLDEN)
    expect(printed.filter((line) => / (FAILED|skipped: )/.test(line))).toEqual([])
    expect(printed.at(-1)).toBe('32 within their limits, 0 not, 0 skipped')
    const names = printed.map((line) => line.split('  ')[0])
    for (const name of [
      'base.xf_out_null',
      'base.out',
      'base.guided_eps',
      'base.ref of label_map',
      'sampling_base.final',
      'upsampler.out',
      'upsampler.city-block distance of sketch',
      'sampling_upsampler.pred_xstart t=999',
    ]) {
      expect(names).toContain(name)
    }
    expect(code).toBe(0)
  })

  it('says which array differs', async () => {
    await cp(GOLDEN, folder, { recursive: true })
    await rm(join(folder, 'upsampler.json'))
    await writeFile(join(folder, 'base_io.npz'), await withChanged('base_io.npz', 'out.npy'))
    const { code, printed } = await run(folder)
    expect(printed.filter((line) => line.endsWith('FAILED')).map((line) => line.split(' ')[0])).toEqual(['base.out'])
    expect(code).toBe(1)
  })

  it('passes over what is missing', async () => {
    await cp(GOLDEN, folder, { recursive: true })
    await unlink(join(folder, 'upsampler.pt'))
    await unlink(join(folder, 'base_io.npz'))
    await rm(join(folder, 'base.label_map.u8'))
    const { printed } = await run(folder)
    expect(printed.filter((line) => line.includes('skipped: '))).toHaveLength(3)
    expect(printed.filter((line) => line.endsWith('FAILED'))).toEqual([])
  })

  it.each([[[]], [['--loud']], [['a', 'b']]])('explains itself for %j', async (line) => {
    const { code, told } = await run(...line)
    expect(told.join()).toContain('npm run parity -- DIR')
    expect(code).toBe(2)
  })

  it('says when there is no such folder, or nothing in it', async () => {
    expect(await run(join(folder, 'nowhere'))).toMatchObject({ code: 2 })
    const { code, told } = await run(folder)
    expect(told).toEqual([`${folder} has no golden numbers that this command knows.`])
    expect(code).toBe(1)
  })
})

/** The archive with one number of an array changed by 0.001 or more. */
async function withChanged(archive: string, entry: string): Promise<Uint8Array> {
  const entries = unzipSync(await readFile(join(GOLDEN, archive)))
  const bytes = entries[entry]!
  const last = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 4, 4)
  last.setFloat32(0, last.getFloat32(0, true) + 0.001, true)
  return zipSync(entries)
}
