/** Entry of the inference process: a utility process that the main process forks, talks to over its port, and restarts. */
import { setPriority } from 'node:os'
import { problemOf } from '../protocol/values'
import { parseHostMessage, type WorkerMessage } from './messages'
import { InferenceService } from './service'

/** The part of Electron's `process.parentPort` that is used; onnxruntime's process needs nothing else of Electron. */
interface ParentPort {
  on(event: 'message', listener: (event: { data: unknown }) => void): void
  postMessage(message: WorkerMessage): void
}

/** Painting must stay smooth on two cores: the threads of this process give way to the window's. */
const NICENESS = 10

function isUtilityProcess(host: object): host is { parentPort: ParentPort } {
  return 'parentPort' in host
}

if (!isUtilityProcess(process)) throw new Error('worker.ts runs in an Electron utility process only')
const port = process.parentPort
setPriority(NICENESS)
const service = new InferenceService((message) => port.postMessage(message))
port.on('message', ({ data }) => {
  try {
    service.receive(parseHostMessage(data))
  } catch (error) {
    // A message that does not fit the contract is a fault of the app itself: say so and end, and be started again.
    port.postMessage({ kind: 'state', state: { kind: 'stopped', problem: problemOf(error) } })
    process.exit(1)
  }
})
