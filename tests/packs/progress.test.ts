import { describe, expect, it } from 'vitest'
import { ByteMeter, Cancelled } from '../../electron/packs/progress'
import type { Progress } from '../../electron/protocol/packs'

function metered(total: number) {
  let now = 0
  const told: Progress[] = []
  const abort = new AbortController()
  const meter = new ByteMeter(total, { signal: abort.signal, told: (progress) => told.push(progress) }, () => now)
  const add = (bytes: number, at: number) => {
    now = at
    meter.add(bytes)
  }
  return { abort, told, add }
}

describe('ByteMeter', () => {
  it('tells ten times a second, and at the end', () => {
    const { told, add } = metered(100)
    add(10, 50)
    add(10, 90)
    add(10, 120)
    add(70, 130)
    expect(told.map(({ bytes }) => bytes)).toEqual([0, 30, 100])
  })

  it('tells the time left at the speed so far, once it is known', () => {
    const { told, add } = metered(1000)
    add(100, 500)
    add(100, 1000)
    expect(told.map(({ secondsLeft }) => secondsLeft)).toEqual([null, null, 4])
  })

  it('ends a job that was cancelled', () => {
    const { abort, add } = metered(100)
    add(1, 10)
    abort.abort()
    expect(() => add(1, 20)).toThrow(Cancelled)
  })
})
