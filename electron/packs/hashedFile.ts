import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { problemOfWriting } from './diskProblem'

/** A file's size in bytes and its SHA-256, as a manifest lists it. */
export interface FileFacts {
  readonly bytes: number
  readonly sha256: string
}

/** Written to the disk for good after so many bytes, so that the last ones do not take as long as all. */
const SYNC_BYTES = 128 * 2 ** 20

/** A new file, written from its start to its end and hashed on the way. */
export class HashedFile {
  readonly #handle: FileHandle
  readonly #path: string
  readonly #hash = createHash('sha256')
  #bytes = 0
  #synced = 0

  private constructor(handle: FileHandle, path: string) {
    this.#handle = handle
    this.#path = path
  }

  /** @throws ProblemError `disk-full`, `not-permitted` or `unexpected`, as every other method */
  static async create(path: string): Promise<HashedFile> {
    const handle = await open(path, 'wx').catch((error: unknown) => {
      throw problemOfWriting(error, path)
    })
    return new HashedFile(handle, path)
  }

  async write(bytes: Uint8Array): Promise<void> {
    const writing = this.#handle.writeFile(bytes)
    // Hashed while the system writes.
    this.#hash.update(bytes)
    this.#bytes += bytes.length
    try {
      await writing
      if (this.#bytes - this.#synced >= SYNC_BYTES) await this.#sync()
    } catch (error) {
      throw problemOfWriting(error, this.#path)
    }
  }

  /** Zeros up to a position. */
  async fillTo(position: number): Promise<void> {
    if (position > this.#bytes) await this.write(new Uint8Array(position - this.#bytes))
  }

  /** Makes the file last, and closes it. */
  async finish(): Promise<FileFacts> {
    try {
      await this.#sync()
      await this.#handle.close()
    } catch (error) {
      throw problemOfWriting(error, this.#path)
    }
    return { bytes: this.#bytes, sha256: this.#hash.digest('hex') }
  }

  /** Closes a file that is not finished; a finished one is left as it is. */
  async abandon(): Promise<void> {
    await this.#handle.close().catch(() => undefined)
  }

  async #sync(): Promise<void> {
    await this.#handle.datasync()
    this.#synced = this.#bytes
  }
}

/** Writes a small file whole. */
export async function writeHashed(path: string, bytes: Uint8Array): Promise<FileFacts> {
  const file = await HashedFile.create(path)
  try {
    await file.write(bytes)
    return await file.finish()
  } finally {
    await file.abandon()
  }
}
