import { randomBytes } from 'node:crypto'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { ProblemError } from '../protocol/values'
import { codeOf, problemOfWriting } from './diskProblem'

/** new: being written; old: being replaced, and still needed until that is done; gone: being removed. */
type Hidden = 'new' | 'old' | 'gone'

/** Begins with a dot, so that no one takes it for a pack; the number is the process that is at it. */
const HIDDEN = /^\.(.+)\.(new|old|gone)-(\d+)-[0-9a-f]+$/

/**
 * A folder that becomes a pack when all of it is written, and nothing before. It lies beside the packs, so that its last
 * step is a rename.
 */
export class Staging {
  readonly folder: string
  readonly #target: string

  private constructor(folder: string, target: string) {
    this.folder = folder
    this.#target = target
  }

  /**
   * @param packsFolder made when it is not there
   * @param replace whether a pack in the folder `name` gives way
   * @throws ProblemError `already-there`, `disk-full`, `not-permitted` or `unexpected`
   */
  static async begin(packsFolder: string, name: string, replace: boolean): Promise<Staging> {
    const target = path.join(packsFolder, name)
    if (!replace && (await exists(target))) throw alreadyThere(name, packsFolder)
    const folder = path.join(packsFolder, hiddenName(name, 'new'))
    try {
      await mkdir(packsFolder, { recursive: true })
      await mkdir(folder)
    } catch (error) {
      throw problemOfWriting(error, target)
    }
    return new Staging(folder, target)
  }

  file(name: string): string {
    return path.join(this.folder, name)
  }

  /**
   * Puts the folder in its place, and gives it. What it replaces is kept until then.
   *
   * @throws ProblemError `already-there` when something came to be there meanwhile and must not be replaced, and as `begin`
   */
  async finish(replace: boolean): Promise<string> {
    const packsFolder = path.dirname(this.#target)
    const name = path.basename(this.#target)
    const old = path.join(packsFolder, hiddenName(name, 'old'))
    const hasOld = replace && (await exists(this.#target))
    try {
      if (hasOld) await rename(this.#target, old)
      await rename(this.folder, this.#target)
    } catch (error) {
      if (hasOld) await rename(old, this.#target).catch(() => undefined)
      if (['ENOTEMPTY', 'EEXIST'].includes(codeOf(error))) throw alreadyThere(name, packsFolder)
      throw problemOfWriting(error, this.#target)
    }
    await syncFolder(packsFolder)
    if (hasOld) await rm(old, { recursive: true, force: true }).catch(() => undefined)
    return this.#target
  }

  /** Leaves nothing behind; of a finished one, all. */
  async discard(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true }).catch(() => undefined)
  }
}

/**
 * Removes what an interrupted import, move or removal left in a folder of packs, and puts back a pack that was about to be
 * replaced. What a living process is at stays.
 */
export async function removeLeftovers(packsFolder: string): Promise<void> {
  for (const hidden of await readdir(packsFolder).catch(() => [])) {
    const [, name, kind, writer] = HIDDEN.exec(hidden) ?? []
    if (name === undefined || isAlive(Number(writer))) continue
    const [from, target] = [path.join(packsFolder, hidden), path.join(packsFolder, name)]
    if (kind === 'old' && !(await exists(target))) await rename(from, target).catch(() => undefined)
    else await rm(from, { recursive: true, force: true }).catch(() => undefined)
  }
}

/** A name beside a folder that nobody takes for a pack. */
export const hiddenName = (name: string, kind: Hidden) =>
  `.${name}.${kind}-${process.pid}-${randomBytes(4).toString('hex')}`

function isAlive(process_: number): boolean {
  try {
    process.kill(process_, 0)
    return true
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
}

const exists = (file: string) =>
  stat(file).then(
    () => true,
    () => false,
  )

const alreadyThere = (name: string, packsFolder: string) =>
  new ProblemError(
    'already-there',
    `There is a pack “${name}” in ${packsFolder} already: replace it, or give the new one another name.`,
  )

/** Makes a rename last; some file systems cannot, and the rename is done all the same. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null)
  await handle?.sync().catch(() => undefined)
  await handle?.close()
}
