import type { Progress } from '../protocol/packs'
import { ProblemError } from '../protocol/values'
import { type Job, JobMessage, type JobOrder, type JobResult, parseMessage, results } from './job'
import { Cancelled } from './progress'

/** The part of an Electron utility process that is used. */
export interface ChildProcess {
  postMessage(message: JobOrder): void
  on(event: 'message', listener: (message: unknown) => void): unknown
  on(event: 'exit', listener: (code: number) => void): unknown
  kill(): boolean
}

/**
 * Has a job done in a process of its own, which lives as long as the job.
 *
 * @param fork starts the process
 * @throws ProblemError as the job does, and `unexpected` when the process died; Cancelled
 */
export function runInProcess<Kind extends Job['kind']>(
  fork: () => ChildProcess,
  job: Extract<Job, { kind: Kind }>,
  told: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<JobResult<Kind>> {
  return new Promise((resolve, reject) => {
    const child = fork()
    const cancel = () => child.postMessage({ kind: 'cancel' })
    const end = (settle: () => void) => {
      signal.removeEventListener('abort', cancel)
      child.kill()
      settle()
    }
    child.on('message', (input) => {
      try {
        const message = parseMessage(JobMessage, input)
        switch (message.kind) {
          case 'progress':
            told(message.progress)
            return
          case 'done': {
            const value = parseMessage(results[job.kind], message.value) as JobResult<Kind>
            return end(() => resolve(value))
          }
          case 'failed':
            return end(() => reject(new ProblemError(message.problem.kind, message.problem.sentence)))
          case 'cancelled':
            return end(() => reject(new Cancelled('cancelled')))
        }
      } catch (error) {
        end(() => reject(error))
      }
    })
    child.on('exit', () => {
      end(() =>
        reject(new ProblemError('unexpected', 'The process that was at it ended: nothing was changed; try again.')),
      )
    })
    signal.addEventListener('abort', cancel)
    child.postMessage({ kind: 'begin', job })
    if (signal.aborted) cancel()
  })
}
