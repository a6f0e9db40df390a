/** Main's side of the door: requests come in here, checked and parsed, and events go out. */
import type { IpcMain, IpcMainInvokeEvent, WebContents } from 'electron'
import { originOf } from './isolation'
import type { Log } from './log'
import {
  type Answer,
  type AnswerValue,
  type EventName,
  type EventValue,
  eventChannel,
  parseAsk,
  type RequestHandlers,
  type RequestName,
  requestChannel,
  requestNames,
} from './protocol/bridge'
import { type Problem, ProblemError } from './protocol/values'

/** The page that may ask: the main frame of the app's window, while it shows the app's own origin. */
export type TrustedPage = { contents: Pick<WebContents, 'id'>; origin: string }

/** Serves every request of the contract, to one page alone. */
export function serveRequests(
  ipc: Pick<IpcMain, 'handle'>,
  handlers: RequestHandlers,
  page: TrustedPage,
  log: Pick<Log, 'error'>,
): void {
  for (const name of requestNames) {
    ipc.handle(requestChannel(name), (event, input: unknown) => {
      if (isFrom(event, page)) return answer(name, handlers, input, log)
      log.error(`request ${name} from ${event.senderFrame?.url ?? 'nowhere'} refused`)
      return refusal('invalid-message', 'This page may not ask anything of Underpaint.')
    })
  }
}

/** Sends an event to a page. */
export function sendEvent<Name extends EventName>(
  contents: Pick<WebContents, 'send'>,
  name: Name,
  value: EventValue<Name>,
): void {
  contents.send(eventChannel(name), value)
}

function isFrom(event: Pick<IpcMainInvokeEvent, 'sender' | 'senderFrame'>, page: TrustedPage): boolean {
  const frame = event.senderFrame
  return (
    frame !== null &&
    frame.parent === null &&
    event.sender.id === page.contents.id &&
    originOf(frame.url) === page.origin
  )
}

async function answer<Name extends RequestName>(
  name: Name,
  handlers: RequestHandlers,
  input: unknown,
  log: Pick<Log, 'error'>,
): Promise<Answer<AnswerValue<Name>>> {
  let ask: Parameters<RequestHandlers[Name]>[0]
  try {
    ask = parseAsk(name, input)
  } catch (error) {
    log.error(`request ${name} does not fit the contract`, error)
    return refusal('invalid-message', error instanceof Error ? error.message : String(error))
  }
  try {
    return { ok: true, value: await handlers[name](ask) }
  } catch (error) {
    if (error instanceof ProblemError) return { ok: false, problem: error.problem }
    log.error(`request ${name} failed`, error)
    const reason = error instanceof Error ? error.message : String(error)
    return refusal('unexpected', `Something went wrong that should not (${reason}): the log file has more, see Help.`)
  }
}

function refusal(kind: Problem['kind'], sentence: string): { ok: false; problem: Problem } {
  return { ok: false, problem: { kind, sentence } }
}
