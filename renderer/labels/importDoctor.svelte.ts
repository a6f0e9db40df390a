import type { LabelMap } from '../document/labelMap'
import type { NamedLabelSet } from './conventions'
import { NEAR_DISTANCE } from './diagnose'
import { type Examination, type ExaminationRequest, examine } from './examine'
import { type MappedLabel, mapLabels, proposeMapping } from './labelMapping'
import type { PictureReading } from './readPicture'

/** Who examines pictures; a worker in the window, the kernel itself in a test. */
export type Examiner = (request: ExaminationRequest) => Promise<Examination>

/**
 * A picture on its way to becoming a label map: what it was taken for, what is doubtful in it, and what the person decides.
 * Nothing is changed but by what is shown here.
 */
export class ImportDoctor {
  /** The file's name without its ending. */
  readonly name: string
  readonly picture: PictureReading
  readonly #labelSets: readonly NamedLabelSet[]
  readonly #examiner: Examiner
  #number = 0
  #convention: string | undefined
  #threshold = $state.raw(NEAR_DISTANCE)
  #choices = $state.raw<ReadonlyMap<number, number | null>>(new Map())
  #examination = $state.raw<Examination | undefined>(undefined)
  #problem = $state.raw<string | undefined>(undefined)
  #busy = $state.raw(false)
  #proposal = $state.raw<readonly MappedLabel[]>([])
  #mapping = $state.raw<readonly MappedLabel[]>([])

  /** `labelSets`: the document's first, then those of the packs. The examination begins at once. */
  constructor(
    name: string,
    picture: PictureReading,
    labelSets: readonly NamedLabelSet[],
    examiner: Examiner = workerExaminer,
  ) {
    this.name = name
    this.picture = picture
    this.#labelSets = labelSets
    this.#examiner = examiner
    void this.#examine()
  }

  /** What the newest examination says; undefined until the first is done. */
  get examination(): Examination | undefined {
    return this.#examination
  }

  get busy(): boolean {
    return this.#busy
  }

  /** Why the picture could not be examined. */
  get problem(): string | undefined {
    return this.#problem
  }

  /** Up to which distance in CIELAB a colour is taken for a class's own. */
  get threshold(): number {
    return this.#threshold
  }

  /** The mapping as it was proposed. */
  get proposal(): readonly MappedLabel[] {
    return this.#proposal
  }

  /** Where each class of the convention goes in the document's label set. */
  get mapping(): readonly MappedLabel[] {
    return this.#mapping
  }

  /** What becomes of an unknown colour: a class of the convention, or null for that of the nearest sure pixel. */
  choiceOf(key: number): number | null | undefined {
    return this.#choices.has(key)
      ? this.#choices.get(key)
      : this.#examination?.unknown.find((colour) => colour.key === key)?.nearest
  }

  readAs(convention: string): void {
    this.#convention = convention
    this.#choices = new Map()
    void this.#examine()
  }

  setThreshold(threshold: number): void {
    this.#threshold = threshold
    void this.#examine()
  }

  choose(key: number, id: number | null): void {
    this.#choices = new Map(this.#choices).set(key, id)
    void this.#examine()
  }

  mapTo(from: number, to: number): void {
    this.#mapping = this.#mapping.map((row) => (row.from.id === from ? { ...row, to } : row))
  }

  /** The map in the document's labels; undefined until it is examined. */
  result(): LabelMap | undefined {
    return this.#examination && mapLabels(this.#examination.map, this.#mapping)
  }

  async #examine(): Promise<void> {
    const number = ++this.#number
    this.#busy = true
    try {
      const examination = await this.#examiner({
        number,
        picture: this.picture,
        labelSets: this.#labelSets,
        convention: this.#convention,
        threshold: this.#threshold,
        choices: this.#choices,
      })
      if (number !== this.#number) return
      const other = examination.convention.key !== this.#examination?.convention.key
      this.#convention = examination.convention.key
      this.#examination = examination
      if (!other) return
      this.#proposal = proposeMapping(examination.convention.classes, this.#labelSets[0]?.classes ?? [])
      this.#mapping = this.#proposal
    } catch (error) {
      this.#problem = error instanceof Error ? error.message : String(error)
    } finally {
      if (number === this.#number) this.#busy = false
    }
  }
}

/** Examines in a worker of its own, which ends with the answer; where there are no workers, here. */
function workerExaminer(request: ExaminationRequest): Promise<Examination> {
  if (typeof Worker === 'undefined') return Promise.resolve(examine(request))
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./examineWorker.ts', import.meta.url), { type: 'module' })
    worker.onmessage = ({ data }: MessageEvent<Examination>) => {
      worker.terminate()
      resolve(data)
    }
    worker.onerror = ({ message }) => {
      worker.terminate()
      reject(new Error(message))
    }
    // Svelte's own values do not cross: plain copies do.
    worker.postMessage(request)
  })
}
