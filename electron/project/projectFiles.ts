import fs from 'node:fs/promises'
import path from 'node:path'
import type { Project } from '../protocol/project'
import { ProblemError } from '../protocol/values'
import { decodeProject, type ImportDefaults, MEMORY_LIMIT } from './decodeProject'
import { encodeProject, type Kept, NOTHING_KEPT } from './encodeProject'
import { type FileSystem, writeAtomically } from './writeAtomically'

/** The most that can be read from a file at once. */
const FILE_LIMIT = 2 ** 31 - 1

/**
 * Project files on disk. Remembers of the last one opened or saved what its next save carries over: pictures that are
 * encoded already, and what a newer version has put into the file.
 */
export class ProjectFiles {
  readonly #appVersion: string
  readonly #files: FileSystem
  #last: { path: string; kept: Kept } | null = null

  constructor(appVersion: string, files: FileSystem = fs) {
    this.#appVersion = appVersion
    this.#files = files
  }

  /** Opens a project. `defaults` and errors as in decodeProject; `missing-file` or `not-permitted` when it cannot be read. */
  async open(file: string, defaults: ImportDefaults | null): Promise<Project> {
    const { project, kept } = await decodeProject(await readFile(file, this.#files), path.basename(file), defaults)
    this.#last = { path: file, kept }
    return project
  }

  /**
   * Saves a project, whole or not at all.
   *
   * @param origin the file that the project was opened from or last saved to, if any
   * @throws ProblemError as writeAtomically does, or `wrong-size` for a project too large to be opened again; the file at
   *   `file` is then as it was
   */
  async save(file: string, project: Project, origin: string | null): Promise<void> {
    const earlier = this.#last !== null && this.#last.path === origin ? this.#last.kept : NOTHING_KEPT
    const { bytes, kept, memory } = await encodeProject(project, this.#appVersion, earlier)
    if (bytes.length > FILE_LIMIT || memory > MEMORY_LIMIT) {
      throw new ProblemError(
        'wrong-size',
        `${path.basename(file)} would be too large to be opened again: delete takes, layers or reference pictures first.`,
      )
    }
    await writeAtomically(file, bytes, this.#files)
    this.#last = { path: file, kept }
  }
}

/**
 * Reads a whole file.
 *
 * @throws ProblemError `missing-file`, `not-permitted`, or `malformed-file` when it is larger than any project
 */
export async function readFile(file: string, files: FileSystem = fs): Promise<Uint8Array> {
  const name = path.basename(file)
  try {
    if ((await files.stat(file)).size <= FILE_LIMIT) return new Uint8Array(await files.readFile(file))
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT') {
      throw new ProblemError('missing-file', `${name} is not there any more (${file}): choose another file.`)
    }
    const reason = error instanceof Error ? error.message : String(error)
    throw new ProblemError('not-permitted', `${name} cannot be read (${reason}): choose another file.`)
  }
  throw new ProblemError('malformed-file', `${name} is larger than any project file: choose another file.`)
}
