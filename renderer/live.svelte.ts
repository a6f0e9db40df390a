import { untrack } from 'svelte'
import type { GenerateRequest } from '../electron/protocol/generation'
import type { Editor } from './editor/editor.svelte'
import type { Generation } from './generation/generation.svelte'

/**
 * Follows the person's hand: while it is on, every change of the document or of the settings is drawn as a look, one run
 * at a time, always of what the document is when the run begins.
 */
export class Live {
  readonly #editor: Editor
  readonly #generation: Generation
  readonly #requestNow: () => GenerateRequest | null
  #on = $state.raw(false)
  /** What the last run was started for, so that nothing is drawn twice. */
  #drawn: readonly unknown[] = []

  /** `requestNow` gives what a run started now would draw, or null when nothing can be generated. */
  constructor(editor: Editor, generation: Generation, requestNow: () => GenerateRequest | null) {
    this.#editor = editor
    this.#generation = generation
    this.#requestNow = requestNow
  }

  get on(): boolean {
    return this.#on
  }

  /** On: the seed is kept from here on, so that looks differ by what was painted alone. Off: the selected take is shown again. */
  toggle(): void {
    this.#on = !this.#on
    this.#drawn = []
    if (this.#on) this.#generation.change({ seedLocked: true })
    else if (!this.#generation.busy) this.#generation.dropLook()
  }

  /**
   * To be called in an effect: reads all that a look depends on, and starts a run when any of it has changed since the
   * last one and no run is in the way. The effect comes back when that run is over.
   */
  follow(): void {
    const wanted = this.#wanted()
    if (!this.#on || this.#generation.busy || wanted.every((part, index) => part === this.#drawn[index])) return
    untrack(() => {
      const request = this.#requestNow()
      if (!request) return
      this.#drawn = wanted
      void this.#generation.start(request, 'look')
    })
  }

  /** To be called when a take of the document as it is now has been started: it need not be drawn once more. */
  taken(): void {
    this.#drawn = this.#wanted()
  }

  #wanted(): readonly unknown[] {
    return [this.#editor.pixelVersion, this.#editor.revision, this.#generation.settings]
  }
}
