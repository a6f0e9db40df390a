import type { PaintJob, SelectJob } from './document/operation'
import type { Elsewhere } from './editor/work.svelte'
import type { WorkerAnswer, WorkerRequest } from './kernelWorker'

interface Waiting {
  take(answer: WorkerAnswer): void
  fail(error: Error): void
}

/** Does the editor's jobs in a worker, which is started when there is a moment for it, or with the first job. */
export class KernelWorker implements Elsewhere {
  #worker: Worker | undefined
  #nextNumber = 1
  readonly #waiting = new Map<number, Waiting>()

  constructor() {
    requestIdleCallback(() => this.#running())
  }

  async paint(job: PaintJob) {
    const answer = await this.#ask((number) => ({ kind: 'paint', number, job }))
    return answer.kind === 'paint' ? answer.tiles : []
  }

  async select(job: SelectJob) {
    const answer = await this.#ask((number) => ({ kind: 'select', number, job }))
    return answer.kind === 'select' ? answer.runs : undefined
  }

  nextFrame(): Promise<void> {
    return new Promise((resolve) => requestAnimationFrame(() => resolve()))
  }

  #ask(request: (number: number) => WorkerRequest): Promise<WorkerAnswer> {
    const number = this.#nextNumber++
    return new Promise((resolve, reject) => {
      this.#waiting.set(number, { take: resolve, fail: reject })
      this.#running().postMessage(request(number))
    })
  }

  #running(): Worker {
    if (this.#worker) return this.#worker
    const worker = new Worker(new URL('./kernelWorker.ts', import.meta.url), { type: 'module' })
    worker.addEventListener('message', ({ data }: MessageEvent<WorkerAnswer>) => {
      this.#waiting.get(data.number)?.take(data)
      this.#waiting.delete(data.number)
    })
    // Whoever waits does without it; the next job starts another one.
    worker.addEventListener('error', () => {
      worker.terminate()
      this.#worker = undefined
      for (const { fail } of this.#waiting.values()) fail(new Error('The worker has stopped.'))
      this.#waiting.clear()
    })
    this.#worker = worker
    return worker
  }
}
