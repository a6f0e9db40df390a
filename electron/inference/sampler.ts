import type { Sampler } from '../protocol/manifest'
import type { Level } from './schedule'

/** What a network makes of a sample: the clean picture it sees in it, clamped, and the log variance if it learned one. */
export interface Denoised {
  readonly predXStart: Float32Array
  /** Log variance of an ancestral step, one value an element; null where the posterior's own is used. */
  readonly logVariance: Float32Array | null
}

/** One call of the network; its arrays may be used again for the next call. */
export type Denoise = (sample: Float32Array, level: Level) => Promise<Denoised>

/** Fills `out` with the noise of a step (counted from 0). */
export type FillNoise = (out: Float32Array, step: number) => void

/** A step just done, told before the next begins. Both arrays change with the next step: copy what is to stay. */
export interface SamplerStep {
  /** From 1 to `steps`. */
  readonly step: number
  readonly steps: number
  readonly timestep: number
  readonly predXStart: Float32Array
  /** The sample at the next noise level; after the last step it is the picture. */
  readonly sample: Float32Array
}

/**
 * Denoises `sample`, in place, along `levels` and yields every step; the caller stops by no longer asking. `fillNoise` is
 * called by the ancestral sampler alone.
 */
export async function* runSampler(
  sampler: Sampler,
  sample: Float32Array,
  levels: readonly Level[],
  denoise: Denoise,
  fillNoise: FillNoise,
): AsyncGenerator<SamplerStep, void, void> {
  const noise = new Float32Array(sampler === 'ancestral' ? sample.length : 0)
  const previous = { level: null as Level | null, predXStart: new Float32Array(sample.length) }
  for (const [index, level] of levels.entries()) {
    const { predXStart, logVariance } = await denoise(sample, level)
    switch (sampler) {
      case 'ancestral':
        if (level.alphaCumprodNext < 1) fillNoise(noise, index)
        stepAncestral(sample, predXStart, level, noise, logVariance)
        break
      case 'ddim':
        stepDdim(sample, predXStart, level)
        break
      case 'dpm-solver++':
        stepDpmSolver(sample, predXStart, level, previous.level, previous.predXStart)
        previous.level = level
        previous.predXStart.set(predXStart)
    }
    yield { step: index + 1, steps: levels.length, timestep: level.timestep, predXStart, sample }
  }
}

/**
 * Ancestral step (Ho et al. 2020) on the respaced chain: the posterior's mean, and noise of the posterior's variance or of
 * `logVariance`. The last step adds none.
 */
export function stepAncestral(
  sample: Float32Array,
  predXStart: Float32Array,
  level: Level,
  noise: Float32Array,
  logVariance: Float32Array | null,
): void {
  const { alphaCumprod, alphaCumprodNext } = level
  const beta = 1 - alphaCumprod / alphaCumprodNext
  const ofXStart = (beta * Math.sqrt(alphaCumprodNext)) / (1 - alphaCumprod)
  const ofSample = ((1 - alphaCumprodNext) * Math.sqrt(1 - beta)) / (1 - alphaCumprod)
  const isLast = alphaCumprodNext >= 1
  const deviation = isLast ? 0 : Math.sqrt((beta * (1 - alphaCumprodNext)) / (1 - alphaCumprod))
  for (let i = 0; i < sample.length; i++) {
    const mean = ofXStart * predXStart[i]! + ofSample * sample[i]!
    if (isLast) sample[i] = mean
    else sample[i] = mean + (logVariance === null ? deviation : Math.exp(0.5 * logVariance[i]!)) * noise[i]!
  }
}

/** DDIM step with eta 0 (Song et al. 2021): the same noise at the next level. */
export function stepDdim(sample: Float32Array, predXStart: Float32Array, level: Level): void {
  const alpha = Math.sqrt(level.alphaCumprod)
  const sigma = Math.sqrt(1 - level.alphaCumprod)
  const alphaNext = Math.sqrt(level.alphaCumprodNext)
  const sigmaNext = Math.sqrt(1 - level.alphaCumprodNext)
  for (let i = 0; i < sample.length; i++) {
    const epsilon = (sample[i]! - alpha * predXStart[i]!) / sigma
    sample[i] = alphaNext * predXStart[i]! + sigmaNext * epsilon
  }
}

/** Half the log signal-to-noise ratio, lambda of Lu et al. 2022. */
function halfLogSnr(alphaCumprod: number): number {
  return 0.5 * (Math.log(alphaCumprod) - Math.log1p(-alphaCumprod))
}

/**
 * DPM-Solver++(2M) step in data prediction (Lu et al. 2022, arXiv 2211.01095); first order where there is no previous step
 * (`previousXStart` is then any array of the same length). The last step gives predXStart itself, the limit of the first-order formula.
 */
export function stepDpmSolver(
  sample: Float32Array,
  predXStart: Float32Array,
  level: Level,
  previousLevel: Level | null,
  previousXStart: Float32Array,
): void {
  if (level.alphaCumprodNext >= 1) {
    sample.set(predXStart)
    return
  }
  const here = halfLogSnr(level.alphaCumprod)
  const stride = halfLogSnr(level.alphaCumprodNext) - here
  const extrapolation = previousLevel === null ? 0 : (0.5 * stride) / (here - halfLogSnr(previousLevel.alphaCumprod))
  const ofSample = Math.sqrt((1 - level.alphaCumprodNext) / (1 - level.alphaCumprod))
  const ofDirection = -Math.sqrt(level.alphaCumprodNext) * Math.expm1(-stride)
  for (let i = 0; i < sample.length; i++) {
    const direction = predXStart[i]! + extrapolation * (predXStart[i]! - previousXStart[i]!)
    sample[i] = ofSample * sample[i]! + ofDirection * direction
  }
}
