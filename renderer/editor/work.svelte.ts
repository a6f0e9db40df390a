import { untrack } from 'svelte'
import type { Tile } from '../document/edit'
import { costOf, type Operation, type PaintJob, performAll, runsAfter, type SelectJob } from '../document/operation'
import type { Session } from './session'

/** Where jobs are done that would hold up the window. */
export interface Elsewhere {
  paint(job: PaintJob): Promise<readonly Tile[]>
  select(job: SelectJob): Promise<Uint8Array | undefined>
  /** Comes when the next frame does. */
  nextFrame(): Promise<void>
}

/** Jobs that look at so many pixels at most are done at once: nobody would notice that they take time. */
const AT_ONCE = 2 ** 19

/** How long changed tiles are laid into the document within one frame, in milliseconds. */
const SLICE = 6

type State =
  | { readonly kind: 'idle' }
  | { readonly kind: 'computing'; readonly atOnce: () => void }
  | { readonly kind: 'applying'; readonly layerId: string; readonly tiles: readonly Tile[]; next: number }

/**
 * Operations that may take longer than a frame: floods, filters, large shapes, selections. One at a time is computed
 * elsewhere, from the document as it was when it was asked for, and laid in over a few frames, as one step of history.
 *
 * The document cannot change meanwhile, so that the step is exactly what was asked for: gestures are held back until it
 * is done (see `Gestures`), and whatever else is about to change or save the document calls `settle` first, which does
 * the rest at once. Escape and undo call `cancel`.
 */
export class Work {
  readonly #session: Session
  readonly #elsewhere: Elsewhere | undefined
  readonly #onIdle: () => void
  #state = $state.raw<State>({ kind: 'idle' })

  /** `onIdle` is called when an operation has ended, however it did. */
  constructor(session: Session, elsewhere: Elsewhere | undefined, onIdle: () => void) {
    this.#session = session
    this.#elsewhere = elsewhere
    this.#onIdle = onIdle
  }

  /** Whether an operation is under way. */
  get busy(): boolean {
    return this.#state.kind !== 'idle'
  }

  /** Does operations to a layer as one step of history. */
  paint(name: string, layerId: string, job: Omit<PaintJob, 'layer'>): void {
    this.settle()
    const { map } = this.#session.document.paintedLayer(layerId)
    const atOnce = () => this.#paintAtOnce(name, layerId, job)
    if (!this.#elsewhere || cost(job.operations, map) <= AT_ONCE) atOnce()
    else {
      const begin = (tiles: readonly Tile[]) => void this.#layIn(name, layerId, tiles)
      this.#compute(this.#elsewhere.paint({ ...job, layer: map }), begin, atOnce)
    }
  }

  /** Changes the selection as one step of history. */
  select(name: string, job: SelectJob): void {
    this.settle()
    const keep = (runs: Uint8Array | undefined) => this.#keepSelection(name, runs)
    const atOnce = () => keep(runsAfter(job))
    if (!this.#elsewhere || job.sample.data.length <= AT_ONCE) atOnce()
    else this.#compute(this.#elsewhere.select(job), keep, atOnce)
  }

  /** Brings the operation under way to its end now. */
  settle(): void {
    const state = untrack(() => this.#state)
    if (state.kind === 'computing') {
      this.#state = { kind: 'idle' }
      state.atOnce()
      this.#onIdle()
    } else if (state.kind === 'applying') {
      while (state.next < state.tiles.length) this.#applyNext(state)
      this.#commit()
    }
  }

  /** Leaves the operation under way as if it had never been asked for. */
  cancel(): void {
    const state = untrack(() => this.#state)
    if (state.kind === 'idle') return
    this.#state = { kind: 'idle' }
    if (state.kind === 'applying') this.#session.repainted(this.#session.history.abort())
    this.#onIdle()
  }

  /** Waits for a result and uses it, unless the operation was settled or cancelled meanwhile. */
  #compute<Result>(promise: Promise<Result>, use: (result: Result) => void, atOnce: () => void): void {
    const state: State = { kind: 'computing', atOnce }
    this.#state = state
    promise.then(
      (result) => {
        if (this.#state === state) use(result)
      },
      () => {
        if (this.#state === state) this.settle()
      },
    )
  }

  #paintAtOnce(name: string, layerId: string, job: Omit<PaintJob, 'layer'>): void {
    const { history } = this.#session
    history.begin(name)
    this.#session.repainted(history.paint(layerId, (map) => performAll(map, job), job.stencil))
    this.#session.commit()
  }

  #keepSelection(name: string, runs: Uint8Array | undefined): void {
    const wasBusy = this.#state.kind !== 'idle'
    this.#state = { kind: 'idle' }
    const { history, document } = this.#session
    if (runs || document.selection) {
      history.begin(name)
      history.apply({ kind: 'select', runs })
      this.#session.commit()
    }
    if (wasBusy) this.#onIdle()
  }

  async #layIn(name: string, layerId: string, tiles: readonly Tile[]): Promise<void> {
    const state: State = { kind: 'applying', layerId, tiles, next: 0 }
    this.#session.history.begin(name)
    this.#state = state
    while (this.#state === state && state.next < tiles.length) {
      const end = performance.now() + SLICE
      do this.#applyNext(state)
      while (state.next < tiles.length && performance.now() < end)
      await this.#elsewhere?.nextFrame()
    }
    if (this.#state === state) this.#commit()
  }

  #applyNext(state: State & { kind: 'applying' }): void {
    const tile = state.tiles[state.next++]!
    this.#session.repainted(this.#session.history.apply({ kind: 'pixels', layerId: state.layerId, tiles: [tile] }))
  }

  #commit(): void {
    this.#state = { kind: 'idle' }
    this.#session.commit()
    this.#onIdle()
  }
}

function cost(operations: readonly Operation[], size: { readonly width: number; readonly height: number }): number {
  return operations.reduce((sum, operation) => sum + costOf(operation, size), 0)
}
