import * as v from 'valibot'
import { ProblemError, Sha256 } from './values'

const Byte = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(255))
const Count = v.pipe(v.number(), v.integer(), v.minValue(1))
export const FileName = v.pipe(v.string(), v.regex(/^[A-Za-z0-9._-]+$/, 'expected a plain file name'))

/** One class of a label set. `cocoStuff` is its COCO-Stuff name where one exists, so that a painting can move between packs. */
export const LabelClass = v.object({
  id: v.pipe(Byte, v.maxValue(254)),
  name: v.string(),
  cocoStuff: v.nullable(v.string()),
  rgb: v.tuple([Byte, Byte, Byte]),
  /** What kind of thing it is, in a plain word; without it, the group of its COCO-Stuff name. */
  group: v.optional(v.nullable(v.string())),
})
export type LabelClass = v.InferOutput<typeof LabelClass>

/** The classes that a map may hold. Ids are their index; `unlabelled` is the id of "nothing painted here". */
export const LabelSet = v.pipe(
  v.object({
    name: v.string(),
    unlabelled: v.literal(255),
    classes: v.pipe(v.array(LabelClass), v.minLength(1)),
  }),
  v.check((set) => set.classes.every((label, index) => label.id === index), 'class ids must be 0, 1, 2 ... in order'),
)
export type LabelSet = v.InferOutput<typeof LabelSet>

const LightValues = v.array(v.number())

/** The light that a pack understands: named controls, presets for people, and samples that a seed may draw from. */
export const LightSet = v.object({
  controls: v.array(
    v.object({
      name: v.string(),
      title: v.string(),
      minimum: v.number(),
      maximum: v.number(),
      default: v.number(),
    }),
  ),
  presets: v.array(v.object({ name: v.string(), title: v.string(), values: LightValues })),
  samples: v.array(LightValues),
})
export type LightSet = v.InferOutput<typeof LightSet>

export const Sampler = v.picklist(['ancestral', 'ddim', 'dpm-solver++'])
export type Sampler = v.InferOutput<typeof Sampler>

/**
 * Which timesteps the steps of a sampler visit; see electron/inference/schedule.ts.
 *
 * - trailing: evenly from the last one, never the first
 * - even: evenly, the first and the last among them: "100" and "250" of the published sampler
 * - fast27: the published 27, more of them near the clean picture
 */
export const Respacing = v.picklist(['trailing', 'even', 'fast27'])
export type Respacing = v.InferOutput<typeof Respacing>

/** How one of the two networks is sampled; fast27 has 27 steps. */
export const StageSampling = v.strictObject({
  sampler: Sampler,
  /** Denoising steps. */
  steps: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000)),
  respacing: Respacing,
})
export type StageSampling = v.InferOutput<typeof StageSampling>

/** Kinds of classifier-free guidance; see electron/inference/guidance.ts for their formulas. */
export const GuidanceKind = v.picklist(['plain', 'normalized-epsilon', 'normalized-x0'])
export type GuidanceKind = v.InferOutput<typeof GuidanceKind>

/** What a network's output means: the velocity, the noise, or the clean picture. */
export const Prediction = v.picklist(['v', 'epsilon', 'x_start'])
export type Prediction = v.InferOutput<typeof Prediction>

/** Variance of an ancestral step: the posterior's own, or a learned interpolation in six output channels. */
export const Variance = v.picklist(['fixed-small', 'learned-range'])
export type Variance = v.InferOutput<typeof Variance>

/** What a person paints for a pack: class ids, a sketch's lines, or depth. */
export const Task = v.picklist(['mask', 'sketch', 'depth'])
export type Task = v.InferOutput<typeof Task>

/**
 * How a condition is laid out for a network; electron/inference/encodings.ts has the formulas and the null condition of each.
 * The first three are those of the project's own networks, the others those of PITI's published ones.
 */
export const ConditionEncoding = v.picklist(['one-hot', 'line-distance', 'nearness', 'piti-colours', 'piti-distance'])
export type ConditionEncoding = v.InferOutput<typeof ConditionEncoding>

/** What is painted for each encoding. */
const taskOf: Readonly<Record<ConditionEncoding, Task>> = {
  'one-hot': 'mask',
  'line-distance': 'sketch',
  nearness: 'depth',
  'piti-colours': 'mask',
  'piti-distance': 'sketch',
}

const ScheduleFacts = v.object({ kind: v.picklist(['cosine', 'linear']), timesteps: Count })

/** A choice of steps that a pack recommends, in plain words. `upsampler` null: as the pack says. */
export const StepPreset = v.strictObject({
  title: v.string(),
  ...StageSampling.entries,
  upsampler: v.nullable(StageSampling),
})
export type StepPreset = v.InferOutput<typeof StepPreset>

/**
 * How the weights of an imported pack are kept. `error`: root mean square of what rounding changed, as a share of that of
 * the weights; of all of them, and of the tensor that lost most.
 */
export const StorageFacts = v.object({
  weights: v.picklist(['float32', 'float16', 'int8']),
  error: v.number(),
  worst: v.nullable(v.object({ key: v.string(), error: v.number() })),
})
export type StorageFacts = v.InferOutput<typeof StorageFacts>

/**
 * The manifest of a pack (model.json): everything that the app must know of a model. Python writes it, this schema parses
 * it, and it is the only tie between models/ and TypeScript.
 */
export const ModelManifest = v.pipe(
  v.object({
    format: v.literal(1),
    name: FileName,
    title: v.string(),
    version: v.string(),
    task: Task,
    /** The classes of a document, whatever the task: a map that is painted for one pack can be kept for another. */
    labelSet: LabelSet,
    light: LightSet,
    /**
     * Sides of the two pictures in pixels; of a picture that is not square, of its shorter side. `anyAspect`: the networks
     * take any width and height, and a picture has the shape of its map; else maps are padded to squares.
     */
    sizes: v.object({ base: Count, upsampler: Count, anyAspect: v.optional(v.boolean(), false) }),
    /** What the encoder sees; without it, a one-hot map of the base's size. */
    condition: v.optional(v.object({ encoding: ConditionEncoding, size: Count })),
    /** Of the base, and of an upsampler that has none of its own. */
    schedule: ScheduleFacts,
    encoder: v.object({ file: FileName }),
    base: v.object({
      file: FileName,
      prediction: Prediction,
      variance: Variance,
    }),
    upsampler: v.object({
      file: FileName,
      prediction: Prediction,
      variance: Variance,
      /** Its own encoder of the condition, whose outputs it is given; without one it sees the label map, one-hot. */
      encoder: v.optional(v.object({ file: FileName })),
      schedule: v.optional(ScheduleFacts),
      sampler: v.optional(Sampler, 'ddim'),
      steps: Count,
      respacing: v.optional(Respacing, 'trailing'),
      /** What the noise it starts from is multiplied by. */
      noise: v.optional(v.number(), 1),
      /** Whether the base's picture is cut to bytes before it is enlarged. */
      quantizeLowRes: v.optional(v.boolean(), false),
    }),
    defaults: v.object({
      sampler: Sampler,
      steps: Count,
      respacing: v.optional(Respacing, 'trailing'),
      guidanceScale: v.number(),
      guidance: GuidanceKind,
    }),
    stepPresets: v.optional(v.array(StepPreset), []),
    /** How an imported pack keeps its weights, and what that changed. */
    storage: v.optional(StorageFacts),
    files: v.record(FileName, v.object({ sha256: Sha256, bytes: Count })),
    training: v.looseObject({}),
    credits: v.array(v.string()),
    licence: v.string(),
  }),
  v.check(
    (manifest) =>
      [manifest.encoder, manifest.base, manifest.upsampler, manifest.upsampler.encoder].every(
        (graph) => graph === undefined || graph.file in manifest.files,
      ),
    'every graph must be listed in files',
  ),
  v.check(
    (manifest) => taskOf[manifest.condition?.encoding ?? 'one-hot'] === manifest.task,
    'the encoding of the condition must belong to the task',
  ),
  v.check(
    (manifest) =>
      [...manifest.light.presets.map((preset) => preset.values), ...manifest.light.samples].every(
        (values) => values.length === manifest.light.controls.length,
      ),
    'every preset and sample of the light must have one value a control',
  ),
)
export type ModelManifest = v.InferOutput<typeof ModelManifest>

/** How a pack wants its base sampled. */
export const baseSampling = ({ defaults: { sampler, steps, respacing } }: ModelManifest): StageSampling => ({
  sampler,
  steps,
  respacing,
})

/** Parses the text of a model.json. Throws a ProblemError that names `path` when it is not a manifest of this format. */
export function parseManifest(text: string, path: string): ModelManifest {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw new ProblemError('malformed-file', `${path} is not valid JSON: install the pack again.`)
  }
  const result = v.safeParse(ModelManifest, json)
  if (result.success) return result.output
  const issue = result.issues[0]
  const place = v.getDotPath(issue) ?? 'the manifest'
  throw new ProblemError('malformed-file', `${path} is not a pack of this version (${place}: ${issue.message}).`)
}
