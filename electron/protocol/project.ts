import * as v from 'valibot'
import { GenerateRequest, LightChoice } from './generation'
import { GuidanceKind, LabelSet, StageSampling } from './manifest'
import { GreyMap, LabelMap, Picture, Seed } from './values'

/** The format that this version writes, and the newest that it can read. */
export const PROJECT_FORMAT = 2

/** What layers of every kind have. */
export const layerProperties = {
  id: v.string(),
  name: v.string(),
  visible: v.boolean(),
  /** Its pixels cannot be changed by hand. */
  locked: v.boolean(),
  /** How strongly it is seen on the screen; a model does not know of it. */
  opacity: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
} as const

const Extent = v.pipe(v.number(), v.finite(), v.gtValue(0))

/** The part of the document that a picture for tracing covers, in document pixels, fractions and outside allowed. */
export const Placement = v.strictObject({
  x: v.pipe(v.number(), v.finite()),
  y: v.pipe(v.number(), v.finite()),
  width: Extent,
  height: Extent,
})
export type Placement = v.InferOutput<typeof Placement>

/**
 * One layer. Painted ones have the document's size; where there is nothing, label layers hold 255 (unlabelled), sketch
 * layers 255 (paper) and depth layers 0 (farthest). References are for tracing: no model sees them.
 */
export const Layer = v.variant('kind', [
  v.strictObject({ ...layerProperties, kind: v.literal('label'), map: LabelMap }),
  v.strictObject({ ...layerProperties, kind: v.picklist(['sketch', 'depth']), map: GreyMap }),
  v.strictObject({ ...layerProperties, kind: v.literal('reference'), picture: Picture, place: Placement }),
])
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
      project.layers.every(
        (layer) =>
          layer.kind === 'reference' || (layer.map.width === project.width && layer.map.height === project.height),
      ),
    'every painted layer must have the size of the project',
  ),
  v.check(
    (project) => project.layers.some((layer) => layer.id === project.activeLayer),
    'the active layer must be one of the layers',
  ),
)
export type Project = v.InferOutput<typeof Project>
