import type { Prediction } from '../protocol/manifest'
import type { Level } from './schedule'

/**
 * Writes the clean picture that a network's output stands for into `out`. `prediction` may be longer than `out`: further
 * channels (a learned variance) are left alone. With ac = alphaCumprod of the level (Salimans and Ho 2022):
 *
 *     v: sqrt(ac) x_t - sqrt(1 - ac) v      epsilon: (x_t - sqrt(1 - ac) epsilon) / sqrt(ac)
 */
export function toXStart(
  kind: Prediction,
  out: Float32Array,
  prediction: Float32Array,
  sample: Float32Array,
  level: Level,
): void {
  const alpha = Math.sqrt(level.alphaCumprod)
  const sigma = Math.sqrt(1 - level.alphaCumprod)
  switch (kind) {
    case 'x_start':
      out.set(prediction.subarray(0, out.length))
      return
    case 'v':
      for (let i = 0; i < out.length; i++) out[i] = alpha * sample[i]! - sigma * prediction[i]!
      return
    case 'epsilon':
      for (let i = 0; i < out.length; i++) out[i] = (sample[i]! - sigma * prediction[i]!) / alpha
  }
}

/** Clamps to the range of pictures, -1 to 1 (the static clamp of the published sampler). */
export function clampToPicture(values: Float32Array): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (value < -1) values[i] = -1
    else if (value > 1) values[i] = 1
  }
}

/**
 * The log variance of an ancestral step from a network's variance channels, "learned-range" (Nichol and Dhariwal 2021):
 * a share (channel + 1) / 2 of ln(beta), the rest of the posterior's own, of the respaced chain. Not defined for the last
 * step, which adds no noise.
 */
export function learnedLogVariance(out: Float32Array, channels: Float32Array, level: Level): void {
  const { alphaCumprod, alphaCumprodNext } = level
  const beta = 1 - alphaCumprod / alphaCumprodNext
  const largest = Math.log(beta)
  const smallest = Math.log((beta * (1 - alphaCumprodNext)) / (1 - alphaCumprod))
  for (let i = 0; i < out.length; i++) {
    const share = (channels[i]! + 1) / 2
    out[i] = share * largest + (1 - share) * smallest
  }
}
