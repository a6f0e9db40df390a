import type { LabelMap } from '../document/labelMap'
import type { Lint, ModelGrid, Repair } from './lintMap'
import { type LintAnswer, type LintQuestion, repairOrLint } from './lintQuestion'

/** Who answers questions; a worker in the window, the kernel itself in a test. */
export type Answerer = (question: LintQuestion) => Promise<LintAnswer>

/** How long the map must have been left alone before it is looked over, in milliseconds. */
const CALM = 500

/** What is to be looked over. */
export interface LintSubject {
  readonly map: LabelMap
  readonly classes: number
  readonly grid: ModelGrid
}

/** Looks the map over whenever it has been left alone for a moment, off the thread that paints. */
export class Linter {
  readonly #answer: Answerer
  #lints = $state.raw<readonly Lint[]>([])
  #number = 0
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(answer: Answerer = workerAnswerer()) {
    this.#answer = answer
  }

  /** What was found in the newest map that was looked over. */
  get lints(): readonly Lint[] {
    return this.#lints
  }

  /** The map has changed: looks it over soon, unless it changes again before. `subject` is called then, and may give none. */
  changed(subject: () => LintSubject | undefined): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.look(subject()), CALM)
  }

  /** Looks a map over now. */
  async look(subject: LintSubject | undefined): Promise<void> {
    const number = ++this.#number
    if (!subject) {
      this.#lints = []
      return
    }
    const answer = await this.#answer({ ...subject, number, repair: undefined })
    if (answer.kind === 'lints' && answer.number === this.#number) this.#lints = answer.lints
  }

  /** The map with one thing repaired. */
  async repaired(subject: LintSubject, repair: Repair): Promise<LabelMap | undefined> {
    const answer = await this.#answer({ ...subject, number: 0, repair })
    return answer.kind === 'repaired' ? answer.map : undefined
  }

  stop(): void {
    clearTimeout(this.#timer)
  }
}

/** Asks a worker, which is started with the first question. Where there are no workers, the kernel answers here. */
function workerAnswerer(): Answerer {
  let worker: Worker | undefined
  let last: Promise<unknown> = Promise.resolve()
  const ask = (question: LintQuestion) =>
    new Promise<LintAnswer>((resolve, reject) => {
      worker ??= new Worker(new URL('./lintWorker.ts', import.meta.url), { type: 'module' })
      worker.onmessage = ({ data }: MessageEvent<LintAnswer>) => resolve(data)
      worker.onerror = ({ message }) => reject(new Error(`The map could not be looked over (${message}).`))
      worker.postMessage(question, [question.map.data.buffer])
    })
  return (question) => {
    if (typeof Worker === 'undefined') return Promise.resolve(repairOrLint(question))
    const answer = last.then(() => ask(question))
    last = answer.catch(() => {})
    return answer
  }
}
