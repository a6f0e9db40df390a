import { describe, expect, it } from 'vitest'
import { parseHostMessage, parseWorkerMessage } from '../../electron/inference/messages'

const configure = { kind: 'configure', packsFolders: ['/packs'], provider: 'cpu', threads: 0, warmPack: null }

describe('messages', () => {
  it('pass when they fit the contract', () => {
    expect(parseHostMessage(configure)).toEqual(configure)
    const started = { kind: 'event', event: { kind: 'started', run: 3 } }
    expect(parseWorkerMessage(started)).toEqual(started)
  })

  it.each([
    null,
    { kind: 'shutdown' },
    { ...configure, threads: 'all' },
    { kind: 'cancel', run: 0 },
    { kind: 'generate', run: 1, request: { seed: 1 } },
  ])('are refused as a Problem when they do not: %j', (message) => {
    expect(() => parseHostMessage(message)).toThrow(/^message to the inference process: /)
  })
})
