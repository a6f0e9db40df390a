/**
 * The door: the one typed contract between the window and the main process. Each request has a schema for what is asked
 * and one for what is answered; each event has a schema. Preload, main and the tests are all made from these two tables.
 */
import * as v from 'valibot'
import { GenerateEvent, GenerateRequest, InferenceState, RunId } from './generation'
import { JournalBase, JournalRecord, LostProject, RecoveredProject } from './journal'
import { LabelSet, ModelManifest } from './manifest'
import { MapFormat, MapPicture } from './mapPicture'
import { CommandName, MenuDescription } from './menu'
import { Imported, Inspection, InstalledPack, PackCheck, PackJob, Storage } from './packs'
import { Project } from './project'
import { Settings } from './settings'
import { Bytes, LabelMap, Picture, Problem, Sha256 } from './values'

const Nothing = v.null()
const Path = v.pipe(v.string(), v.minLength(1), v.maxLength(4096))

/** A pack that is on this machine: its manifest, the manifest's SHA-256, and what is wrong with its files, if anything. */
export const Pack = v.strictObject({
  manifest: ModelManifest,
  sha256: Sha256,
  problem: v.nullable(Problem),
})
export type Pack = v.InferOutput<typeof Pack>

/** A map to start from, with its name. */
export const ExampleMap = v.strictObject({
  name: v.string(),
  title: v.string(),
  labelMap: LabelMap,
})
export type ExampleMap = v.InferOutput<typeof ExampleMap>

/** Where a project lies: its path and the name to show. */
export const ProjectFile = v.strictObject({
  path: v.string(),
  name: v.string(),
})
export type ProjectFile = v.InferOutput<typeof ProjectFile>

/** Everything that the window needs to show itself the first time. */
export const StartInfo = v.strictObject({
  version: v.string(),
  packs: v.array(Pack),
  examples: v.array(ExampleMap),
  settings: Settings,
  inference: InferenceState,
  /** A project given on the command line or by a double click, to be opened at once. */
  openPath: v.nullable(v.string()),
  /** What a crash has left behind; the window asks what is to become of it before anything else. */
  lost: v.nullable(LostProject),
})
export type StartInfo = v.InferOutput<typeof StartInfo>

/** `null` as a path lets the person choose in a dialog; an answer of `null` says that the person cancelled it. */
export const requests = {
  start: { ask: Nothing, answer: StartInfo },
  generate: { ask: GenerateRequest, answer: RunId },
  cancel: { ask: RunId, answer: Nothing },
  openProject: {
    ask: v.strictObject({ path: v.nullable(Path) }),
    answer: v.nullable(v.strictObject({ file: ProjectFile, project: Project })),
  },
  saveProject: {
    ask: v.strictObject({
      path: v.nullable(Path),
      suggestedName: v.string(),
      project: Project,
    }),
    answer: v.nullable(ProjectFile),
  },
  /** Reads a picture file: one that the person chooses, or one that was dropped on the window. */
  importMap: {
    ask: v.strictObject({ file: v.nullable(v.strictObject({ name: v.string(), bytes: Bytes })) }),
    answer: v.nullable(v.strictObject({ name: v.string(), picture: MapPicture })),
  },
  exportPicture: {
    ask: v.strictObject({
      path: v.nullable(Path),
      suggestedName: v.string(),
      picture: Picture,
      recipe: GenerateRequest,
    }),
    answer: v.nullable(v.strictObject({ path: v.string() })),
  },
  exportMap: {
    ask: v.strictObject({
      path: v.nullable(Path),
      suggestedName: v.string(),
      labelMap: LabelMap,
      labelSet: LabelSet,
      format: MapFormat,
    }),
    answer: v.nullable(v.strictObject({ path: v.string() })),
  },
  /** Shows the application menu as the window wants it: its language and its keys are the window's. */
  showMenu: { ask: MenuDescription, answer: Nothing },
  /** Begins the journal of the project that the window now shows; an earlier one is gone. */
  beginJournal: { ask: JournalBase, answer: Nothing },
  /** Adds to the journal. Answered when it is on the disk, with whether the journal has grown so long that a new one is due. */
  keepRecord: { ask: JournalRecord, answer: v.strictObject({ long: v.boolean() }) },
  /** Brings back what a crash has left behind, and goes on with its journal; or forgets it, answered with null. */
  recover: { ask: v.strictObject({ restore: v.boolean() }), answer: v.nullable(RecoveredProject) },
  changeSettings: { ask: v.partial(Settings), answer: Settings },
  /** Tells main what the title bar and the closing of the window depend on. */
  reportDocument: {
    ask: v.strictObject({
      name: v.string(),
      path: v.nullable(v.string()),
      unsaved: v.boolean(),
    }),
    answer: Nothing,
  },
  /** The packs on the disk, with where they lie and what is known of their files. */
  listPacks: { ask: Nothing, answer: v.array(InstalledPack) },
  /** Says what checkpoint files are. */
  inspectCheckpoints: {
    ask: v.strictObject({ paths: v.array(Path) }),
    answer: v.strictObject({ paths: v.array(Path), inspection: Inspection }),
  },
  /** Lets the person choose checkpoints in a dialog. */
  chooseCheckpoints: { ask: Nothing, answer: v.nullable(v.array(Path)) },
  importPack: {
    ask: v.strictObject({ paths: v.array(Path), storage: Storage, name: v.nullable(v.string()), replace: v.boolean() }),
    answer: v.nullable(Imported),
  },
  /** Compares a pack's files with its manifest. */
  verifyPack: { ask: v.strictObject({ folder: Path }), answer: v.nullable(PackCheck) },
  /** Moves a pack into a folder that the person chooses; the answer is where it lies then. */
  movePack: { ask: v.strictObject({ folder: Path }), answer: v.nullable(v.strictObject({ folder: Path })) },
  removePack: { ask: v.strictObject({ folder: Path }), answer: Nothing },
  /** Shows a pack in the system's own window of files. */
  showPack: { ask: v.strictObject({ folder: Path }), answer: Nothing },
  /** Looks for packs in a folder that the person chooses too, as on another disk. */
  addPacksFolder: { ask: Nothing, answer: v.nullable(v.strictObject({ folder: Path, packs: v.number() })) },
  cancelPackJob: { ask: Nothing, answer: Nothing },
  /** Closes the window without asking, after a save that main asked for with `save-and-close`. */
  closeWindow: { ask: Nothing, answer: Nothing },
} as const

/** Events from main to the window. */
export const events = {
  generation: GenerateEvent,
  inference: InferenceState,
  settings: Settings,
  /** A command of the window, asked for in the menu; or `save-and-close`, asked for when a window with changes is closed. */
  menu: CommandName,
  /** The packs that can be used, after some came or went. */
  packs: v.array(Pack),
  /** How far a job on packs is; null when it has ended. */
  packJob: v.nullable(PackJob),
  /** Another start of the app was asked to open this project; the window opens it. */
  openRequested: v.strictObject({ path: v.string() }),
} as const

export type RequestName = keyof typeof requests
export type EventName = keyof typeof events
export type Ask<Name extends RequestName> = v.InferOutput<(typeof requests)[Name]['ask']>
export type AnswerValue<Name extends RequestName> = v.InferOutput<(typeof requests)[Name]['answer']>
export type EventValue<Name extends EventName> = v.InferOutput<(typeof events)[Name]>

/** Every request is answered with a value or with a Problem; nothing is thrown across the door. */
export type Answer<Value> = { ok: true; value: Value } | { ok: false; problem: Problem }

/** What the window sees as `window.bridge`: one function a request, and `on` for events (it returns the unsubscribe). */
export type Bridge = {
  [Name in RequestName]: (ask: Ask<Name>) => Promise<Answer<AnswerValue<Name>>>
} & {
  /** The path of a file that was dropped on the window; empty when it has none. */
  pathOf(file: object): string
  on<Name extends EventName>(name: Name, listener: (value: EventValue<Name>) => void): () => void
}

/** Handlers of every request, as main implements them; they throw a ProblemError for what a person should read. */
export type RequestHandlers = {
  [Name in RequestName]: (ask: Ask<Name>) => Promise<AnswerValue<Name>> | AnswerValue<Name>
}

export const requestNames = Object.keys(requests) as RequestName[]
export const eventNames = Object.keys(events) as EventName[]

/** The IPC channel of a request or an event; no channel is named anywhere else. */
export const requestChannel = (name: RequestName) => `request:${name}`
export const eventChannel = (name: EventName) => `event:${name}`

/** Parses what a request asks; throws with the place and the reason when it does not fit the contract. */
export function parseAsk<Name extends RequestName>(name: Name, input: unknown): Ask<Name> {
  return parse(requests[name].ask, input, `request ${name}`) as Ask<Name>
}

/** Parses an event; throws with the place and the reason when it does not fit the contract. */
export function parseEvent<Name extends EventName>(name: Name, input: unknown): EventValue<Name> {
  return parse(events[name], input, `event ${name}`) as EventValue<Name>
}

/** Parses the value of an answer; throws with the place and the reason when it does not fit the contract. */
export function parseAnswer<Name extends RequestName>(name: Name, input: unknown): AnswerValue<Name> {
  return parse(requests[name].answer, input, `answer to ${name}`) as AnswerValue<Name>
}

function parse(schema: v.GenericSchema, input: unknown, what: string): unknown {
  const result = v.safeParse(schema, input)
  if (result.success) return result.output
  const issue = result.issues[0]
  throw new Error(`${what}: ${v.getDotPath(issue) ?? 'value'}: ${issue.message}`)
}
