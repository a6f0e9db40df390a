import type { Answer } from '../electron/protocol/bridge'
import type { Problem } from '../electron/protocol/values'
import type { LabelClass } from './document/labelMap'
import type { ImportDoctor } from './labels/importDoctor.svelte'
import type { MappedLabel } from './labels/labelMapping'

export type UnsavedAnswer = 'save' | 'discard' | 'cancel'

/** How the labels of a map become those of another label set. */
export interface MappingQuestion {
  /** What the labels are changed for, such as a pack's title. */
  readonly title: string
  readonly proposal: readonly MappedLabel[]
  readonly classes: readonly LabelClass[]
  /** The ids that are painted; the others need no thought. */
  readonly painted: ReadonlySet<number>
}

/** What becomes of a picture that is imported: a map over the document, a document of its own, or a picture for tracing. */
export type ImportAnswer = 'layer' | 'new' | 'reference' | 'cancel'

/** The dialog that is open, if any. */
export type OpenDialog =
  | { kind: 'none' }
  | { kind: 'new' }
  | { kind: 'unsaved'; answer: (answer: UnsavedAnswer) => void }
  /** Null for a project that never had a name. */
  | { kind: 'recover'; name: string | null; answer: (restore: boolean) => void }
  | { kind: 'mapping'; question: MappingQuestion; answer: (mapping: readonly MappedLabel[] | null) => void }
  | { kind: 'import'; doctor: ImportDoctor; answer: (answer: ImportAnswer) => void }
  | { kind: 'shortcuts' }
  | { kind: 'palette' }
  | { kind: 'settings' }
  | { kind: 'models' }
  | { kind: 'about' }

/** A sentence for the person at the top of the window, with something to do about it where there is something. */
export interface Notice {
  readonly kind: 'note' | 'problem'
  readonly sentence: string
  readonly action?: { readonly title: string; readonly run: () => void }
}

/** What the window says and asks over its panels: one dialog and one notice at a time. */
export class Dialogs {
  readonly #sentenceOf: (problem: Problem) => string
  #open = $state.raw<OpenDialog>({ kind: 'none' })
  #notice = $state.raw<Notice | null>(null)

  /** `sentenceOf` says a problem in the language of the moment. */
  constructor(sentenceOf: (problem: Problem) => string) {
    this.#sentenceOf = sentenceOf
  }

  get open(): OpenDialog {
    return this.#open
  }

  get notice(): Notice | null {
    return this.#notice
  }

  show(kind: 'new' | 'shortcuts' | 'palette' | 'settings' | 'models' | 'about'): void {
    this.close()
    this.#open = { kind }
  }

  /** Closes the dialog; a question that is open counts as cancelled. */
  close(): void {
    const open = this.#open
    this.#open = { kind: 'none' }
    if (open.kind === 'unsaved') open.answer('cancel')
    if (open.kind === 'recover') open.answer(true)
    if (open.kind === 'mapping') open.answer(null)
    if (open.kind === 'import') open.answer('cancel')
  }

  /** Asks what to do with unsaved changes. */
  askUnsaved(): Promise<UnsavedAnswer> {
    this.close()
    return new Promise((resolve) => {
      const answer = (choice: UnsavedAnswer) => {
        this.#open = { kind: 'none' }
        resolve(choice)
      }
      this.#open = { kind: 'unsaved', answer }
    })
  }

  /** Shows how labels are to be changed, and lets the person change that. Null when they do not want it. */
  askMapping(question: MappingQuestion): Promise<readonly MappedLabel[] | null> {
    this.close()
    return new Promise((resolve) => {
      const answer = (mapping: readonly MappedLabel[] | null) => {
        this.#open = { kind: 'none' }
        resolve(mapping)
      }
      this.#open = { kind: 'mapping', question, answer }
    })
  }

  /** Asks whether to bring back what a crash has left behind. Closing the question loses nothing: it means yes. */
  askRecover(name: string | null): Promise<boolean> {
    this.close()
    return new Promise((resolve) => {
      const answer = (restore: boolean) => {
        this.#open = { kind: 'none' }
        resolve(restore)
      }
      this.#open = { kind: 'recover', name, answer }
    })
  }

  /** Shows what a picture was taken for and what is doubtful in it, and asks what to do with it. */
  askImport(doctor: ImportDoctor): Promise<ImportAnswer> {
    this.close()
    return new Promise((resolve) => {
      const answer = (choice: ImportAnswer) => {
        this.#open = { kind: 'none' }
        resolve(choice)
      }
      this.#open = { kind: 'import', doctor, answer }
    })
  }

  say(notice: Notice): void {
    this.#notice = notice
  }

  /** The value of main's answer; a problem is said to the person and gives null. */
  async valueOf<Value>(answer: Promise<Answer<Value>>): Promise<Value | null> {
    const answered = await answer
    if (answered.ok) return answered.value
    this.say({ kind: 'problem', sentence: this.#sentenceOf(answered.problem) })
    return null
  }

  dismiss(): void {
    this.#notice = null
  }
}
