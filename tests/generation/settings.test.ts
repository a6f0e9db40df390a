import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { StepPreset } from '../../electron/protocol/manifest'
import {
  defaultSettings,
  nextSeed,
  parseSeed,
  presetOf,
  randomSeed,
  requestOf,
  secondsText,
  seedText,
  settingsFor,
  settingsOf,
  settingsOfPreset,
  settingsOfSteps,
} from '../../renderer/generation/settings'
import { halfMask, manifest, pack } from '../panels/fakeBridge'

const seeds = fc.integer({ min: 0, max: 0xffffffff })

describe('seeds', () => {
  it('are read back from what is shown', () => {
    fc.assert(fc.property(seeds, (seed) => parseSeed(seedText(seed)) === seed))
  })

  it.each(['', ' ', '-1', '1.5', 'seven', '4294967296', '99999999999'])('"%s" is none', (text) => {
    expect(parseSeed(text)).toBeNull()
  })

  it('go on after the largest with 0', () => {
    expect(nextSeed(0xffffffff)).toBe(0)
    fc.assert(fc.property(seeds, (seed) => parseSeed(String(nextSeed(seed))) !== null))
  })

  it('by chance are whole and short', () => {
    expect(randomSeed(() => 0)).toBe(0)
    expect(randomSeed(() => 1 - Number.EPSILON)).toBe(99_999)
  })
})

describe('settings', () => {
  it('of a recipe make the same request again', () => {
    const settings = { ...defaultSettings(manifest), seed: 5, light: { kind: 'given' as const, values: [0, 1] } }
    const reference = { name: manifest.name, sha256: pack.sha256 }
    const recipe = requestOf(settings, reference, halfMask())
    const again = settingsOf(recipe, { ...defaultSettings(manifest), seedLocked: true })
    expect(requestOf(again, reference, halfMask())).toEqual(recipe)
    expect(again.seedLocked).toBe(true)
  })
})

describe('step presets', () => {
  const presets: StepPreset[] = [
    {
      title: 'Quick',
      sampler: 'ddim',
      steps: 8,
      respacing: 'trailing',
      upsampler: { sampler: 'ddim', steps: 4, respacing: 'trailing' },
    },
    { title: 'Published', sampler: 'ancestral', steps: 27, respacing: 'fast27', upsampler: null },
  ]
  const settings = defaultSettings(manifest)

  it('are recognised in the settings that they make', () => {
    expect(presetOf(settings, presets)).toBeUndefined()
    for (const preset of presets) {
      expect(presetOf({ ...settings, ...settingsOfPreset(preset) }, presets)).toBe(preset)
    }
    expect(presetOf({ ...settings, ...settingsOfPreset(presets[0]!), upsampler: null }, presets)).toBeUndefined()
  })

  it('give way to another number of steps, which fast27 cannot have', () => {
    const published = { ...settings, ...settingsOfPreset(presets[1]!) }
    expect(settingsOfSteps(published, 30)).toEqual({ steps: 30, respacing: 'trailing' })
    expect(settingsOfSteps({ ...settings, respacing: 'even' }, 30)).toEqual({ steps: 30, respacing: 'even' })
  })
})

describe('settings and packs', () => {
  const settings = { ...defaultSettings(manifest), light: { kind: 'given' as const, values: [0, 1] } }
  const other = { ...manifest, name: 'hills-mask' }

  it('keep their light with their own pack, and leave it to the seed with another', () => {
    expect(settingsFor(manifest, settings)).toBe(settings)
    expect(settingsFor(other, settings)).toEqual({ ...settings, pack: 'hills-mask', light: { kind: 'seed' } })
  })

  it('take no light from the recipe of another pack', () => {
    const recipe = requestOf(settings, { name: manifest.name, sha256: pack.sha256 }, halfMask())
    expect(settingsOf(recipe, defaultSettings(other)).light).toEqual({ kind: 'seed' })
  })
})

describe('texts', () => {
  it.each([
    [0.04, '0.0 s'],
    [2.349, '2.3 s'],
    [9.96, '10 s'],
    [59.4, '59 s'],
    [59.6, '1 min 0 s'],
    [125, '2 min 5 s'],
  ])('%d seconds read %s', (seconds, text) => {
    expect(secondsText(seconds)).toBe(text)
  })
})
