import type { Bridge } from '../../electron/protocol/bridge'
import {
  type Condition,
  conditionMap,
  type GenerateEvent,
  type GenerateRequest,
} from '../../electron/protocol/generation'
import type { GenerateSettings, Take } from '../../electron/protocol/project'
import type { Picture, Problem } from '../../electron/protocol/values'
import { nextSeed } from './settings'

export type PreviewEvent = Extract<GenerateEvent, { kind: 'preview' }>

/** What a run is for: a take, or a look at the map while the person paints, which is shown but not kept. */
export type RunPurpose = 'take' | 'look'

/** What the picture side is doing. `run` is null until main has said which number the run has. */
export type RunState =
  | { kind: 'idle' }
  | { kind: 'waiting'; run: number | null; request: GenerateRequest; purpose: RunPurpose }
  | { kind: 'denoising'; run: number; request: GenerateRequest; purpose: RunPurpose; preview: PreviewEvent }

/** The finished picture of a run that was a look. */
export interface Look {
  readonly request: GenerateRequest
  readonly picture: Picture
  readonly seconds: number
}

const IDLE: RunState = { kind: 'idle' }

/**
 * The current run, its newest preview, the takes and the settings of the generate panel.
 *
 * Only the newest run counts: starting another one or cancelling makes every later event of the old one fall on deaf
 * ears, so the window is free at once, whatever the inference process still has to finish.
 */
export class Generation {
  readonly #bridge: Pick<Bridge, 'generate' | 'cancel'>
  readonly #now: () => Date
  #state = $state.raw<RunState>(IDLE)
  #problem = $state.raw<Problem | null>(null)
  #takes = $state.raw<readonly Take[]>([])
  #selectedId = $state.raw<string | null>(null)
  #freshId = $state.raw<string | null>(null)
  #look = $state.raw<Look | null>(null)
  #settings: GenerateSettings
  /** Counts the starts, so that an answer to an older one can be told. */
  #starts = 0
  /** Events that came before main's answer said which run is ours. */
  #early: GenerateEvent[] = []
  #nextNumber = 1

  constructor(bridge: Pick<Bridge, 'generate' | 'cancel'>, settings: GenerateSettings, now = () => new Date()) {
    this.#bridge = bridge
    this.#settings = $state.raw(settings)
    this.#now = now
  }

  get state(): RunState {
    return this.#state
  }

  get busy(): boolean {
    return this.#state.kind !== 'idle'
  }

  /** Why the last run failed, until it is dismissed or another run starts. */
  get problem(): Problem | null {
    return this.#problem
  }

  /** Oldest first; one after another of the same map share one copy of it. A new list whenever anything in it changes, so identity tells whether it is still the saved one. */
  get takes(): readonly Take[] {
    return this.#takes
  }

  get selected(): Take | null {
    return this.#takes.find((take) => take.id === this.#selectedId) ?? null
  }

  /** The take that the last run made, while it is selected: the picture side greets it. */
  get fresh(): Take | null {
    return this.#freshId !== null && this.#freshId === this.#selectedId ? this.selected : null
  }

  /** A new object whenever a setting changes. */
  get settings(): GenerateSettings {
    return this.#settings
  }

  /** The newest look, while it is what the picture side shows: until a take is made or selected. */
  get look(): Look | null {
    return this.#look
  }

  /** What the picture side shows: the newest preview of a run, else the newest look, else the selected take. A look never flickers through its previews once there is one before it. */
  get picture(): Picture | null {
    const state = this.#state
    const previewed = state.kind === 'denoising' && (state.purpose === 'take' || this.#look === null)
    return previewed ? state.preview.picture : (this.#look?.picture ?? this.selected?.picture ?? null)
  }

  change(settings: Partial<GenerateSettings>): void {
    this.#settings = { ...this.#settings, ...settings }
  }

  /** Starts a run, instead of the one in progress if there is one. Resolves when main has taken or refused it. */
  async start(request: GenerateRequest, purpose: RunPurpose = 'take'): Promise<void> {
    this.cancel()
    const start = ++this.#starts
    this.#problem = null
    this.#state = { kind: 'waiting', run: null, request: this.#shareCondition(request), purpose }
    const answer = await this.#bridge.generate(request)
    if (start !== this.#starts || this.#state.kind !== 'waiting') {
      if (answer.ok) void this.#bridge.cancel(answer.value)
      return
    }
    if (!answer.ok) {
      this.#fail(answer.problem)
      return
    }
    this.#state = { ...this.#state, run: answer.value }
    for (const event of this.#early.splice(0)) this.receive(event)
  }

  /** Ends the run in progress, if any. The takes stay, and so does the picture of the selected one. */
  cancel(): void {
    const state = this.#state
    if (state.kind === 'idle') return
    this.#starts++
    this.#settle()
    if (state.run !== null) void this.#bridge.cancel(state.run)
  }

  /** Takes an event from main; one of any run but the current one is dropped. */
  receive(event: GenerateEvent): void {
    const state = this.#state
    if (state.kind === 'idle') return
    if (state.run === null) {
      this.#early.push(event)
      return
    }
    if (event.run !== state.run) return
    switch (event.kind) {
      case 'started':
        return
      case 'preview':
        this.#state = {
          kind: 'denoising',
          run: state.run,
          request: state.request,
          purpose: state.purpose,
          preview: event,
        }
        return
      case 'finished':
        this.#finish(state.purpose, { request: state.request, picture: event.picture, seconds: event.seconds })
        return
      case 'cancelled':
        this.#settle()
        return
      case 'failed':
        this.#fail(event.problem)
        return
    }
  }

  dismissProblem(): void {
    this.#problem = null
  }

  select(id: string | null): void {
    this.#selectedId = id
    this.#freshId = null
    this.#look = null
  }

  /** Makes a take of the look that is shown; nothing when there is none. */
  keepLook(): void {
    if (this.#look) this.#addTake(this.#look)
  }

  /** Shows the selected take again instead of the look. */
  dropLook(): void {
    this.#look = null
  }

  toggleStar(id: string): void {
    this.#takes = this.#takes.map((take) => (take.id === id ? { ...take, starred: !take.starred } : take))
  }

  /** Takes a take out of the strip; its neighbour becomes the selected one if it was. Gives what `bringBack` needs. */
  remove(id: string): { take: Take; index: number } | null {
    const index = this.#takes.findIndex((take) => take.id === id)
    const take = this.#takes[index]
    if (!take) return null
    this.#takes = this.#takes.filter((other) => other.id !== id)
    if (this.#selectedId === id) this.select((this.#takes[index] ?? this.#takes[index - 1])?.id ?? null)
    return { take, index }
  }

  /** Puts a removed take back where it was. */
  bringBack({ take, index }: { take: Take; index: number }): void {
    this.#takes = [...this.#takes.slice(0, index), take, ...this.#takes.slice(index)]
    this.select(take.id)
  }

  /** Takes over another project's takes and settings, as when one is opened or begun. Any run is cancelled. */
  replace(takes: readonly Take[], selectedId: string | null, settings: GenerateSettings): void {
    this.cancel()
    this.#problem = null
    this.#takes = shareConditions(takes)
    this.select(selectedId)
    this.#settings = settings
    this.#nextNumber = 1 + Math.max(0, ...takes.map((take) => takeNumber(take.id)))
  }

  #finish(purpose: RunPurpose, result: Look): void {
    if (purpose === 'look') {
      this.#look = result
    } else {
      this.#addTake(result)
      const { seed } = result.request
      if (!this.#settings.seedLocked && this.#settings.seed === seed) this.change({ seed: nextSeed(seed) })
    }
    this.#settle()
  }

  #addTake({ request, picture, seconds }: Look): void {
    const id = `take-${this.#nextNumber++}`
    const take = { id, createdAt: this.#now().toISOString(), recipe: request, picture, seconds, starred: false }
    this.#takes = [...this.#takes, take]
    this.#selectedId = id
    this.#freshId = id
    this.#look = null
  }

  #fail(problem: Problem): void {
    this.#problem = problem
    this.#settle()
  }

  #settle(): void {
    this.#state = IDLE
    this.#early = []
  }

  /** Lets a request share the newest take's condition when the two are equal, so that takes of one map keep one copy. */
  #shareCondition(request: GenerateRequest): GenerateRequest {
    const newest = this.#takes.at(-1)?.recipe.condition
    return newest && sameCondition(newest, request.condition) ? { ...request, condition: newest } : request
  }
}

/** The same takes, those of one map after another with one copy of it. */
function shareConditions(takes: readonly Take[]): readonly Take[] {
  const shared: Take[] = []
  for (const take of takes) {
    const before = shared.at(-1)?.recipe.condition
    const same = before !== undefined && sameCondition(before, take.recipe.condition)
    shared.push(same ? { ...take, recipe: { ...take.recipe, condition: before } } : take)
  }
  return shared
}

/** The number in a take's id, as in "Take 7"; 0 when it has none. */
export function takeNumber(id: string): number {
  return Number(/^take-(\d{1,9})$/.exec(id)?.[1] ?? 0)
}

/** Whether two conditions are of one kind and hold the same map. */
function sameCondition(one: Condition, other: Condition): boolean {
  if (one === other) return true
  const [left, right] = [conditionMap(one), conditionMap(other)]
  if (one.kind !== other.kind || left.width !== right.width || left.height !== right.height) return false
  return left.data.every((value, index) => value === right.data[index])
}
