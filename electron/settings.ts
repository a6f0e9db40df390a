import Store, { type Schema } from 'electron-store'
import * as v from 'valibot'
import type { Ask } from './protocol/bridge'
import { DEFAULT_SETTINGS, RECENT_LIMIT, Settings } from './protocol/settings'

/** The same as the Settings of the contract, in the words of electron-store; it keeps the file valid while it is edited by hand. */
const SCHEMA: Schema<Settings> = {
  threads: { type: 'integer', minimum: 0, maximum: 64 },
  provider: { type: 'string' },
  language: { type: 'string', enum: ['system', 'en', 'zh'] },
  theme: { type: 'string', enum: ['system', 'dark', 'light'] },
  scale: { type: 'number', minimum: 0.8, maximum: 2 },
  keys: { type: 'object', additionalProperties: { type: 'array', items: { type: 'string' } } },
  patterns: { type: 'boolean' },
  favouriteLabels: { type: 'object', additionalProperties: { type: 'array', items: { type: 'string' } } },
  recentProjects: { type: 'array', items: { type: 'string' } },
}

/** Settings without those that another version of the app has written and this one does not know. */
const KNOWN = v.object(Settings.entries)

/** The app's settings, kept in settings.json in the user's folder of the app. */
export class SettingsStore {
  readonly #store: Store<Settings>
  readonly #changed: (settings: Settings, before: Settings) => void

  /** `changed` is called after every change, with all settings now and before. A file that is not valid gives way to the defaults. */
  constructor(folder: string, changed: (settings: Settings, before: Settings) => void) {
    this.#store = new Store<Settings>({
      cwd: folder,
      name: 'settings',
      defaults: DEFAULT_SETTINGS,
      schema: SCHEMA,
      clearInvalidConfig: true,
    })
    this.#changed = changed
  }

  get value(): Settings {
    const result = v.safeParse(KNOWN, this.#store.store)
    return result.success ? result.output : DEFAULT_SETTINGS
  }

  /** Changes the settings that are given; a key without a value stays as it is. */
  change(settings: Ask<'changeSettings'>): Settings {
    const before = this.value
    const given = Object.entries(settings).filter(([, value]) => value !== undefined)
    this.#store.set({ ...before, ...Object.fromEntries(given) })
    this.#changed(this.value, before)
    return this.value
  }

  /** Puts a project at the top of the recent ones. */
  addRecent(path: string): void {
    const others = this.value.recentProjects.filter((recent) => recent !== path)
    this.change({ recentProjects: [path, ...others].slice(0, RECENT_LIMIT) })
  }

  /** Takes a project off the recent ones, when it is not there any more. */
  removeRecent(path: string): void {
    this.change({ recentProjects: this.value.recentProjects.filter((recent) => recent !== path) })
  }
}
