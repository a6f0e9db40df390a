/** What the main process and the inference process tell each other. Both parse what they receive. */
import * as v from 'valibot'
import { GenerateEvent, GenerateRequest, InferenceState, RunId } from '../protocol/generation'
import { ProblemError } from '../protocol/values'

/** From the main process. */
export const HostMessage = v.variant('kind', [
  /** The first message, and again whenever the settings change. Answered by a `state`, after `warmPack` is loaded and ran once. */
  v.strictObject({
    kind: v.literal('configure'),
    /** Folders of packs, the first one first. */
    packsFolders: v.array(v.string()),
    provider: v.string(),
    threads: v.number(),
    /** The pack to have ready, by name; null loads packs when they are first used. */
    warmPack: v.nullable(v.string()),
  }),
  /** Starts a run; one that is still going is cancelled. Answered by its events, which end with finished, cancelled or failed. */
  v.strictObject({ kind: v.literal('generate'), run: RunId, request: GenerateRequest }),
  v.strictObject({ kind: v.literal('cancel'), run: RunId }),
  /** The preview of this run has been passed on; only then the next is sent, and it is the newest. */
  v.strictObject({ kind: v.literal('acknowledge'), run: RunId }),
])
export type HostMessage = v.InferOutput<typeof HostMessage>

/** From the inference process. */
export const WorkerMessage = v.variant('kind', [
  v.strictObject({ kind: v.literal('state'), state: InferenceState }),
  v.strictObject({ kind: v.literal('event'), event: GenerateEvent }),
])
export type WorkerMessage = v.InferOutput<typeof WorkerMessage>

export const parseHostMessage = (input: unknown): HostMessage =>
  parse(HostMessage, input, 'message to the inference process')

export const parseWorkerMessage = (input: unknown): WorkerMessage =>
  parse(WorkerMessage, input, 'message from the inference process')

function parse<Schema extends v.GenericSchema>(schema: Schema, input: unknown, what: string): v.InferOutput<Schema> {
  const result = v.safeParse(schema, input)
  if (result.success) return result.output
  const issue = result.issues[0]
  throw new ProblemError('invalid-message', `${what}: ${v.getDotPath(issue) ?? 'value'}: ${issue.message}`)
}
