/** What the window and the main process tell each other about packs on the disk. */
import * as v from 'valibot'
import { StorageFacts, Task } from './manifest'
import { Problem, Sha256 } from './values'

/** Whether a pack's files are those of its manifest: nobody has looked since they last changed; they are; they are not. */
export const PackCheck = v.picklist(['unchecked', 'verified', 'altered'])
export type PackCheck = v.InferOutput<typeof PackCheck>

/** Where a pack lies: with the app, in the person's own folder of packs, or in a folder that the person has added. */
export const PackPlace = v.picklist(['shipped', 'own', 'added'])
export type PackPlace = v.InferOutput<typeof PackPlace>

/** A pack on the disk, as the models panel shows it. */
export const InstalledPack = v.strictObject({
  name: v.string(),
  title: v.string(),
  version: v.string(),
  /** Of the manifest. */
  sha256: Sha256,
  task: Task,
  labelSet: v.strictObject({ name: v.string(), classes: v.number() }),
  storage: v.nullable(StorageFacts),
  folder: v.string(),
  place: PackPlace,
  /** Size on the disk, all files. */
  bytes: v.number(),
  check: PackCheck,
  problem: v.nullable(Problem),
})
export type InstalledPack = v.InferOutput<typeof InstalledPack>

export const Storage = StorageFacts.entries.weights
export type Storage = v.InferOutput<typeof Storage>

const Part = v.picklist(['base', 'upsampler'])
const byStorage = <Schema extends v.GenericSchema>(schema: Schema) =>
  v.strictObject({ float32: schema, float16: schema, int8: schema })

/** What checkpoint files are, before anything is imported. */
export const Inspection = v.strictObject({
  task: v.picklist(['mask', 'sketch']),
  parts: v.array(v.strictObject({ part: Part, path: v.string(), bytes: v.number() })),
  /** What a pack also needs; null when all of it is there. */
  missing: v.nullable(Part),
  /** Size on the disk of what was given, in bytes. */
  sizes: byStorage(v.number()),
  /** What the pack is called when no other name is given. */
  names: byStorage(v.string()),
})
export type Inspection = v.InferOutput<typeof Inspection>

/** A pack that was made of checkpoints. */
export const Imported = v.strictObject({
  folder: v.string(),
  name: v.string(),
  /** Of the manifest. */
  sha256: Sha256,
  task: v.picklist(['mask', 'sketch']),
  bytes: v.number(),
  storage: StorageFacts,
  seconds: v.number(),
})
export type Imported = v.InferOutput<typeof Imported>

/** How far a job on files is. `secondsLeft` is null until it can be told. */
export const Progress = v.strictObject({
  bytes: v.number(),
  total: v.number(),
  secondsLeft: v.nullable(v.number()),
})
export type Progress = v.InferOutput<typeof Progress>

/** The job on packs that is going on. */
export const PackJob = v.strictObject({
  kind: v.picklist(['import', 'verify', 'move']),
  /** The name of the pack. */
  name: v.string(),
  progress: Progress,
})
export type PackJob = v.InferOutput<typeof PackJob>
