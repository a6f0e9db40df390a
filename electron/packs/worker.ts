/** Entry of the process of a job on packs: a utility process that the main process forks for one job. */
import '../polyfills'
import { problemOf } from '../protocol/values'
import { type JobMessage, JobOrder, parseMessage } from './job'
import { Cancelled } from './progress'
import { runJob } from './runJob'

/** The part of Electron's `process.parentPort` that is used. */
interface ParentPort {
  on(event: 'message', listener: (event: { data: unknown }) => void): void
  postMessage(message: JobMessage): void
}

function isUtilityProcess(host: object): host is { parentPort: ParentPort } {
  return 'parentPort' in host
}

if (!isUtilityProcess(process)) throw new Error('worker.ts runs in an Electron utility process only')
const port = process.parentPort
const abort = new AbortController()

port.on('message', ({ data }) => {
  try {
    const order = parseMessage(JobOrder, data)
    if (order.kind === 'cancel') return abort.abort()
    const told = (progress: Extract<JobMessage, { kind: 'progress' }>['progress']) =>
      port.postMessage({ kind: 'progress', progress })
    runJob(order.job, { signal: abort.signal, told }).then(
      (value) => port.postMessage({ kind: 'done', value }),
      (error: unknown) => port.postMessage(failure(error)),
    )
  } catch (error) {
    port.postMessage(failure(error))
  }
})

function failure(error: unknown): JobMessage {
  return error instanceof Cancelled ? { kind: 'cancelled' } : { kind: 'failed', problem: problemOf(error) }
}
