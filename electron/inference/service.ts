import { isDeepStrictEqual } from 'node:util'
import type { GenerateEvent, GenerateRequest, PackReference } from '../protocol/generation'
import { problemOf } from '../protocol/values'
import { disposePack, type LoadedPack } from './loadedPack'
import { loadPack } from './loadPack'
import type { HostMessage, WorkerMessage } from './messages'
import { generate } from './pipeline'
import { PreviewGate } from './previewGate'
import { availableProviders, resolveThreads } from './session'
import { warmUp } from './warmUp'

type Configuration = Extract<HostMessage, { kind: 'configure' }>

/**
 * The inference process without its wire: takes messages, tells events. One run at a time, a new one cancels the last;
 * packs stay loaded until the configuration changes.
 */
export class InferenceService {
  readonly #send: (message: WorkerMessage) => void
  readonly #gate: PreviewGate
  readonly #packs = new Map<string, LoadedPack>()
  #configuration: Configuration | null = null
  #current: { run: number; abort: AbortController } | null = null
  /** Loading and running follow one another; cancellations do not wait here. */
  #queue: Promise<void> = Promise.resolve()

  constructor(send: (message: WorkerMessage) => void) {
    this.#send = send
    this.#gate = new PreviewGate((preview) => this.#tell(preview))
  }

  receive(message: HostMessage): void {
    switch (message.kind) {
      case 'configure':
        this.#enqueue(() => this.#configure(message))
        return
      case 'generate': {
        this.#current?.abort.abort()
        const abort = new AbortController()
        this.#current = { run: message.run, abort }
        this.#enqueue(() => this.#run(message.run, message.request, abort.signal))
        return
      }
      case 'cancel':
        if (this.#current?.run === message.run) this.#current.abort.abort()
        return
      case 'acknowledge':
        this.#gate.acknowledge(message.run)
    }
  }

  /** Resolves when all that was received so far is done. */
  async settled(): Promise<void> {
    await this.#queue
  }

  #enqueue(work: () => Promise<void>): void {
    this.#queue = this.#queue.then(work)
  }

  async #configure(configuration: Configuration): Promise<void> {
    const previous = this.#configuration
    this.#configuration = configuration
    const isSame =
      previous !== null &&
      isDeepStrictEqual(previous.packsFolders, configuration.packsFolders) &&
      previous.provider === configuration.provider &&
      previous.threads === configuration.threads
    try {
      if (!isSame) {
        for (const pack of this.#packs.values()) await disposePack(pack)
        this.#packs.clear()
      }
      if (configuration.warmPack !== null) await this.#load(configuration, configuration.warmPack)
      this.#tellReady(configuration)
    } catch (error) {
      // A pack that cannot be loaded is no reason not to be ready for another; it is told when it is asked for.
      this.#tellReady(configuration, problemOf(error).sentence)
    }
  }

  async #run(run: number, request: GenerateRequest, signal: AbortSignal): Promise<void> {
    this.#tell({ kind: 'started', run })
    try {
      if (this.#configuration === null) throw new Error('a run was asked for before the configuration')
      if (signal.aborted) return this.#tell({ kind: 'cancelled', run })
      const pack = await this.#load(this.#configuration, request.pack)
      for await (const event of generate(request, pack, signal)) {
        if (event.kind === 'preview') {
          this.#gate.offer({ ...event, run })
          continue
        }
        this.#gate.clear()
        this.#tell({ ...event, run })
      }
    } catch (error) {
      this.#gate.clear()
      this.#tell({ kind: 'failed', run, problem: problemOf(error) })
    } finally {
      if (this.#current?.run === run) this.#current = null
    }
  }

  async #load(configuration: Configuration, reference: string | PackReference): Promise<LoadedPack> {
    const name = typeof reference === 'string' ? reference : reference.name
    const known = this.#packs.get(name)
    if (known !== undefined && (typeof reference === 'string' || reference.sha256 === known.sha256)) return known
    const pack = await loadPack(configuration.packsFolders, reference, configuration)
    await warmUp(pack)
    if (known !== undefined) await disposePack(known)
    this.#packs.set(name, pack)
    if (pack.provider !== configuration.provider) this.#tellReady(configuration)
    return pack
  }

  #tellReady(configuration: Configuration, notice: string | null = null): void {
    const [pack] = [...this.#packs.values()].filter((each) => each.notice !== null)
    this.#send({
      kind: 'state',
      state: {
        kind: 'ready',
        provider: pack?.provider ?? configuration.provider,
        threads: resolveThreads(configuration.threads),
        available: availableProviders(),
        notice: pack?.notice ?? notice,
      },
    })
  }

  #tell(event: GenerateEvent): void {
    this.#send({ kind: 'event', event })
  }
}
