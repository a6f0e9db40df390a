/** Main's side of the inference process: owns its life, feeds it, relays what it tells, and starts it again when it dies. */
import { isDeepStrictEqual } from 'node:util'
import type { GenerateEvent, GenerateRequest, InferenceState } from '../protocol/generation'
import { type Problem, problemOf } from '../protocol/values'
import { type HostMessage, parseWorkerMessage } from './messages'

/** The part of an Electron utility process that is used. */
export interface InferenceProcess {
  postMessage(message: HostMessage): void
  on(event: 'message', listener: (message: unknown) => void): unknown
  on(event: 'exit', listener: (code: number) => void): unknown
  kill(): boolean
}

export type Configuration = Omit<Extract<HostMessage, { kind: 'configure' }>, 'kind'>

export type HostListener = {
  generation(event: GenerateEvent): void
  state(state: InferenceState): void
  log(message: string, error?: unknown): void
}

/** Deaths in a row, without being ready in between, after which the process is started again only when a run is asked for. */
const DEATHS_LIMIT = 3

const CRASHED: Problem = {
  kind: 'inference-crashed',
  sentence: 'The inference process stopped and was started again: press Generate to try again.',
}
const STOPPED: Problem = {
  kind: 'inference-crashed',
  sentence: 'The inference process stops whenever it is started: press Generate to try again, or see the log file.',
}

/**
 * The inference process as the rest of main sees it. Every run that was asked for ends with exactly one of finished,
 * cancelled and failed, whatever happens to the process.
 */
export class InferenceHost {
  readonly #fork: () => InferenceProcess
  readonly #listener: HostListener
  #configuration: Configuration
  #process: InferenceProcess | null = null
  #state: InferenceState = { kind: 'starting' }
  #lastRun = 0
  #deaths = 0
  #disposed = false
  /** Runs whose end has not been told. */
  readonly #running = new Set<number>()

  /** Starts nothing yet: see `start`. `fork` makes the process. */
  constructor(fork: () => InferenceProcess, configuration: Configuration, listener: HostListener) {
    this.#fork = fork
    this.#configuration = configuration
    this.#listener = listener
  }

  get state(): InferenceState {
    return this.#state
  }

  /** Forks the process, unless it runs, and gives it its configuration: it loads the pack to have ready. */
  start(): void {
    if (this.#process || this.#disposed) return
    this.#tellState({ kind: 'starting' })
    const child = this.#fork()
    this.#process = child
    child.on('message', (message) => this.#receive(child, message))
    child.on('exit', (code) => this.#ended(child, code))
    child.postMessage({ kind: 'configure', ...this.#configuration })
  }

  /** Changes provider, threads or the pack to have ready; nothing happens when they are so already. */
  configure(change: Partial<Configuration>): void {
    const configuration = { ...this.#configuration, ...change }
    if (isDeepStrictEqual(configuration, this.#configuration)) return
    this.#configuration = configuration
    this.#process?.postMessage({ kind: 'configure', ...configuration })
  }

  /** Starts a run and gives its number; its events follow. A run that still goes is cancelled. */
  generate(request: GenerateRequest): number {
    const run = ++this.#lastRun
    this.#running.add(run)
    this.start()
    this.#process?.postMessage({ kind: 'generate', run, request })
    return run
  }

  cancel(run: number): void {
    if (this.#running.has(run)) this.#process?.postMessage({ kind: 'cancel', run })
  }

  /** Ends the process for good. */
  dispose(): void {
    this.#disposed = true
    this.#process?.kill()
    this.#process = null
  }

  #receive(child: InferenceProcess, input: unknown): void {
    if (child !== this.#process) return
    try {
      const message = parseWorkerMessage(input)
      if (message.kind === 'state') {
        if (message.state.kind === 'ready') this.#deaths = 0
        this.#tellState(message.state)
      } else {
        this.#relay(child, message.event)
      }
    } catch (error) {
      this.#listener.log('a message of the inference process was dropped', error)
      for (const run of this.#running) this.#fail(run, problemOf(error))
    }
  }

  #relay(child: InferenceProcess, event: GenerateEvent): void {
    this.#listener.generation(event)
    if (event.kind === 'preview') child.postMessage({ kind: 'acknowledge', run: event.run })
    else if (event.kind !== 'started') this.#running.delete(event.run)
  }

  #ended(child: InferenceProcess, code: number): void {
    if (child !== this.#process) return
    this.#process = null
    this.#deaths++
    this.#listener.log(`the inference process ended with code ${code}`)
    const again = this.#deaths < DEATHS_LIMIT
    for (const run of [...this.#running]) this.#fail(run, again ? CRASHED : STOPPED)
    if (again) this.start()
    else this.#tellState({ kind: 'stopped', problem: STOPPED })
  }

  #fail(run: number, problem: Problem): void {
    this.#running.delete(run)
    this.#listener.generation({ kind: 'failed', run, problem })
  }

  #tellState(state: InferenceState): void {
    this.#state = state
    this.#listener.state(state)
  }
}
