import { expect, it } from 'vitest'
import type { Network } from '../../electron/inference/session'
import { passing, Turns } from '../../electron/inference/turns'

/** Loads networks that only note what is done with them. */
function noting() {
  const notes: string[] = []
  const load = (name: string) => async (): Promise<Network> => {
    notes.push(`load ${name}`)
    return {
      prepare: async () => {},
      run: async () => {
        notes.push(`run ${name}`)
        return {}
      },
      dispose: async () => void notes.push(`free ${name}`),
    }
  }
  return { notes, load }
}

it('loads one network at a time, and keeps the last', async () => {
  const { notes, load } = noting()
  const turns = new Turns()
  const [base, upsampler] = [turns.add(load('base')), turns.add(load('upsampler'))]
  await base.prepare()
  await base.run({})
  await base.run({})
  await upsampler.run({})
  await base.dispose()
  await base.run({})
  await base.dispose()
  expect(notes).toEqual([
    'load base',
    'run base',
    'run base',
    'free base',
    'load upsampler',
    'run upsampler',
    'free upsampler',
    'load base',
    'run base',
    'free base',
  ])
})

it('loads a passing network for each run alone, and frees it when it fails too', async () => {
  const { notes, load } = noting()
  await passing(load('encoder')).run({})
  expect(notes).toEqual(['load encoder', 'run encoder', 'free encoder'])
  const failing = passing(async () => ({
    ...(await load('broken')()),
    run: () => Promise.reject(new Error('no memory')),
  }))
  await expect(failing.run({})).rejects.toThrow('no memory')
  expect(notes.at(-1)).toBe('free broken')
})
