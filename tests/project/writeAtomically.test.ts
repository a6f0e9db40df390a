import nodeFiles from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type FileSystem, writeAtomically } from '../../electron/project/writeAtomically'
import { ProblemError } from '../../electron/protocol/values'

let folder: string
beforeEach(async () => {
  folder = await nodeFiles.mkdtemp(path.join(os.tmpdir(), 'underpaint-write-'))
})
afterEach(() => nodeFiles.rm(folder, { recursive: true, force: true }))

const OLD = new TextEncoder().encode('what was there before')
const NEW = new TextEncoder().encode('what is to be there now, and is longer')

/** The real file system, whose call number `failing` (from 1, also those of an open file) fails with `code`. */
function failingFiles(failing: number, code: string): { files: FileSystem; calls: () => string[] } {
  const calls: string[] = []
  const guard = <Call extends (...args: never[]) => unknown>(name: string, call: Call): Call => {
    const guarded = (...args: Parameters<Call>) => {
      calls.push(name)
      if (calls.length === failing) throw Object.assign(new Error(`${code} injected`), { code })
      return call(...args)
    }
    return guarded as Call
  }
  const open = async (...args: Parameters<FileSystem['open']>) => {
    const handle = await nodeFiles.open(...args)
    for (const name of ['writeFile', 'sync'] as const) {
      Object.defineProperty(handle, name, { value: guard(name, handle[name].bind(handle)) })
    }
    return handle
  }
  const { readFile, realpath, rename, rm, stat } = nodeFiles
  const files = {
    open: guard('open', open),
    readFile: guard('readFile', readFile),
    realpath: guard('realpath', realpath),
    rename: guard('rename', rename),
    rm: guard('rm', rm),
    stat: guard('stat', stat),
  }
  return { files, calls: () => calls }
}

describe('writeAtomically', () => {
  it('writes a new file, and replaces one with its mode kept', async () => {
    const file = path.join(folder, 'a.ora')
    await writeAtomically(file, OLD)
    await nodeFiles.chmod(file, 0o640)
    await writeAtomically(file, NEW)
    expect(new Uint8Array(await nodeFiles.readFile(file))).toEqual(NEW)
    expect((await nodeFiles.stat(file)).mode & 0o777).toBe(0o640)
    expect(await nodeFiles.readdir(folder)).toEqual(['a.ora'])
  })

  it('writes through a link, which stays one', async () => {
    const file = path.join(folder, 'a.ora')
    await writeAtomically(file, OLD)
    await nodeFiles.symlink(file, path.join(folder, 'link.ora'))
    await writeAtomically(path.join(folder, 'link.ora'), NEW)
    expect((await nodeFiles.lstat(path.join(folder, 'link.ora'))).isSymbolicLink()).toBe(true)
    expect(new Uint8Array(await nodeFiles.readFile(file))).toEqual(NEW)
  })

  it('removes what an earlier crash left', async () => {
    await nodeFiles.writeFile(path.join(folder, '.a.ora.tmp'), 'half')
    await writeAtomically(path.join(folder, 'a.ora'), NEW)
    expect(await nodeFiles.readdir(folder)).toEqual(['a.ora'])
  })

  it('leaves the old file as it was, or the new one whole, whichever call fails', async () => {
    const counted = failingFiles(0, '')
    await writeAtomically(path.join(folder, 'counted.ora'), OLD)
    await writeAtomically(path.join(folder, 'counted.ora'), NEW, counted.files)
    const total = counted.calls().length
    expect(total).toBeGreaterThan(7)
    const file = path.join(folder, 'a.ora')
    for (const code of ['ENOSPC', 'EIO', 'EPERM']) {
      for (let failing = 1; failing <= total; failing++) {
        await nodeFiles.writeFile(file, OLD)
        const { files, calls } = failingFiles(failing, code)
        const failed = await writeAtomically(file, NEW, files).then(
          () => null,
          (error: unknown) => error,
        )
        const there = new Uint8Array(await nodeFiles.readFile(file))
        expect(there, `${code} at ${calls()[failing - 1]}`).toEqual(failed === null ? NEW : OLD)
        if (failed !== null) expect(failed).toBeInstanceOf(ProblemError)
        await writeAtomically(file, NEW)
        expect(new Uint8Array(await nodeFiles.readFile(file))).toEqual(NEW)
      }
    }
  })

  it.each([
    ['ENOSPC', 'disk-full', 'There is no room on the disk for a.ora'],
    ['EACCES', 'not-permitted', 'a.ora may not be written here'],
  ])('says %s in words', async (code, kind, beginning) => {
    const { files } = failingFiles(4, code)
    const error = await writeAtomically(path.join(folder, 'a.ora'), NEW, files).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ problem: { kind, sentence: expect.stringContaining(beginning) } })
    expect(await nodeFiles.readdir(folder)).toEqual([])
  })

  it('says when the folder is not there', async () => {
    const error = await writeAtomically(path.join(folder, 'gone', 'a.ora'), NEW).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ problem: { kind: 'missing-file' } })
  })
})
