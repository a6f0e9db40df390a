import type { GuidanceKind } from '../protocol/manifest'
import type { Level } from './schedule'

/**
 * The noise levels sigma / alpha at which the normalised kinds guide: above the lower, up to and with the upper. Above it
 * 1 / alpha would amplify every change of the noise estimate; below it guidance changes nothing that can be seen and only
 * costs a second forward pass (guidance in an interval: Kynkäänniemi et al., arXiv 2404.07724). Same as in models/diffusion.py.
 */
export const GUIDANCE_INTERVAL = { above: 0.3, upTo: 5 } as const

/** Share of the re-normalised estimate in normalized-x0, the rest is plain (phi of Lin et al., arXiv 2305.08891). */
export const NORMALIZED_SHARE = 0.7

const SMALLEST_DEVIATION = 1e-8

/** Whether a step needs the null condition at all: where it does not, one forward pass is enough. */
export function isGuided(kind: GuidanceKind, scale: number, level: Level): boolean {
  if (scale === 1) return false
  if (kind === 'plain') return true
  const noise = Math.sqrt((1 - level.alphaCumprod) / level.alphaCumprod)
  return noise > GUIDANCE_INTERVAL.above && noise <= GUIDANCE_INTERVAL.upTo
}

/**
 * Classifier-free guidance of one sample: replaces `conditional`, the x_start predicted under the condition, by the guided
 * one, not clamped. `unconditional` is the x_start predicted under the null condition; both belong to the same `sample`.
 *
 * - plain: u + s (c - u), the same in x_start, noise and velocity.
 * - normalized-epsilon: as in the article (arXiv 2205.12952), the guided noise estimate is brought back to the mean and
 *   deviation of the conditional one. The article estimates the guided statistics as if c and u were independent; they share
 *   x_t and are almost the same, so these are measured.
 * - normalized-x0: the same on x_start, where the deviation is the picture's contrast, mixed with plain.
 */
export function guide(
  kind: GuidanceKind,
  scale: number,
  conditional: Float32Array,
  unconditional: Float32Array,
  sample: Float32Array,
  level: Level,
): void {
  switch (kind) {
    case 'plain':
      for (let i = 0; i < conditional.length; i++) {
        conditional[i] = unconditional[i]! + scale * (conditional[i]! - unconditional[i]!)
      }
      return
    case 'normalized-x0':
      normalize(NORMALIZED_SHARE, scale, conditional, unconditional)
      return
    case 'normalized-epsilon':
      toEpsilon(conditional, sample, level)
      toEpsilon(unconditional, sample, level)
      normalize(1, scale, conditional, unconditional)
      fromEpsilon(conditional, sample, level)
  }
}

/** Guides plainly and brings a share of the result back to the statistics of `conditional`, over the whole sample. */
function normalize(share: number, scale: number, conditional: Float32Array, unconditional: Float32Array): void {
  const { length } = conditional
  let sum = 0
  let guidedSum = 0
  for (let i = 0; i < length; i++) {
    const guided = unconditional[i]! + scale * (conditional[i]! - unconditional[i]!)
    sum += conditional[i]!
    guidedSum += guided
  }
  const mean = sum / length
  const guidedMean = guidedSum / length
  let squares = 0
  let guidedSquares = 0
  for (let i = 0; i < length; i++) {
    const guided = unconditional[i]! + scale * (conditional[i]! - unconditional[i]!)
    squares += (conditional[i]! - mean) * (conditional[i]! - mean)
    guidedSquares += (guided - guidedMean) * (guided - guidedMean)
  }
  const deviation = Math.sqrt(squares / length)
  const guidedDeviation = Math.max(Math.sqrt(guidedSquares / length), SMALLEST_DEVIATION)
  const gain = share * (deviation / guidedDeviation) + (1 - share)
  const shift = share * (mean - (guidedMean * deviation) / guidedDeviation)
  for (let i = 0; i < length; i++) {
    const guided = unconditional[i]! + scale * (conditional[i]! - unconditional[i]!)
    conditional[i] = gain * guided + shift
  }
}

/** Turns an x_start estimate into the noise estimate that belongs to it, in place. */
function toEpsilon(xStart: Float32Array, sample: Float32Array, level: Level): void {
  const alpha = Math.sqrt(level.alphaCumprod)
  const sigma = Math.sqrt(1 - level.alphaCumprod)
  for (let i = 0; i < xStart.length; i++) xStart[i] = (sample[i]! - alpha * xStart[i]!) / sigma
}

function fromEpsilon(epsilon: Float32Array, sample: Float32Array, level: Level): void {
  const alpha = Math.sqrt(level.alphaCumprod)
  const sigma = Math.sqrt(1 - level.alphaCumprod)
  for (let i = 0; i < epsilon.length; i++) epsilon[i] = (sample[i]! - sigma * epsilon[i]!) / alpha
}
