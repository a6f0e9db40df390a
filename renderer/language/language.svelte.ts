import { createContext } from 'svelte'
import { DICTIONARIES, type Dictionary, type LanguageName } from './dictionary'

export type LanguageChoice = LanguageName | 'system'

/** The language the window speaks now: what the person chose, or the system's own. */
export class Language {
  readonly #choice: () => LanguageChoice
  readonly #system: LanguageName

  /** `choice` is read again whenever something is said, so that a change of the settings is seen at once. */
  constructor(choice: () => LanguageChoice, system: LanguageName) {
    this.#choice = choice
    this.#system = system
  }

  get name(): LanguageName {
    const choice = this.#choice()
    return choice === 'system' ? this.#system : choice
  }

  /** The BCP 47 tag, for the document and for Intl. */
  get tag(): string {
    return this.name === 'zh' ? 'zh-Hans' : 'en'
  }

  get words(): Dictionary {
    return DICTIONARIES[this.name]
  }
}

/** The window's language that fits a list of BCP 47 tags best, as `navigator.languages` gives it. */
export function languageOf(tags: readonly string[]): LanguageName {
  for (const tag of tags) {
    if (/^zh\b/i.test(tag)) return 'zh'
    if (/^en\b/i.test(tag)) return 'en'
  }
  return 'en'
}

/** The language of the components below the one that set it. */
export const [getLanguage, setLanguage] = createContext<Language>()
