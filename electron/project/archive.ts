import { ProblemError } from '../protocol/values'
import { readZip, unpack, type ZipEntry } from './zip'

/** The entries of a project file, read with a limit on what all of them may come to in memory. */
export class Archive {
  readonly file: string
  readonly #entries: ReadonlyMap<string, ZipEntry>
  #bytesLeft: number

  /**
   * @param file what messages call it
   * @param limit bytes that everything taken out of it, and all images decoded from that, may have together
   */
  constructor(bytes: Uint8Array, file: string, limit: number) {
    this.file = file
    this.#entries = readZip(bytes, file)
    this.#bytesLeft = limit
  }

  get names(): string[] {
    return [...this.#entries.keys()]
  }

  has(name: string): boolean {
    return this.#entries.has(name)
  }

  entry(name: string): ZipEntry {
    const entry = this.#entries.get(name)
    if (!entry) throw this.malformed(`${name} in it is missing`)
    return entry
  }

  content(name: string): Uint8Array {
    const entry = this.entry(name)
    this.spend(entry.size)
    return unpack(entry, this.file)
  }

  text(name: string): string {
    return new TextDecoder().decode(this.content(name))
  }

  /** Counts bytes in memory; throws when there are more than a project may have. */
  spend(bytes: number): void {
    this.#bytesLeft -= bytes
    if (this.#bytesLeft < 0) throw this.malformed('it holds more than fits into memory')
  }

  malformed(why: string): ProblemError {
    return new ProblemError('malformed-file', `${this.file} is not a whole project file (${why}): choose another file.`)
  }
}
