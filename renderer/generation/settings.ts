import type { Condition, GenerateRequest, PackReference } from '../../electron/protocol/generation'
import { baseSampling, type ModelManifest, type StageSampling, type StepPreset } from '../../electron/protocol/manifest'
import type { GenerateSettings } from '../../electron/protocol/project'

/** One more than the largest seed. */
export const SEED_COUNT = 2 ** 32

/** The seed that every new project starts with, so that a first picture is the same for everybody. */
const FIRST_SEED = 4

/** What the generate panel shows for a pack before anybody has changed a thing. */
export function defaultSettings(manifest: ModelManifest): GenerateSettings {
  const { guidance, guidanceScale } = manifest.defaults
  return {
    pack: manifest.name,
    seed: FIRST_SEED,
    seedLocked: false,
    ...baseSampling(manifest),
    upsampler: null,
    guidance: { kind: guidance, scale: guidanceScale },
    light: { kind: 'seed' },
  }
}

/** The request that these settings mean for a condition: everything that the run will depend on. */
export function requestOf(settings: GenerateSettings, pack: PackReference, condition: Condition): GenerateRequest {
  const { light, seed, sampler, steps, respacing, upsampler, guidance } = settings
  return { pack, condition, light, seed, sampler, steps, respacing, upsampler, guidance }
}

/**
 * The settings that would make a recipe's request again. The lock and the pack in use stay as they are, and so do the
 * light and the upsampling when the recipe is another pack's, where they mean something else.
 */
export function settingsOf(recipe: GenerateRequest, current: GenerateSettings): GenerateSettings {
  const { seed, sampler, steps, respacing, guidance } = recipe
  const isOwn = recipe.pack.name === current.pack
  const { light, upsampler } = isOwn ? recipe : current
  return { ...current, light, seed, sampler, steps, respacing, upsampler, guidance }
}

/** Settings of a project as a pack can use them: of another pack's, the light is left to the seed and the upsampling to the pack. */
export function settingsFor(manifest: ModelManifest, settings: GenerateSettings): GenerateSettings {
  if (settings.pack === manifest.name) return settings
  return { ...settings, pack: manifest.name, light: { kind: 'seed' }, upsampler: null }
}

/** The steps that a pack recommends and the settings have now; undefined when a person has chosen others. */
export function presetOf(settings: GenerateSettings, presets: readonly StepPreset[]): StepPreset | undefined {
  return presets.find(
    (preset) => sameSampling(preset, settings) && sameUpsampling(preset.upsampler, settings.upsampler),
  )
}

/** The settings that a preset of a pack means. */
export function settingsOfPreset({ sampler, steps, respacing, upsampler }: StepPreset): Partial<GenerateSettings> {
  return { sampler, steps, respacing, upsampler }
}

/** The settings for another number of steps; the 27 of fast27 are the only ones it has. */
export function settingsOfSteps({ respacing }: GenerateSettings, steps: number): Partial<GenerateSettings> {
  return { steps, respacing: respacing === 'fast27' ? 'trailing' : respacing }
}

const sameSampling = (one: StageSampling, other: StageSampling) =>
  one.sampler === other.sampler && one.steps === other.steps && one.respacing === other.respacing

const sameUpsampling = (one: StageSampling | null, other: StageSampling | null) =>
  one === null || other === null ? one === other : sameSampling(one, other)

/** The seed after this one; after the largest comes 0. */
export function nextSeed(seed: number): number {
  return (seed + 1) % SEED_COUNT
}

/** A seed short enough to remember, 0 to 99 999. `random` gives 0 <= x < 1. */
export function randomSeed(random: () => number): number {
  return Math.floor(random() * 100_000)
}

/** Reads a seed as a person types it, spaces allowed. Gives null for anything that is no seed. */
export function parseSeed(text: string): number | null {
  const digits = text.replace(/\s/gu, '')
  if (!/^\d{1,10}$/.test(digits)) return null
  const seed = Number(digits)
  return seed < SEED_COUNT ? seed : null
}

/** A seed for reading, in groups of three digits. */
export function seedText(seed: number): string {
  return String(seed).replace(/\B(?=(\d{3})+$)/g, '\u202f')
}

/** A duration for reading: tenths below ten seconds, then whole seconds, then minutes. */
export function secondsText(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`
  if (seconds < 59.5) return `${Math.round(seconds)} s`
  const whole = Math.round(seconds)
  return `${Math.floor(whole / 60)} min ${whole % 60} s`
}

/** Whether two light vectors are equal. */
export function sameValues(left: readonly number[], right: readonly number[]): boolean {
  return left.length === right.length && left.every((value, index) => value === right[index])
}
