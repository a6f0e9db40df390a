/** What the main process and the process of a job on packs tell each other. Both parse what they receive. */
import * as v from 'valibot'
import { Imported, Inspection, Progress, Storage } from '../protocol/packs'
import { Problem, ProblemError } from '../protocol/values'

/** Work on files of gigabytes, which is done in a process of its own. */
export const Job = v.variant('kind', [
  v.strictObject({ kind: v.literal('inspect'), paths: v.array(v.string()) }),
  v.strictObject({
    kind: v.literal('import'),
    paths: v.array(v.string()),
    packsFolder: v.string(),
    storage: Storage,
    name: v.nullable(v.string()),
    replace: v.boolean(),
  }),
  v.strictObject({ kind: v.literal('verify'), folder: v.string() }),
  v.strictObject({ kind: v.literal('move'), folder: v.string(), packsFolder: v.string() }),
])
export type Job = v.InferOutput<typeof Job>
export type JobKind = Job['kind']

/** What each job gives. */
export const results = {
  inspect: Inspection,
  import: Imported,
  /** Names of the files that are missing or altered. */
  verify: v.array(v.string()),
  /** Where the pack lies now. */
  move: v.string(),
} as const satisfies Record<JobKind, v.GenericSchema>
export type JobResult<Kind extends JobKind> = v.InferOutput<(typeof results)[Kind]>

/** To the process: one job, and then perhaps that it is to end. */
export const JobOrder = v.variant('kind', [
  v.strictObject({ kind: v.literal('begin'), job: Job }),
  v.strictObject({ kind: v.literal('cancel') }),
])
export type JobOrder = v.InferOutput<typeof JobOrder>

/** From the process: progress, then exactly one of the others. */
export const JobMessage = v.variant('kind', [
  v.strictObject({ kind: v.literal('progress'), progress: Progress }),
  v.strictObject({ kind: v.literal('done'), value: v.unknown() }),
  v.strictObject({ kind: v.literal('failed'), problem: Problem }),
  v.strictObject({ kind: v.literal('cancelled') }),
])
export type JobMessage = v.InferOutput<typeof JobMessage>

/** @throws ProblemError `invalid-message` */
export function parseMessage<Schema extends v.GenericSchema>(schema: Schema, input: unknown): v.InferOutput<Schema> {
  const result = v.safeParse(schema, input)
  if (result.success) return result.output
  const issue = result.issues[0]
  throw new ProblemError('invalid-message', `message of a job: ${v.getDotPath(issue) ?? 'value'}: ${issue.message}`)
}
