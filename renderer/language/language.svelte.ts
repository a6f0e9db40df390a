import { createContext } from 'svelte'
import type { Problem } from '../../electron/protocol/values'
import { DICTIONARIES, type Dictionary, type LanguageName } from './dictionary'
import { chineseEditorText } from './editorNames'
import { chineseName } from './names'
import { chineseProblem } from './problems'

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

  /** What the editor, which speaks English, calls an edit or says to the person. */
  editorText(english: string): string {
    return this.name === 'zh' ? chineseEditorText(english, chineseName) : english
  }

  /** What a problem of the main process says. */
  sentenceOf(problem: Problem): string {
    return this.name === 'zh' ? chineseProblem(problem) : problem.sentence
  }

  /** A name that a pack or an example brings along in English (a label, a kind of light, a title), in the language of the moment. */
  nameOf(english: string): string {
    return this.name === 'zh' ? chineseName(english) : english
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
