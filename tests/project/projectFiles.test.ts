import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { strToU8, unzipSync, zipSync } from 'fflate'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ProjectFiles, readFile } from '../../electron/project/projectFiles'
import { sampleProject } from './randomProject'

let folder: string
beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'underpaint-files-'))
})
afterEach(() => fs.rm(folder, { recursive: true, force: true }))

const project = sampleProject(11)
const at = (name: string) => path.join(folder, name)

describe('ProjectFiles', () => {
  it('opens in a new session what it saved, and saves it again to the same bytes', async () => {
    await new ProjectFiles('1.0.0').save(at('a.ora'), project, null)
    const bytes = await fs.readFile(at('a.ora'))
    const files = new ProjectFiles('1.0.0')
    expect(await files.open(at('a.ora'), null)).toEqual(project)
    await files.save(at('a.ora'), project, at('a.ora'))
    expect(Buffer.compare(await fs.readFile(at('a.ora')), bytes)).toBe(0)
  })

  it('carries unknown entries into a copy, and into no other project', async () => {
    const files = new ProjectFiles('1.0.0')
    await files.save(at('a.ora'), project, null)
    await fs.writeFile(
      at('b.ora'),
      zipSync({ ...unzipSync(await fs.readFile(at('a.ora'))), 'extra.bin': strToU8('x') }),
    )
    const opened = await files.open(at('b.ora'), null)
    await files.save(at('copy.ora'), opened, at('b.ora'))
    await files.save(at('other.ora'), opened, null)
    expect(Object.keys(unzipSync(await fs.readFile(at('copy.ora'))))).toContain('extra.bin')
    expect(Object.keys(unzipSync(await fs.readFile(at('other.ora'))))).not.toContain('extra.bin')
  })

  it('leaves the old file as it was when the disk is full, and saves when there is room again', async () => {
    await new ProjectFiles('1.0.0').save(at('a.ora'), project, null)
    const before = await fs.readFile(at('a.ora'))
    let full = true
    const open: typeof fs.open = async (...args) => {
      if (full && args[1] === 'wx') throw Object.assign(new Error('no space left'), { code: 'ENOSPC' })
      return fs.open(...args)
    }
    const files = new ProjectFiles('1.0.0', { ...fs, open })
    const changed = { ...project, selectedTake: null, takes: [] }
    await expect(files.save(at('a.ora'), changed, null)).rejects.toMatchObject({ problem: { kind: 'disk-full' } })
    expect(Buffer.compare(await fs.readFile(at('a.ora')), before)).toBe(0)
    full = false
    await files.save(at('a.ora'), changed, null)
    expect(await files.open(at('a.ora'), null)).toEqual(changed)
  })

  it('leaves a file that it cannot read as it is', async () => {
    await fs.writeFile(at('a.ora'), 'not a project')
    await expect(new ProjectFiles('1.0.0').open(at('a.ora'), null)).rejects.toMatchObject({
      problem: { kind: 'malformed-file', sentence: expect.stringContaining('a.ora') },
    })
    expect(await fs.readFile(at('a.ora'), 'utf8')).toBe('not a project')
  })
})

describe('readFile', () => {
  it('says when a file is missing or cannot be read', async () => {
    await expect(readFile(at('gone.ora'))).rejects.toMatchObject({ problem: { kind: 'missing-file' } })
    await expect(readFile(folder)).rejects.toMatchObject({ problem: { kind: 'not-permitted' } })
  })
})
