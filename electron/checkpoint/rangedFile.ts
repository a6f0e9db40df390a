import fs from 'node:fs/promises'
import path from 'node:path'
import { ProblemError } from '../protocol/values'
import { damaged } from './refusal'

/** A file of any size, read by range; nothing is kept of it in memory. Positions and lengths are in bytes. */
export class RangedFile {
  /** What messages call it. */
  readonly name: string
  readonly size: number
  readonly #handle: fs.FileHandle

  private constructor(name: string, size: number, handle: fs.FileHandle) {
    this.name = name
    this.size = size
    this.#handle = handle
  }

  /** @throws ProblemError `missing-file`, `not-permitted`, or `malformed-file` when it is a folder or device */
  static async open(file: string): Promise<RangedFile> {
    const name = path.basename(file)
    const handle = await fs.open(file, 'r').catch((error: unknown) => {
      throw problemOfOpening(error, file)
    })
    const stat = await handle.stat()
    if (stat.isFile()) return new RangedFile(name, stat.size, handle)
    await handle.close()
    throw new ProblemError('malformed-file', `${name} is not a file (${file}): choose a checkpoint file.`)
  }

  /** The bytes from `at` on, in a buffer of their own. */
  async read(at: number, length: number): Promise<Uint8Array> {
    this.#check(at, length)
    const bytes = new Uint8Array(length)
    await this.readInto(bytes, at)
    return bytes
  }

  /**
   * Fills `target` with the bytes from `at` on.
   *
   * @throws ProblemError `malformed-file` when the range reaches past the end, `altered-file` when the file has shrunk
   */
  async readInto(target: Uint8Array, at: number): Promise<void> {
    this.#check(at, target.length)
    let done = 0
    while (done < target.length) {
      const { bytesRead } = await this.#handle.read(target, done, target.length - done, at + done)
      if (bytesRead === 0) {
        throw new ProblemError('altered-file', `${this.name} became shorter while it was read: choose it again.`)
      }
      done += bytesRead
    }
  }

  async close(): Promise<void> {
    await this.#handle.close()
  }

  #check(at: number, length: number): void {
    const inside = Number.isSafeInteger(at) && Number.isSafeInteger(length) && at >= 0 && length >= 0
    if (!inside || at + length > this.size) throw damaged(this.name, 'it ends too early')
  }
}

function problemOfOpening(error: unknown, file: string): ProblemError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  const name = path.basename(file)
  if (code === 'ENOENT') return new ProblemError('missing-file', `${name} is not there (${file}): choose another file.`)
  const reason = error instanceof Error ? error.message : String(error)
  return new ProblemError('not-permitted', `${name} cannot be read (${reason}): check its permissions.`)
}
