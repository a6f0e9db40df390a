import type { Answer } from '../electron/protocol/bridge'
import type { Problem } from '../electron/protocol/values'

export type UnsavedAnswer = 'save' | 'discard' | 'cancel'

/** The dialog that is open, if any. */
export type OpenDialog =
  | { kind: 'none' }
  | { kind: 'new' }
  | { kind: 'unsaved'; answer: (answer: UnsavedAnswer) => void }
  | { kind: 'shortcuts' }
  | { kind: 'palette' }
  | { kind: 'settings' }
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

  show(kind: 'new' | 'shortcuts' | 'palette' | 'settings' | 'about'): void {
    this.close()
    this.#open = { kind }
  }

  /** Closes the dialog; a question that is open counts as cancelled. */
  close(): void {
    const open = this.#open
    this.#open = { kind: 'none' }
    if (open.kind === 'unsaved') open.answer('cancel')
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
