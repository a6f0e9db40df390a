import type { LightChoice } from '../../electron/protocol/generation'
import type { LightSet } from '../../electron/protocol/manifest'
import { sameValues } from '../generation/settings'
import type { Language } from '../language/language.svelte'

/** What a light is called: its preset's title, that it comes from the seed, or that it was adjusted. */
export function lightText(language: Language, light: LightChoice, presets: LightSet['presets']): string {
  const words = language.words.generate
  if (light.kind === 'seed') return words.fromSeed
  const preset = presets.find(({ values }) => sameValues(values, light.values))
  return preset ? language.nameOf(preset.title) : words.adjusted
}
