import type { GenerateRequest } from '../protocol/generation'
import type { ModelManifest } from '../protocol/manifest'
import type { GreyMap, LabelMap } from '../protocol/values'
import { lightVector, resizeNearest, writeOneHot } from './conditioning'
import { conditionFacts, type Encoding } from './encodings'
import type { Frame, Size } from './frame'
import { guide, isGuided } from './guidance'
import type { LoadedPack } from './loadedPack'
import { clampToPicture, learnedLogVariance, toXStart } from './prediction'
import type { Denoise } from './sampler'
import type { Level } from './schedule'
import type { Network, NetworkTensor } from './session'

/** Of a picture: red, green, blue. */
export const CHANNELS = 3

type Tensors = Readonly<Record<string, NetworkTensor>>

/** What the encoder made of the condition alone, of the null condition alone (batch 1), and of both (batch 2, null last). */
export interface EncodedCondition {
  readonly single: Tensors
  /** Empty where there is no null condition. */
  readonly unconditional: Tensors
  readonly guided: Tensors
}

/** What an encoder is given. */
export interface ConditionInputs {
  readonly encoding: Encoding
  readonly size: Size
  /** The planes of the condition [channels, height, width]. */
  readonly planes: Float32Array
  readonly light: Float32Array
}

/** What the encoders of a pack are given for a map that has the shape of its frame. */
export function conditionInputs(
  { light, seed }: GenerateRequest,
  map: LabelMap | GreyMap,
  frame: Frame,
  manifest: ModelManifest,
): ConditionInputs {
  const { encoding, size: side } = conditionFacts(manifest)
  const scale = side / manifest.sizes.base
  const size = { width: scale * frame.base.width, height: scale * frame.base.height }
  const planes = new Float32Array(encoding.channels * size.width * size.height)
  encoding.write(planes, map, size)
  return { encoding, size, planes, light: lightVector(light, manifest.light, seed) }
}

/** Runs an encoder: for the condition, and with `withNull` for the null condition beside it. */
export async function encode(
  encoder: Network,
  { encoding, size, planes, light }: ConditionInputs,
  withNull: boolean,
): Promise<EncodedCondition> {
  const batch = withNull ? 2 : 1
  const both = new Float32Array(batch * planes.length)
  both.set(planes)
  if (withNull) encoding.writeNull(both.subarray(planes.length), size)
  // Both halves are given the light: guidance then strengthens the condition and leaves the light natural.
  const lights = new Float32Array(batch * light.length)
  for (let row = 0; row < batch; row++) lights.set(light, row * light.length)
  const guided = await encoder.run({
    [encoding.input]: { data: both, dims: [batch, encoding.channels, size.height, size.width] },
    light: { data: lights, dims: [batch, light.length] },
  })
  const row = (index: number): Tensors =>
    Object.fromEntries(
      Object.entries(guided).map(([name, { data, dims }]) => {
        const length = data.length / batch
        return [name, { data: data.subarray(index * length, (index + 1) * length), dims: [1, ...dims.slice(1)] }]
      }),
    )
  return { single: row(0), unconditional: withNull ? row(1) : {}, guided }
}

/**
 * A step of the base: guided by the null condition where the guidance asks for it. Both halves of a guided step are one
 * call, which saves a tenth of the time, except in a heavy pack: there two calls are a fifth faster (`npm run bench -- piti`).
 */
export function baseDenoiser(
  { guidance: { kind, scale } }: GenerateRequest,
  { base, manifest, isHeavy }: LoadedPack,
  condition: EncodedCondition,
  { width, height }: Size,
): Denoise {
  const length = CHANNELS * width * height
  const pair = new Float32Array(2 * length)
  const predXStart = new Float32Array(length)
  const unconditional = new Float32Array(length)
  const logVariance = manifest.base.variance === 'learned-range' ? new Float32Array(length) : null
  const run = async (tensors: Tensors, x_t: Float32Array, level: Level) => {
    const batch = x_t.length / length
    const { prediction } = await base.run({
      ...tensors,
      x_t: { data: x_t, dims: [batch, CHANNELS, height, width] },
      timestep: timestepTensor(batch, level),
    })
    return prediction!.data
  }
  return async (sample, level) => {
    const guided = isGuided(kind, scale, level)
    const together = guided && !isHeavy
    pair.set(sample)
    if (together) pair.set(sample, length)
    const data = together
      ? await run(condition.guided, pair, level)
      : await run(condition.single, pair.subarray(0, length), level)
    toXStart(manifest.base.prediction, predXStart, data, sample, level)
    if (guided) {
      const other = together
        ? data.subarray(data.length / 2)
        : await run(condition.unconditional, pair.subarray(0, length), level)
      toXStart(manifest.base.prediction, unconditional, other, sample, level)
      guide(kind, scale, predXStart, unconditional, sample, level)
    }
    clampToPicture(predXStart)
    // The variance is that of the condition, guided or not.
    if (logVariance !== null) learnedLogVariance(logVariance, data.subarray(length), level)
    return { predXStart, logVariance }
  }
}

/** A step of the upsampler, never guided. `condition` has what it sees beside the base's picture `lowRes`. */
export function upsamplerDenoiser(
  { upsampler, manifest }: LoadedPack,
  condition: Tensors,
  lowRes: Float32Array,
  { base, upsampler: { width, height } }: Frame,
): Denoise {
  const length = CHANNELS * width * height
  const predXStart = new Float32Array(length)
  const logVariance = manifest.upsampler.variance === 'learned-range' ? new Float32Array(length) : null
  return async (sample, level) => {
    const { prediction } = await upsampler.run({
      ...condition,
      x_t: { data: sample, dims: [1, CHANNELS, height, width] },
      timestep: timestepTensor(1, level),
      low_res: { data: lowRes, dims: [1, CHANNELS, base.height, base.width] },
    })
    const { data } = prediction!
    toXStart(manifest.upsampler.prediction, predXStart, data, sample, level)
    clampToPicture(predXStart)
    if (logVariance !== null) learnedLogVariance(logVariance, data.subarray(length), level)
    return { predXStart, logVariance }
  }
}

/** The label map as an upsampler without an encoder sees it: one-hot at its own size; null when there is none to see. */
export function largeLabelMap(map: LabelMap | null, { labelSet }: ModelManifest, { width, height }: Size): Tensors {
  const classes = labelSet.classes.length
  const planes = new Float32Array((classes + 1) * width * height)
  const ids =
    map === null ? new Uint8Array(width * height).fill(labelSet.unlabelled) : resizeNearest(map, width, height)
  writeOneHot(planes, ids, classes)
  return { label_map: { data: planes, dims: [1, classes + 1, height, width] } }
}

function timestepTensor(batch: number, level: Level): NetworkTensor {
  return { data: new Float32Array(batch).fill(level.timestep), dims: [batch] }
}
