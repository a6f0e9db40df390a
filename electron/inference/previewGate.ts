import type { GenerateEvent } from '../protocol/generation'

type Preview = Extract<GenerateEvent, { kind: 'preview' }>

/**
 * Lets one preview at a time on its way: the next is sent when the last was acknowledged, and of those that came meanwhile
 * only the newest. So a slow window sees fewer previews, never old ones, and memory never fills with pictures.
 */
export class PreviewGate {
  readonly #send: (preview: Preview) => void
  #underway: number | null = null
  #waiting: Preview | null = null

  constructor(send: (preview: Preview) => void) {
    this.#send = send
  }

  offer(preview: Preview): void {
    if (this.#underway === null) this.#pass(preview)
    else this.#waiting = preview
  }

  /** The preview of `run` has arrived; an acknowledgement of an older run is ignored. */
  acknowledge(run: number): void {
    if (run !== this.#underway) return
    this.#underway = null
    const preview = this.#waiting
    this.#waiting = null
    if (preview !== null) this.#pass(preview)
  }

  /** Call when a run ends: what waits is dropped, and its acknowledgement is no longer expected. */
  clear(): void {
    this.#underway = null
    this.#waiting = null
  }

  #pass(preview: Preview): void {
    this.#underway = preview.run
    this.#send(preview)
  }
}
