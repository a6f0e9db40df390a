import type { Progress } from '../protocol/packs'

/** What a job reports to, and is ended by. */
export interface JobSurroundings {
  readonly signal: AbortSignal
  told(progress: Progress): void
}

/** Thrown within a job that was cancelled. */
export class Cancelled extends Error {}

/** Nothing is told about time before so much of it has passed. */
const SETTLING_MILLISECONDS = 700
const INTERVAL_MILLISECONDS = 100

/** Counts bytes, tells progress ten times a second, and ends a job that was cancelled. */
export class ByteMeter {
  readonly #total: number
  readonly #surroundings: JobSurroundings
  readonly #now: () => number
  readonly #start: number
  #bytes = 0
  #last = Number.NEGATIVE_INFINITY

  constructor(total: number, surroundings: JobSurroundings, now: () => number = () => performance.now()) {
    this.#total = total
    this.#surroundings = surroundings
    this.#now = now
    this.#start = now()
    this.add(0)
  }

  /** @throws Cancelled when the job is to end */
  readonly add = (bytes: number): void => {
    if (this.#surroundings.signal.aborted) throw new Cancelled('cancelled')
    this.#bytes += bytes
    const now = this.#now()
    if (now - this.#last < INTERVAL_MILLISECONDS && this.#bytes < this.#total) return
    this.#last = now
    const passed = now - this.#start
    const secondsLeft =
      passed < SETTLING_MILLISECONDS ? null : (passed / 1000 / this.#bytes) * (this.#total - this.#bytes)
    this.#surroundings.told({ bytes: this.#bytes, total: this.#total, secondsLeft })
  }
}
