/** Noise schedules of discrete diffusion and the choice of timesteps. All in double precision, as in models/diffusion.py. */

import type { StageSampling } from '../protocol/manifest'

/** A discrete schedule: x_t = sqrt(ac) x_start + sqrt(1 - ac) noise with ac = alphasCumprod[t], t = 0 .. T-1. */
export interface Schedule {
  readonly betas: Float64Array
  readonly alphasCumprod: Float64Array
}

export type ScheduleKind = 'cosine' | 'linear'

/** A step of a chain: the noise level it starts from and the one it goes to (1 after the last step: a clean picture). */
export interface Level {
  readonly timestep: number
  readonly alphaCumprod: number
  readonly alphaCumprodNext: number
}

const COSINE_OFFSET = 0.008
const MAXIMUM_BETA = 0.999

/**
 * The schedule over T timesteps. cosine: Nichol and Dhariwal 2021, s = 0.008, betas capped at 0.999; linear: Ho et al. 2020,
 * 1e-4 to 0.02 scaled by 1000 / T.
 */
export function makeSchedule(kind: ScheduleKind, timesteps: number): Schedule {
  const betas = new Float64Array(timesteps)
  const alphasCumprod = new Float64Array(timesteps)
  let product = 1
  for (let t = 0; t < timesteps; t++) {
    betas[t] =
      kind === 'cosine'
        ? Math.min(1 - cosineLevel((t + 1) / timesteps) / cosineLevel(t / timesteps), MAXIMUM_BETA)
        : linearBeta(t, timesteps)
    product *= 1 - betas[t]!
    alphasCumprod[t] = product
  }
  return { betas, alphasCumprod }
}

function linearBeta(t: number, timesteps: number): number {
  const scale = 1000 / timesteps
  const first = scale * 1e-4
  const last = scale * 0.02
  return timesteps === 1 ? first : first + (t * (last - first)) / (timesteps - 1)
}

function cosineLevel(share: number): number {
  const amplitude = cosine((((share + COSINE_OFFSET) / (1 + COSINE_OFFSET)) * Math.PI) / 2)
  return amplitude * amplitude
}

/** What Math.PI / 2 lacks to pi / 2. */
const HALF_PI_REST = 6.123233995736766e-17

/**
 * cos x for 0 <= x <= pi / 2, to the last digit. `Math.cos` and `**` may differ by an ulp between versions of V8, and a
 * schedule that differs would let the same recipe give other bytes in the window than in plain Node. Summed from the
 * smallest term, and beyond pi / 4 as a sine, since an ulp of the level would be seen in the variance of the first steps.
 */
function cosine(x: number): number {
  const isSteep = x > Math.PI / 4
  const angle = isSteep ? Math.PI / 2 - x + HALF_PI_REST : x
  let rest = 0
  for (let n = 26; n >= 2; n -= 2) rest = ((-angle * angle) / (n * (isSteep ? n + 1 : n - 1))) * (1 + rest)
  return isSteep ? angle + angle * rest : 1 + rest
}

/**
 * The `steps` timesteps that a sampler visits, descending from T - 1: evenly spaced from the end ("trailing", Lin et al.,
 * arXiv 2305.08891). 27 of 1000: 999, 962, 925 ... 73, 36. Throws a RangeError for steps outside 1 to T.
 */
export function respace(steps: number, timesteps: number): number[] {
  if (!Number.isInteger(steps) || steps < 1 || steps > timesteps) {
    throw new RangeError(`steps must be a whole number from 1 to ${timesteps}, not ${steps}`)
  }
  return Array.from({ length: steps }, (_, i) => Math.floor((timesteps * (steps - i)) / steps + 0.5) - 1)
}

/**
 * The timesteps that a stage visits, descending, in the words of a manifest. One evenly spaced step is the last timestep,
 * not the first, where nothing is left to denoise. Throws a RangeError for steps outside 1 to T, and for a fast27 of
 * another number than 27.
 */
export function timestepsOf({ steps, respacing }: StageSampling, timesteps: number): number[] {
  switch (respacing) {
    case 'trailing':
      return respace(steps, timesteps)
    case 'even':
      return steps === 1 ? respace(1, timesteps) : respaceSections(String(steps), timesteps).reverse()
    case 'fast27': {
      const visited = respaceSections('fast27', timesteps).reverse()
      if (steps !== visited.length) throw new RangeError(`fast27 has ${visited.length} steps, not ${steps}`)
      return visited
    }
  }
}

/**
 * The timesteps, ascending, of a respacing in the syntax of the published models: section counts "10,10,3,2,2" (T is cut
 * into as many equal sections), one count "100", "ddim25" (a whole stride that gives exactly 25), or "fast27". Positions
 * are rounded half to even, as Python does. Throws a RangeError for a respacing that T cannot be cut into.
 */
export function respaceSections(respacing: string, timesteps: number): number[] {
  if (respacing === 'fast27') {
    // The last timestep of 1000 is one that the published upsampler was not asked for.
    return respaceSections('10,10,3,2,2', timesteps).map((t) => (t === 999 ? 997 : t))
  }
  if (respacing.startsWith('ddim')) {
    const wanted = Number(respacing.slice('ddim'.length))
    for (let stride = 1; stride < timesteps; stride++) {
      if (Math.ceil(timesteps / stride) === wanted) return Array.from({ length: wanted }, (_, i) => i * stride)
    }
    throw new RangeError(`no whole stride cuts ${timesteps} timesteps into "${respacing}"`)
  }
  const counts = respacing.split(',').map(Number)
  const visited: number[] = []
  let start = 0
  for (const [section, count] of counts.entries()) {
    const size = Math.floor(timesteps / counts.length) + (section < timesteps % counts.length ? 1 : 0)
    if (!Number.isInteger(count) || count < 1 || count > size) {
      throw new RangeError(`"${respacing}": a section of ${size} timesteps cannot be visited ${count} times`)
    }
    const stride = count === 1 ? 1 : (size - 1) / (count - 1)
    let position = 0
    for (let i = 0; i < count; i++) {
      visited.push(start + roundHalfToEven(position))
      position += stride
    }
    start += size
  }
  return visited
}

function roundHalfToEven(x: number): number {
  const floor = Math.floor(x)
  const rest = x - floor
  if (rest !== 0.5) return Math.round(x)
  return floor % 2 === 0 ? floor : floor + 1
}

/** The steps of a chain that visits these timesteps, given in descending order. */
export function levelsOf(schedule: Schedule, timesteps: readonly number[]): Level[] {
  return timesteps.map((timestep, index) => {
    const next = timesteps[index + 1]
    return {
      timestep,
      alphaCumprod: schedule.alphasCumprod[timestep]!,
      alphaCumprodNext: next === undefined ? 1 : schedule.alphasCumprod[next]!,
    }
  })
}
