import type { Bridge, StartInfo } from '../electron/protocol/bridge'
import type { InferenceState } from '../electron/protocol/generation'
import type { Settings } from '../electron/protocol/settings'
import type { Dialogs } from './dialogs.svelte'

/** The machine as main tells of it: the state of the inference process, and the settings of the app. */
export class Machine {
  readonly #bridge: Bridge
  readonly #dialogs: Dialogs
  #inference: InferenceState
  #settings: Settings

  constructor(bridge: Bridge, start: StartInfo, dialogs: Dialogs) {
    this.#bridge = bridge
    this.#dialogs = dialogs
    this.#inference = $state.raw(start.inference)
    this.#settings = $state.raw(start.settings)
  }

  get inference(): InferenceState {
    return this.#inference
  }

  get settings(): Settings {
    return this.#settings
  }

  /** Why the inference process is not there, in one sentence, or null while it is there or on its way. */
  get problem(): string | null {
    return this.#inference.kind === 'stopped' ? this.#inference.problem.sentence : null
  }

  /** Follows what main tells. Returns what ends it. */
  listen(): () => void {
    const ends = [
      this.#bridge.on('inference', (state) => {
        this.#inference = state
        if (state.kind === 'ready' && state.notice) this.#dialogs.say({ kind: 'note', sentence: state.notice })
      }),
      this.#bridge.on('settings', (settings) => {
        this.#settings = settings
      }),
    ]
    return () => {
      for (const end of ends) end()
    }
  }

  async changeSettings(changes: Partial<Settings>): Promise<void> {
    const settings = await this.#dialogs.valueOf(this.#bridge.changeSettings(changes))
    if (settings) this.#settings = settings
  }
}
