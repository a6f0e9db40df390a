import * as v from 'valibot'
import { ProblemError, Sha256 } from './values'

const Byte = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(255))
const Count = v.pipe(v.number(), v.integer(), v.minValue(1))
const FileName = v.pipe(v.string(), v.regex(/^[A-Za-z0-9._-]+$/, 'expected a plain file name'))

/** One class of a label set. `cocoStuff` is its COCO-Stuff name where one exists, so that a painting can move between packs. */
export const LabelClass = v.object({
  id: v.pipe(Byte, v.maxValue(254)),
  name: v.string(),
  cocoStuff: v.nullable(v.string()),
  rgb: v.tuple([Byte, Byte, Byte]),
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

/** Kinds of classifier-free guidance; see electron/inference/guidance.ts for their formulas. */
export const GuidanceKind = v.picklist(['plain', 'normalized-epsilon', 'normalized-x0'])
export type GuidanceKind = v.InferOutput<typeof GuidanceKind>

/** What a network's output means: the velocity, the noise, or the clean picture. */
export const Prediction = v.picklist(['v', 'epsilon', 'x_start'])
export type Prediction = v.InferOutput<typeof Prediction>

/** Variance of an ancestral step: the posterior's own, or a learned interpolation in six output channels. */
export const Variance = v.picklist(['fixed-small', 'learned-range'])
export type Variance = v.InferOutput<typeof Variance>

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
    task: v.literal('mask'),
    labelSet: LabelSet,
    light: LightSet,
    sizes: v.object({ base: Count, upsampler: Count }),
    schedule: v.object({
      kind: v.picklist(['cosine', 'linear']),
      timesteps: Count,
    }),
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
      steps: Count,
    }),
    defaults: v.object({
      sampler: Sampler,
      steps: Count,
      guidanceScale: v.number(),
      guidance: GuidanceKind,
    }),
    files: v.record(FileName, v.object({ sha256: Sha256, bytes: Count })),
    training: v.looseObject({}),
    credits: v.array(v.string()),
    licence: v.string(),
  }),
  v.check(
    (manifest) =>
      [manifest.encoder.file, manifest.base.file, manifest.upsampler.file].every((file) => file in manifest.files),
    'every graph must be listed in files',
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
