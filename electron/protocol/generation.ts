import * as v from 'valibot'
import { GuidanceKind, StageSampling } from './manifest'
import { GreyMap, LabelMap, Picture, Problem, Seed, Sha256 } from './values'

/** The pack that a run uses, by name and by the SHA-256 of its manifest, which in turn pins every file of the pack. */
export const PackReference = v.strictObject({
  name: v.string(),
  sha256: Sha256,
})
export type PackReference = v.InferOutput<typeof PackReference>

/** Where the light comes from: drawn from the seed, or given as one value a control of the pack. */
export const LightChoice = v.variant('kind', [
  v.strictObject({ kind: v.literal('seed') }),
  v.strictObject({ kind: v.literal('given'), values: v.array(v.number()) }),
])
export type LightChoice = v.InferOutput<typeof LightChoice>

/** What a run makes a picture from: the composite of the visible layers of one kind, at the document's size. */
export const Condition = v.variant('kind', [
  v.strictObject({ kind: v.literal('mask'), labelMap: LabelMap }),
  v.strictObject({ kind: v.literal('sketch'), map: GreyMap }),
  v.strictObject({ kind: v.literal('depth'), map: GreyMap }),
])
export type Condition = v.InferOutput<typeof Condition>

/** The map of a condition, whatever its kind. */
export const conditionMap = (condition: Condition): LabelMap | GreyMap =>
  condition.kind === 'mask' ? condition.labelMap : condition.map

/**
 * Everything that a run depends on, and nothing else. It is the recipe of a take: the same request gives the same bytes
 * on the same machine and execution provider.
 */
export const GenerateRequest = v.strictObject({
  pack: PackReference,
  condition: Condition,
  light: LightChoice,
  seed: Seed,
  /** How the base is sampled. */
  ...StageSampling.entries,
  /** How the upsampler is sampled; null: as the pack says. */
  upsampler: v.nullable(StageSampling),
  /** Classifier-free guidance; at scale 1 there is none, whatever the kind, and a step costs one forward pass. */
  guidance: v.strictObject({
    kind: GuidanceKind,
    scale: v.pipe(v.number(), v.minValue(1), v.maxValue(20)),
  }),
})
export type GenerateRequest = v.InferOutput<typeof GenerateRequest>

/** The number of a run; it grows by one a run within a session of the app, so that the newest can be told. */
export const RunId = v.pipe(v.number(), v.integer(), v.minValue(1))
export type RunId = v.InferOutput<typeof RunId>

const Seconds = v.pipe(v.number(), v.minValue(0))

/** What a run tells while it lives: started, previews, then exactly one of finished, cancelled and failed. */
export const GenerateEvent = v.variant('kind', [
  v.strictObject({ kind: v.literal('started'), run: RunId }),
  v.strictObject({
    kind: v.literal('preview'),
    run: RunId,
    stage: v.picklist(['base', 'upsampler']),
    /** The step just done, from 1 to `steps` of this stage. */
    step: v.number(),
    steps: v.number(),
    /** Share of the whole run done, 0 to 1. */
    progress: v.number(),
    secondsLeft: v.nullable(Seconds),
    /** The predicted x_start of this step as a picture. */
    picture: Picture,
  }),
  v.strictObject({
    kind: v.literal('finished'),
    run: RunId,
    picture: Picture,
    seconds: Seconds,
  }),
  v.strictObject({ kind: v.literal('cancelled'), run: RunId }),
  v.strictObject({ kind: v.literal('failed'), run: RunId, problem: Problem }),
])
export type GenerateEvent = v.InferOutput<typeof GenerateEvent>

/** State of the inference process. `provider` is the one in use, after a fallback if there was one (then `notice` says so). */
export const InferenceState = v.variant('kind', [
  v.strictObject({ kind: v.literal('starting') }),
  v.strictObject({
    kind: v.literal('ready'),
    provider: v.string(),
    threads: v.number(),
    available: v.array(v.string()),
    notice: v.nullable(v.string()),
  }),
  v.strictObject({ kind: v.literal('stopped'), problem: Problem }),
])
export type InferenceState = v.InferOutput<typeof InferenceState>
