import type { IpcMain } from 'electron'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { sendEvent, serveRequests, type TrustedPage } from '../../electron/ipc'
import { type Answer, type RequestHandlers, requestChannel, requestNames } from '../../electron/protocol/bridge'
import { DEFAULT_SETTINGS } from '../../electron/protocol/settings'
import { ProblemError } from '../../electron/protocol/values'

const PAGE: TrustedPage = { contents: { id: 7 }, origin: 'app://underpaint' }
const OWN_FRAME = { url: 'app://underpaint/index.html', parent: null }

type Frame = { url: string; parent: object | null } | null
type Invoke = (event: { sender: { id: number }; senderFrame: Frame }, input: unknown) => Promise<Answer<unknown>>

/** The served requests, called as Electron would call them. */
function serve(handlers: Partial<RequestHandlers> = {}) {
  const listeners = new Map<string, Invoke>()
  const called: string[] = []
  const all = Object.fromEntries(
    requestNames.map((name) => {
      const unused = () => {
        called.push(name)
        return null
      }
      return [name, handlers[name] ?? unused]
    }),
  )
  const errors = vi.fn()
  const ipc = { handle: (channel: string, listener: Invoke) => listeners.set(channel, listener) }
  // Fakes of the parts of Electron and of the handlers that are used.
  serveRequests(ipc as unknown as Pick<IpcMain, 'handle'>, all as unknown as RequestHandlers, PAGE, { error: errors })
  const ask = (name: string, input: unknown, frame: Frame = OWN_FRAME, sender = 7) => {
    const listener = listeners.get(`request:${name}`)
    if (!listener) throw new Error(`no listener for ${name}`)
    return listener({ sender: { id: sender }, senderFrame: frame }, input)
  }
  return { ask, errors, called, channels: [...listeners.keys()] }
}

describe('serveRequests', () => {
  it('serves the channels of the contract and no other', () => {
    expect(serve().channels.sort()).toEqual(requestNames.map(requestChannel).sort())
  })

  it('answers with what the handler gives', async () => {
    const { ask } = serve({ changeSettings: (change) => ({ ...DEFAULT_SETTINGS, threads: change.threads ?? 0 }) })
    expect(await ask('changeSettings', { threads: 3 })).toEqual({
      ok: true,
      value: { ...DEFAULT_SETTINGS, threads: 3 },
    })
  })

  it.each<[string, Frame, number]>([
    ['another page', { url: 'https://example.com/', parent: null }, 7],
    ['a page whose address begins like ours', { url: 'app://underpaint.example/index.html', parent: null }, 7],
    ['a frame inside the page', { url: 'app://underpaint/index.html', parent: {} }, 7],
    ['another window', OWN_FRAME, 8],
    ['a frame that is gone', null, 7],
    ['an empty frame', { url: '', parent: null }, 7],
  ])('refuses %s, whatever it asks', async (_who, frame, sender) => {
    const { ask, called, errors } = serve()
    for (const name of requestNames) {
      expect(await ask(name, null, frame, sender)).toMatchObject({ ok: false, problem: { kind: 'invalid-message' } })
    }
    expect(called).toEqual([])
    expect(errors).toHaveBeenCalledTimes(requestNames.length)
  })

  it('answers what does not fit the contract with the place and the reason, and calls nothing', async () => {
    const { ask, called } = serve()
    expect(await ask('changeSettings', { threads: 'many' })).toEqual({
      ok: false,
      problem: { kind: 'invalid-message', sentence: expect.stringContaining('request changeSettings: threads:') },
    })
    expect(called).toEqual([])
  })

  it('never throws, whatever is asked', async () => {
    const { ask } = serve()
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...requestNames), fc.anything(), async (name, input) => {
        expect(typeof (await ask(name, input)).ok).toBe('boolean')
      }),
      { numRuns: 2000 },
    )
  })

  it('passes on the problem that a handler throws', async () => {
    const problem = new ProblemError('disk-full', 'There is no room.')
    const { ask, errors } = serve({ start: () => Promise.reject(problem) })
    expect(await ask('start', null)).toEqual({ ok: false, problem: problem.problem })
    expect(errors).not.toHaveBeenCalled()
  })

  it('logs what it did not foresee, and says so in a sentence', async () => {
    const { ask, errors } = serve({ start: () => Promise.reject(new TypeError('x is not a function')) })
    expect(await ask('start', null)).toEqual({
      ok: false,
      problem: {
        kind: 'unexpected',
        sentence: 'Something went wrong that should not (x is not a function): the log file has more, see Help.',
      },
    })
    expect(errors).toHaveBeenCalledOnce()
  })
})

describe('sendEvent', () => {
  it('sends on the channel of the event', () => {
    const contents = { send: vi.fn() }
    sendEvent(contents, 'menu', 'undo')
    expect(contents.send.mock.calls).toEqual([['event:menu', 'undo']])
  })
})
