import { describe, expect, it } from 'vitest'
import { type HostMessage, parseWorkerMessage, type WorkerMessage } from '../../electron/inference/messages'
import { readManifest } from '../../electron/inference/pack'
import { InferenceService } from '../../electron/inference/service'
import type { GenerateRequest } from '../../electron/protocol/generation'
import { mapOf, packsFolder, TINY_FOLDER, TINY_PACK } from './fixtures'

const { sha256 } = await readManifest(`${packsFolder}${TINY_FOLDER}`)
const request: GenerateRequest = {
  pack: { name: TINY_PACK, sha256 },
  condition: { kind: 'mask', labelMap: mapOf(64, 64, [[0, 0, 64, 64, 0]]) },
  light: { kind: 'seed' },
  seed: 1,
  sampler: 'ddim',
  steps: 6,
  respacing: 'trailing',
  upsampler: null,
  guidance: { kind: 'plain', scale: 1.5 },
}
const configuration: Extract<HostMessage, { kind: 'configure' }> = {
  kind: 'configure',
  packsFolders: [packsFolder],
  provider: 'cpu',
  threads: 1,
  warmPack: null,
}

/** A service whose messages are parsed and kept; previews are acknowledged at once unless told otherwise. */
function start(isAcknowledging = true) {
  const messages: WorkerMessage[] = []
  const service = new InferenceService((message) => {
    const parsed = parseWorkerMessage(message)
    messages.push(parsed)
    if (isAcknowledging && parsed.kind === 'event' && parsed.event.kind === 'preview') {
      service.receive({ kind: 'acknowledge', run: parsed.event.run })
    }
  })
  const kindsOf = (run: number) =>
    messages.flatMap((message) => (message.kind === 'event' && message.event.run === run ? [message.event.kind] : []))
  return { service, messages, kindsOf }
}

describe('InferenceService', () => {
  it('says what it runs on when it is configured', async () => {
    const { service, messages } = start()
    service.receive({ ...configuration, warmPack: TINY_PACK })
    await service.settled()
    expect(messages).toEqual([
      {
        kind: 'state',
        state: { kind: 'ready', provider: 'cpu', threads: 1, available: expect.arrayContaining(['cpu']), notice: null },
      },
    ])
  })

  it('tells a run from start to finish', async () => {
    const { service, kindsOf } = start()
    service.receive(configuration)
    service.receive({ kind: 'generate', run: 1, request })
    await service.settled()
    expect(kindsOf(1)).toEqual(['started', ...Array(7).fill('preview'), 'finished'])
  })

  it('sends one preview and no more to a window that does not answer', async () => {
    const { service, kindsOf } = start(false)
    service.receive(configuration)
    service.receive({ kind: 'generate', run: 1, request })
    service.receive({ kind: 'generate', run: 2, request })
    await service.settled()
    expect(kindsOf(2)).toEqual(['started', 'preview', 'finished'])
  })

  it('cancels the run that goes on when another is asked for', async () => {
    const { service, kindsOf, messages } = start()
    service.receive(configuration)
    service.receive({ kind: 'generate', run: 1, request: { ...request, steps: 200 } })
    await new Promise<void>((resolve) => {
      const timer = setInterval(() => {
        if (!kindsOf(1).includes('preview')) return
        clearInterval(timer)
        resolve()
      }, 1)
    })
    service.receive({ kind: 'generate', run: 2, request })
    await service.settled()
    expect(kindsOf(1).at(-1)).toBe('cancelled')
    expect(kindsOf(1).length).toBeLessThan(100)
    expect(kindsOf(2).at(-1)).toBe('finished')
    const order = messages.flatMap((message) => (message.kind === 'event' ? [message.event.run] : []))
    expect(order).toEqual([...order].sort((a, b) => a - b))
  })

  it('cancels a run that has not begun', async () => {
    const { service, kindsOf } = start()
    service.receive(configuration)
    service.receive({ kind: 'generate', run: 1, request })
    service.receive({ kind: 'cancel', run: 1 })
    await service.settled()
    expect(kindsOf(1)).toEqual(['started', 'cancelled'])
  })

  it('leaves a run alone when an older one is cancelled', async () => {
    const { service, kindsOf } = start()
    service.receive(configuration)
    service.receive({ kind: 'generate', run: 2, request })
    service.receive({ kind: 'cancel', run: 1 })
    await service.settled()
    expect(kindsOf(2).at(-1)).toBe('finished')
  })

  it('tells what was wrong with a run and goes on with the next', async () => {
    const { service, messages, kindsOf } = start()
    service.receive(configuration)
    service.receive({ kind: 'generate', run: 1, request: { ...request, pack: { name: 'gone', sha256 } } })
    await service.settled()
    service.receive({ kind: 'generate', run: 2, request })
    await service.settled()
    expect(messages).toContainEqual({
      kind: 'event',
      event: { kind: 'failed', run: 1, problem: { kind: 'unknown-pack', sentence: expect.stringContaining('"gone"') } },
    })
    expect(kindsOf(2).at(-1)).toBe('finished')
  })

  it('is ready, with a notice, when the pack to warm is missing', async () => {
    const { service, messages } = start()
    service.receive({ ...configuration, warmPack: 'gone' })
    await service.settled()
    expect(messages).toEqual([
      { kind: 'state', state: expect.objectContaining({ kind: 'ready', notice: expect.stringContaining('"gone"') }) },
    ])
  })

  it('falls back to cpu and says so', async () => {
    const { service, messages } = start()
    service.receive({ ...configuration, provider: 'no-such-provider', warmPack: TINY_PACK })
    await service.settled()
    const state = messages.at(-1)
    expect(state).toMatchObject({
      state: { kind: 'ready', provider: 'cpu', notice: expect.stringContaining('no-such-provider') },
    })
  })

  it('takes new settings between two runs', async () => {
    const { service, messages, kindsOf } = start()
    service.receive(configuration)
    service.receive({ kind: 'generate', run: 1, request })
    service.receive({ ...configuration, threads: 2 })
    service.receive({ kind: 'generate', run: 2, request })
    await service.settled()
    const threads = messages.flatMap((message) =>
      message.kind === 'state' && message.state.kind === 'ready' ? [message.state.threads] : [],
    )
    expect(threads).toEqual([1, 2])
    expect(kindsOf(2).at(-1)).toBe('finished')
  })
})
