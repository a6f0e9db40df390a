/**
 * The journal: what happens to a project between two saves, told to the main process as it happens, so that a crash loses
 * nothing but the stroke in progress. A journal is a base (the project as it was) and the records since.
 */
import * as v from 'valibot'
import { LabelSet } from './manifest'
import { GenerateSettings, layerProperties, Placement, Project, Take } from './project'
import { Bytes, Picture } from './values'

const layerId = v.string()
const Place = v.pipe(v.number(), v.integer(), v.minValue(0))
const Size = v.pipe(v.number(), v.integer(), v.minValue(1))

/** A layer with its pixels run-length coded, or a picture for tracing. */
const StoredLayer = v.variant('kind', [
  v.strictObject({ ...layerProperties, kind: v.picklist(['label', 'sketch', 'depth']), runs: Bytes }),
  v.strictObject({ ...layerProperties, kind: v.literal('reference'), picture: Picture, place: Placement }),
])

const { name, visible, locked, opacity } = layerProperties

/** One change of a document, as `renderer/document/edit.ts` explains it. */
const Edit = v.variant('kind', [
  v.strictObject({
    kind: v.literal('pixels'),
    layerId,
    tiles: v.pipe(v.array(v.strictObject({ column: Place, row: Place, runs: Bytes })), v.readonly()),
  }),
  v.strictObject({ kind: v.literal('addLayer'), index: Place, layer: StoredLayer }),
  v.strictObject({ kind: v.literal('removeLayer'), layerId }),
  v.strictObject({ kind: v.literal('moveLayer'), layerId, index: Place }),
  v.strictObject({
    kind: v.literal('changeLayer'),
    layerId,
    properties: v.strictObject({
      name: v.exactOptional(name),
      visible: v.exactOptional(visible),
      locked: v.exactOptional(locked),
      opacity: v.exactOptional(opacity),
    }),
  }),
  v.strictObject({ kind: v.literal('placeReference'), layerId, place: Placement }),
  v.strictObject({ kind: v.literal('select'), runs: v.undefinedable(Bytes) }),
  v.strictObject({
    kind: v.literal('resize'),
    width: Size,
    height: Size,
    layers: v.pipe(v.array(StoredLayer), v.readonly()),
  }),
])

/** What happened, in the order in which it happened. */
export const JournalRecord = v.variant('kind', [
  v.strictObject({
    kind: v.literal('commit'),
    name: v.string(),
    series: v.undefinedable(v.string()),
    edits: v.pipe(v.array(Edit), v.readonly()),
    merged: v.boolean(),
  }),
  v.strictObject({ kind: v.literal('travel'), by: v.pipe(v.number(), v.integer()) }),
  /** The newest entry of the history gives the ids another meaning. */
  v.strictObject({ kind: v.literal('labelSet'), labelSet: LabelSet }),
  v.strictObject({ kind: v.literal('take'), take: Take }),
  /** Which takes are left, in order, which are starred, and which is chosen. */
  v.strictObject({
    kind: v.literal('takes'),
    ids: v.array(v.string()),
    starred: v.array(v.string()),
    selected: v.nullable(v.string()),
  }),
  v.strictObject({ kind: v.literal('settings'), settings: GenerateSettings }),
  /** All before this is in a file. */
  v.strictObject({ kind: v.literal('saved'), file: v.strictObject({ path: v.string(), name: v.string() }) }),
])
export type JournalRecord = v.InferOutput<typeof JournalRecord>

/** What a journal begins from: a file as it is now, or a project that is in no file. */
export const JournalBase = v.variant('kind', [
  v.strictObject({ kind: v.literal('file'), path: v.string(), name: v.string() }),
  v.strictObject({
    kind: v.literal('project'),
    project: Project,
    name: v.nullable(v.string()),
    path: v.nullable(v.string()),
  }),
])
export type JournalBase = v.InferOutput<typeof JournalBase>

/** A project that a crash left behind. Names and paths are null while it is in no file. */
export const LostProject = v.strictObject({ name: v.nullable(v.string()) })
export type LostProject = v.InferOutput<typeof LostProject>

export const RecoveredProject = v.strictObject({
  name: v.nullable(v.string()),
  path: v.nullable(v.string()),
  project: Project,
  records: v.array(JournalRecord),
})
export type RecoveredProject = v.InferOutput<typeof RecoveredProject>
