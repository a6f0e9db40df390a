import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { removeLeftovers, Staging } from '../../electron/packs/staging'

let packs: string
beforeEach(async () => {
  packs = join(await mkdtemp(join(tmpdir(), 'staging-')), 'packs')
})
afterEach(() => rm(join(packs, '..'), { recursive: true }))

async function staged(replace: boolean, content: string) {
  const staging = await Staging.begin(packs, 'piti', replace)
  await writeFile(staging.file('model.json'), content)
  return staging
}

describe('Staging', () => {
  it('is a pack when it is finished, and not before', async () => {
    const staging = await staged(false, 'new')
    expect(await readdir(packs)).toEqual([expect.stringMatching(/^\.piti\.new-/)])
    expect(await staging.finish(false)).toBe(join(packs, 'piti'))
    expect(await readdir(packs)).toEqual(['piti'])
  })

  it('does not replace a pack unasked', async () => {
    await (await staged(false, 'first')).finish(false)
    await expect(Staging.begin(packs, 'piti', false)).rejects.toMatchObject({ problem: { kind: 'already-there' } })
  })

  it('does not replace one that came while it was written', async () => {
    const [one, other] = [await staged(false, 'one'), await staged(false, 'other')]
    await one.finish(false)
    await expect(other.finish(false)).rejects.toMatchObject({ problem: { kind: 'already-there' } })
    await other.discard()
    expect(await readFile(join(packs, 'piti', 'model.json'), 'utf8')).toBe('one')
    expect(await readdir(packs)).toEqual(['piti'])
  })

  it('replaces a pack whole when asked', async () => {
    const first = await staged(false, 'first')
    await writeFile(first.file('old.bin'), '')
    await first.finish(false)
    await (await staged(true, 'second')).finish(true)
    expect(await readdir(join(packs, 'piti'))).toEqual(['model.json'])
    expect(await readFile(join(packs, 'piti', 'model.json'), 'utf8')).toBe('second')
    expect(await readdir(packs)).toEqual(['piti'])
  })

  it('leaves nothing when it is discarded', async () => {
    await (await staged(false, 'new')).discard()
    expect(await readdir(packs)).toEqual([])
  })

  it('says where nothing may be written', async () => {
    await mkdir(join(packs, '..'), { recursive: true })
    await writeFile(packs, 'a file where the folder should be')
    await expect(Staging.begin(packs, 'piti', false)).rejects.toMatchObject({
      problem: { sentence: expect.stringContaining(packs) },
    })
  })
})

describe('removeLeftovers', () => {
  it('removes what a dead process left, and nothing else', async () => {
    const living = await staged(false, 'being written')
    const dead = '.piti.new-4194303-00ff00ff'
    await mkdir(join(packs, dead))
    await writeFile(join(packs, dead, 'base.bin'), 'half of it')
    await mkdir(join(packs, '.hidden'))
    await removeLeftovers(packs)
    expect((await readdir(packs)).sort()).toEqual(['.hidden', living.folder.slice(packs.length + 1)].sort())
    await removeLeftovers(join(packs, 'nowhere'))
  })

  it('puts back a pack that was about to be replaced', async () => {
    await mkdir(join(packs, '.piti.old-4194303-00ff00ff'), { recursive: true })
    await mkdir(join(packs, '.other.old-4194303-00ff00ff'))
    await mkdir(join(packs, 'other'))
    await mkdir(join(packs, '.third.gone-4194303-00ff00ff'))
    await removeLeftovers(packs)
    expect((await readdir(packs)).sort()).toEqual(['other', 'piti'])
  })
})
