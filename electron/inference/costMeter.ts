/** The parts of a run that take time, each with its own cost. */
export type Work = 'encode' | 'base' | 'guidedBase' | 'upsampler'

/** Relative costs before anything was measured; only their ratio matters. */
const GUESS: Record<Work, number> = { encode: 1, base: 2, guidedBase: 4, upsampler: 8 }

const KEPT = 0.7

/** Learns how many seconds each kind of work takes on this machine, as a running average. */
export class CostMeter {
  readonly #seconds = new Map<Work, number>()

  record(work: Work, seconds: number): void {
    const known = this.#seconds.get(work)
    this.#seconds.set(work, known === undefined ? seconds : KEPT * known + (1 - KEPT) * seconds)
  }

  /** Seconds that this work will take, or null if one of its kinds was never measured. */
  secondsOf(works: readonly Work[]): number | null {
    let sum = 0
    for (const work of works) {
      const seconds = this.#seconds.get(work)
      if (seconds === undefined) return null
      sum += seconds
    }
    return sum
  }

  /** Relative cost of this work: in seconds where all kinds are known, else guessed. Fixed once asked, so that progress never goes back. */
  weightsOf(works: readonly Work[]): number[] {
    const known = this.secondsOf(works) !== null
    return works.map((work) => (known ? this.#seconds.get(work)! : GUESS[work]))
  }
}
