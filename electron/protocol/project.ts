import * as v from 'valibot'
import { GenerateRequest, LightChoice } from './generation'
import { GuidanceKind, LabelSet, StageSampling } from './manifest'
import { LabelMap, Picture, Seed } from './values'

/** The format that this version writes, and the newest that it can read. */
export const PROJECT_FORMAT = 2

/** One painted layer, of the document's size. Unlabelled pixels (255) let the layer below show. */
export const Layer = v.strictObject({
  id: v.string(),
  name: v.string(),
  visible: v.boolean(),
  labelMap: LabelMap,
})
export type Layer = v.InferOutput<typeof Layer>

/** A finished run: its recipe and its picture. Takes are never undone, only deleted by the person. */
export const Take = v.strictObject({
  id: v.string(),
  /** ISO 8601, UTC. */
  createdAt: v.string(),
  recipe: GenerateRequest,
  picture: Picture,
  seconds: v.number(),
  starred: v.boolean(),
})
export type Take = v.InferOutput<typeof Take>

/** The settings of the generate panel, kept with the project. */
export const GenerateSettings = v.strictObject({
  pack: v.string(),
  seed: Seed,
  seedLocked: v.boolean(),
  ...StageSampling.entries,
  /** Null: as the pack says. */
  upsampler: v.nullable(StageSampling),
  guidance: v.strictObject({ kind: GuidanceKind, scale: v.number() }),
  light: LightChoice,
})
export type GenerateSettings = v.InferOutput<typeof GenerateSettings>

/** A project as a value: what is saved, and what comes back when it is opened. How it lies in a file: electron/project. */
export const Project = v.pipe(
  v.strictObject({
    width: v.number(),
    height: v.number(),
    labelSet: LabelSet,
    /** From the bottom to the top. */
    layers: v.pipe(v.array(Layer), v.minLength(1)),
    activeLayer: v.string(),
    /** From the oldest to the newest. */
    takes: v.array(Take),
    selectedTake: v.nullable(v.string()),
    settings: GenerateSettings,
  }),
  v.check(
    (project) =>
      project.layers.every(({ labelMap }) => labelMap.width === project.width && labelMap.height === project.height),
    'every layer must have the size of the project',
  ),
  v.check(
    (project) => project.layers.some((layer) => layer.id === project.activeLayer),
    'the active layer must be one of the layers',
  ),
)
export type Project = v.InferOutput<typeof Project>
