import { describe, expect, it } from 'vitest'
import { InferenceHost, type InferenceProcess } from '../../electron/inference/host'
import type { HostMessage, WorkerMessage } from '../../electron/inference/messages'
import type { GenerateEvent, GenerateRequest, InferenceState } from '../../electron/protocol/generation'
import { mapOf } from './fixtures'

const CONFIGURATION = { packsFolders: ['/packs'], provider: 'cpu', threads: 2, warmPack: 'tiny' }
const READY: InferenceState = { kind: 'ready', provider: 'cpu', threads: 2, available: ['cpu'], notice: null }
const REQUEST: GenerateRequest = {
  pack: { name: 'tiny', sha256: 'ab'.repeat(32) },
  condition: { kind: 'mask', labelMap: mapOf(4, 4, [[0, 0, 4, 4, 0]]) },
  light: { kind: 'seed' },
  seed: 1,
  sampler: 'ddim',
  steps: 3,
  respacing: 'trailing',
  upsampler: null,
  guidance: { kind: 'plain', scale: 1 },
}
const PICTURE = { width: 1, height: 1, rgba: Uint8Array.of(1, 2, 3, 255) }

const preview = (run: number, step: number): GenerateEvent => ({
  kind: 'preview',
  run,
  stage: 'base',
  step,
  steps: 3,
  progress: step / 3,
  secondsLeft: null,
  picture: PICTURE,
})

/** A process whose wire the test holds in its hands. */
class FakeProcess implements InferenceProcess {
  readonly received: HostMessage[] = []
  killed = false
  #message: ((message: unknown) => void) | null = null
  #exit: ((code: number) => void) | null = null

  postMessage(message: HostMessage): void {
    this.received.push(message)
  }
  on(event: 'message' | 'exit', listener: ((message: unknown) => void) | ((code: number) => void)): void {
    if (event === 'message') this.#message = listener as (message: unknown) => void
    else this.#exit = listener as (code: number) => void
  }
  kill(): boolean {
    this.killed = true
    return true
  }
  say(message: WorkerMessage | object): void {
    this.#message?.(message)
  }
  event(event: GenerateEvent): void {
    this.say({ kind: 'event', event })
  }
  die(code = 9): void {
    this.#exit?.(code)
  }
  kinds(): string[] {
    return this.received.map(({ kind }) => kind)
  }
}

function startHost() {
  const processes: FakeProcess[] = []
  const events: GenerateEvent[] = []
  const states: InferenceState[] = []
  const fork = () => {
    const child = new FakeProcess()
    processes.push(child)
    return child
  }
  const host = new InferenceHost(fork, CONFIGURATION, {
    generation: (event) => events.push(event),
    state: (state) => states.push(state),
    log: () => undefined,
  })
  host.start()
  return { host, processes, events, states, child: () => processes.at(-1)! }
}

describe('InferenceHost', () => {
  it('configures the process first, and tells when it is ready', () => {
    const { child, states, host } = startHost()
    expect(child().received).toEqual([{ kind: 'configure', ...CONFIGURATION }])
    child().say({ kind: 'state', state: READY })
    expect(states).toEqual([{ kind: 'starting' }, READY])
    expect(host.state).toEqual(READY)
  })

  it('numbers runs upwards, relays their events and acknowledges every preview', () => {
    const { host, child, events } = startHost()
    expect([host.generate(REQUEST), host.generate(REQUEST)]).toEqual([1, 2])
    const told = [{ kind: 'started', run: 2 } as const, preview(2, 1), preview(2, 2)]
    for (const event of told) child().event(event)
    expect(events).toEqual(told)
    expect(child().received.slice(3)).toEqual([
      { kind: 'acknowledge', run: 2 },
      { kind: 'acknowledge', run: 2 },
    ])
  })

  it('passes a cancellation on while the run lives, and not afterwards', () => {
    const { host, child } = startHost()
    const run = host.generate(REQUEST)
    host.cancel(run)
    child().event({ kind: 'cancelled', run })
    host.cancel(run)
    host.cancel(99)
    expect(child().kinds()).toEqual(['configure', 'generate', 'cancel'])
  })

  it('fails the runs of a process that dies, in one sentence each, and starts it again', () => {
    const { host, processes, child, events, states } = startHost()
    child().say({ kind: 'state', state: READY })
    const finished = host.generate(REQUEST)
    child().event({ kind: 'finished', run: finished, picture: PICTURE, seconds: 1 })
    const interrupted = host.generate(REQUEST)
    child().die()
    expect(events.at(-1)).toEqual({
      kind: 'failed',
      run: interrupted,
      problem: {
        kind: 'inference-crashed',
        sentence: 'The inference process stopped and was started again: press Generate to try again.',
      },
    })
    expect(events.filter(({ kind }) => kind === 'failed')).toHaveLength(1)
    expect(processes).toHaveLength(2)
    expect(child().kinds()).toEqual(['configure'])
    expect(states.map(({ kind }) => kind)).toEqual(['starting', 'ready', 'starting'])
    host.generate(REQUEST)
    expect(child().kinds()).toEqual(['configure', 'generate'])
  })

  it('ignores what a process that was replaced still says', () => {
    const { host, processes, events } = startHost()
    host.generate(REQUEST)
    processes[0]!.die()
    const before = events.length
    processes[0]!.event(preview(1, 1))
    processes[0]!.die()
    expect(events).toHaveLength(before)
    expect(processes).toHaveLength(2)
  })

  it('stops starting a process that dies before it is ready, until a run is asked for', () => {
    const { host, processes, child, states, events } = startHost()
    for (let death = 0; death < 3; death++) child().die(1)
    expect(processes).toHaveLength(3)
    expect(states.at(-1)).toMatchObject({ kind: 'stopped', problem: { kind: 'inference-crashed' } })
    const run = host.generate(REQUEST)
    expect(processes).toHaveLength(4)
    child().die(1)
    expect(events.at(-1)).toMatchObject({ kind: 'failed', run })
    expect(processes).toHaveLength(4)
  })

  it('fails the runs when the process says what nobody understands', () => {
    const { host, child, events } = startHost()
    const run = host.generate(REQUEST)
    child().say({ kind: 'event', event: { kind: 'finished', run, picture: 'none' } })
    expect(events).toEqual([{ kind: 'failed', run, problem: expect.objectContaining({ kind: 'invalid-message' }) }])
  })

  it('gives a changed configuration to the process that runs and to the next', () => {
    const { host, child } = startHost()
    host.configure({ threads: 1 })
    host.configure({ threads: 1, provider: 'cpu' })
    expect(child().kinds()).toEqual(['configure', 'configure'])
    child().die()
    expect(child().received).toEqual([{ kind: 'configure', ...CONFIGURATION, threads: 1 }])
  })

  it('ends the process for good', () => {
    const { host, processes, child } = startHost()
    host.dispose()
    expect(child().killed).toBe(true)
    child().die(0)
    host.start()
    expect(processes).toHaveLength(1)
  })
})
