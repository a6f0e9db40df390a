import { type PaintJob, runsAfter, type SelectJob, tilesAfter } from './document/operation'

/** What the window asks of the worker. Its own bundle: it knows the document's kernels and nothing else. */
export type WorkerRequest =
  | { readonly kind: 'paint'; readonly number: number; readonly job: PaintJob }
  | { readonly kind: 'select'; readonly number: number; readonly job: SelectJob }

/** Its answer to the request of the same number. */
export type WorkerAnswer =
  | { readonly kind: 'paint'; readonly number: number; readonly tiles: ReturnType<typeof tilesAfter> }
  | { readonly kind: 'select'; readonly number: number; readonly runs: ReturnType<typeof runsAfter> }

function answer(request: WorkerRequest): WorkerAnswer {
  const { kind, number } = request
  return kind === 'paint'
    ? { kind, number, tiles: tilesAfter(request.job) }
    : { kind, number, runs: runsAfter(request.job) }
}

addEventListener('message', ({ data }: MessageEvent<WorkerRequest>) => postMessage(answer(data)))
