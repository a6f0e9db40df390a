import fs from 'node:fs/promises'
import path from 'node:path'
import { ProblemError } from '../protocol/values'

/** What is needed of node:fs/promises; a test passes one that fails at the call of its choice. */
export type FileSystem = Pick<typeof fs, 'open' | 'readFile' | 'realpath' | 'rename' | 'rm' | 'stat'>

const RENAME_ATTEMPTS = 10
const RENAME_PAUSE_MILLISECONDS = 50

/**
 * Writes a file so that it is whole or did not happen: into a temporary file beside it, to the disk, read back and
 * compared, then renamed over the old one. Whatever fails, an earlier file at `target` stays as it was.
 *
 * @throws ProblemError `disk-full`, `not-permitted`, `missing-file` (no such folder) or `unexpected`
 */
export async function writeAtomically(target: string, bytes: Uint8Array, files: FileSystem = fs): Promise<void> {
  const name = path.basename(target)
  try {
    const real = await followLink(target, files)
    const temporary = path.join(path.dirname(real), `.${path.basename(real)}.tmp`)
    try {
      await files.rm(temporary, { force: true })
      await writeAndSync(temporary, bytes, await modeOf(real, files), files)
      const written = await files.readFile(temporary)
      if (Buffer.compare(written, bytes) !== 0) throw new Error('what was read back is not what was written')
      await renameOver(temporary, real, files)
    } catch (error) {
      await files.rm(temporary, { force: true }).catch(() => undefined)
      throw error
    }
    await syncFolder(path.dirname(real), files)
  } catch (error) {
    throw problemOfWriting(error, name)
  }
}

async function writeAndSync(file: string, bytes: Uint8Array, mode: number, files: FileSystem): Promise<void> {
  const handle = await files.open(file, 'wx', mode)
  try {
    await handle.writeFile(bytes)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** The file itself when `target` is a link to one: the link must survive. */
async function followLink(target: string, files: FileSystem): Promise<string> {
  try {
    return await files.realpath(target)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return target
    throw error
  }
}

async function modeOf(file: string, files: FileSystem): Promise<number> {
  try {
    return (await files.stat(file)).mode & 0o777
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return 0o666
    throw error
  }
}

/** On Windows a virus scanner or an indexer may hold the file for a moment. */
async function renameOver(from: string, to: string, files: FileSystem): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await files.rename(from, to)
    } catch (error) {
      const passing = process.platform === 'win32' && ['EPERM', 'EBUSY', 'EACCES'].includes(codeOf(error))
      if (!passing || attempt === RENAME_ATTEMPTS) throw error
      await new Promise((resolve) => setTimeout(resolve, RENAME_PAUSE_MILLISECONDS))
    }
  }
}

/** Makes the rename itself last. The new file is in place by now, and some file systems cannot sync a folder: no error. */
async function syncFolder(folder: string, files: FileSystem): Promise<void> {
  try {
    const handle = await files.open(folder, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  } catch {
    // The file is whole either way; only whether it survives a power cut in the next seconds depends on this.
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

function problemOfWriting(error: unknown, name: string): ProblemError {
  switch (codeOf(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new ProblemError(
        'disk-full',
        `There is no room on the disk for ${name}: free some space or save it elsewhere. An earlier file was left as it was.`,
      )
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new ProblemError('not-permitted', `${name} may not be written here: save it in another folder.`)
    case 'ENOENT':
    case 'ENOTDIR':
      return new ProblemError('missing-file', `The folder of ${name} is not there any more: save it in another folder.`)
    default: {
      const reason = error instanceof Error ? error.message : String(error)
      return new ProblemError('unexpected', `${name} could not be written (${reason}): save it in another folder.`)
    }
  }
}
