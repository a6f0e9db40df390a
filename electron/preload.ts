/** The window's side of the door: `window.bridge`, made from the contract's two tables, and nothing else. */
import { contextBridge, ipcRenderer, webUtils } from 'electron'
import {
  type Answer,
  type AnswerValue,
  type Ask,
  type Bridge,
  type EventName,
  type EventValue,
  eventChannel,
  eventNames,
  parseAnswer,
  parseEvent,
  type RequestName,
  requestChannel,
  requestNames,
} from './protocol/bridge'
import { problemOf } from './protocol/values'

async function request<Name extends RequestName>(name: Name, ask: Ask<Name>): Promise<Answer<AnswerValue<Name>>> {
  try {
    const answer: Answer<unknown> = await ipcRenderer.invoke(requestChannel(name), ask)
    return answer.ok ? { ok: true, value: parseAnswer(name, answer.value) } : answer
  } catch (error) {
    return { ok: false, problem: problemOf(error) }
  }
}

function on<Name extends EventName>(name: Name, listener: (value: EventValue<Name>) => void): () => void {
  if (!eventNames.includes(name)) throw new Error(`there is no event ${String(name)}`)
  const receive = (_event: unknown, input: unknown) => listener(parseEvent(name, input))
  ipcRenderer.on(eventChannel(name), receive)
  return () => {
    ipcRenderer.removeListener(eventChannel(name), receive)
  }
}

/** Electron before 32 has the path on the file itself, and the page reads it there. */
function pathOf(file: object): string {
  return webUtils && file instanceof File ? webUtils.getPathForFile(file) : ''
}

const askers = requestNames.map((name) => [name, (ask: Ask<typeof name>) => request(name, ask)])
const bridge: Bridge = { ...Object.fromEntries(askers), pathOf, on }

contextBridge.exposeInMainWorld('bridge', bridge)
