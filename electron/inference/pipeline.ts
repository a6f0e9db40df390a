import type { GenerateEvent, GenerateRequest } from '../protocol/generation'
import { type LabelMap, type Picture, ProblemError } from '../protocol/values'
import {
  checkLabelMap,
  lightVector,
  resizeMajority,
  resizeNearest,
  writeNullCondition,
  writeOneHot,
} from './conditioning'
import type { Work } from './costMeter'
import { guide, isGuided } from './guidance'
import type { LoadedPack } from './loadedPack'
import { clampToPicture, learnedLogVariance, toXStart } from './prediction'
import { toPicture } from './preview'
import { fillNormal, streams } from './random'
import { type Denoise, runSampler } from './sampler'
import { type Level, levelsOf, respace } from './schedule'
import type { NetworkTensor } from './session'

type WithoutRun<Event> = Event extends unknown ? Omit<Event, 'run'> : never

/** What a run tells, without the number of the run, which its caller knows. */
export type PipelineEvent = WithoutRun<Extract<GenerateEvent, { kind: 'preview' | 'finished' | 'cancelled' }>>

/** Where noise comes from: fills `out` with the noise of a stream of a seed. */
export type NoiseSource = (out: Float32Array, seed: number, stream: number) => void

const CHANNELS = 3

/**
 * One run: encodes the condition once, denoises the base picture, enlarges it with the upsampler. Yields a preview after
 * every step, then `finished`; or `cancelled` as soon as the signal is seen, which is looked at between steps, after the
 * event loop had a turn. Throws a ProblemError for a map or light that does not fit the pack, and for a graph that fails.
 *
 * @param fillNoise given by tests alone, which compare with noise that was stored
 */
export async function* generate(
  request: GenerateRequest,
  pack: LoadedPack,
  signal: AbortSignal,
  fillNoise: NoiseSource = fillNormal,
): AsyncGenerator<PipelineEvent, void, void> {
  const { manifest, schedule } = pack
  const labelMap = labelMapOf(request, pack)
  checkLabelMap(labelMap, manifest.labelSet)
  const startedAt = performance.now()
  const baseLevels = levelsOf(schedule, respace(request.steps, manifest.schedule.timesteps))
  const upsamplerLevels = levelsOf(schedule, respace(manifest.upsampler.steps, manifest.schedule.timesteps))
  const { kind, scale } = request.guidance
  const clock = new RunClock(pack, [
    'encode',
    ...baseLevels.map((level): Work => (isGuided(kind, scale, level) ? 'guidedBase' : 'base')),
    ...upsamplerLevels.map((): Work => 'upsampler'),
  ])

  const condition = await encode(request, labelMap, pack)
  clock.done()

  const { base: baseSize, upsampler: upsamplerSize } = manifest.sizes
  const sample = new Float32Array(CHANNELS * baseSize * baseSize)
  fillNoise(sample, request.seed, streams.baseInitial)
  const lowRes = new Float32Array(sample.length)
  const baseSteps = runSampler(
    request.sampler,
    sample,
    baseLevels,
    baseDenoiser(request, pack, condition),
    (noise, step) => fillNoise(noise, request.seed, streams.baseStep(step)),
  )
  for await (const { step, steps, predXStart } of baseSteps) {
    clock.done()
    yield {
      kind: 'preview',
      stage: 'base',
      step,
      steps,
      ...clock.read(),
      picture: toPicture(predXStart, baseSize, baseSize),
    }
    if (await isAborted(signal)) return yield { kind: 'cancelled' }
    lowRes.set(predXStart)
  }

  const enlarged = new Float32Array(CHANNELS * upsamplerSize * upsamplerSize)
  fillNoise(enlarged, request.seed, streams.upsamplerInitial)
  // The upsampler only adds detail, in a step or two: the deterministic sampler serves it whatever the base uses.
  const upsamplerSteps = runSampler(
    'ddim',
    enlarged,
    upsamplerLevels,
    upsamplerDenoiser(labelMap, pack, lowRes),
    () => {},
  )
  let picture: Picture | null = null
  for await (const { step, steps, predXStart } of upsamplerSteps) {
    clock.done()
    picture = toPicture(predXStart, upsamplerSize, upsamplerSize)
    yield { kind: 'preview', stage: 'upsampler', step, steps, ...clock.read(), picture }
    if (await isAborted(signal)) return yield { kind: 'cancelled' }
  }
  yield { kind: 'finished', picture: picture!, seconds: (performance.now() - startedAt) / 1000 }
}

/** Gives the event loop a turn, so that a message that came during a step is read, and looks at the signal. */
async function isAborted(signal: AbortSignal): Promise<boolean> {
  await new Promise((resolve) => setImmediate(resolve))
  return signal.aborted
}

/** Measures each part of a run and says how much of it is done and how long the rest will take. */
class RunClock {
  readonly #pack: LoadedPack
  readonly #works: readonly Work[]
  readonly #weights: readonly number[]
  readonly #total: number
  #doneCount = 0
  #doneWeight = 0
  #since = performance.now()

  constructor(pack: LoadedPack, works: readonly Work[]) {
    this.#pack = pack
    this.#works = works
    this.#weights = pack.costs.weightsOf(works)
    this.#total = this.#weights.reduce((sum, weight) => sum + weight, 0)
  }

  /** Call when the next work of the list is done. */
  done(): void {
    const now = performance.now()
    this.#pack.costs.record(this.#works[this.#doneCount]!, (now - this.#since) / 1000)
    this.#doneWeight += this.#weights[this.#doneCount]!
    this.#doneCount++
    this.#since = now
  }

  read(): { progress: number; secondsLeft: number | null } {
    const secondsLeft = this.#pack.costs.secondsOf(this.#works.slice(this.#doneCount))
    const isLast = this.#doneCount === this.#works.length
    return { progress: isLast ? 1 : this.#doneWeight / this.#total, secondsLeft }
  }
}

/** What the encoder made of the condition, for a step without guidance (batch 1) and with it (batch 2, null condition last). */
interface EncodedCondition {
  readonly single: Record<string, NetworkTensor>
  readonly guided: Record<string, NetworkTensor>
}

/** The label map of a request. Throws a ProblemError when the pack does not take one. */
function labelMapOf({ condition }: GenerateRequest, { manifest }: LoadedPack): LabelMap {
  if (condition.kind === 'mask' && manifest.task === 'mask') return condition.labelMap
  throw new ProblemError(
    'invalid-message',
    `${manifest.title} makes pictures of a ${manifest.task}, not of a ${condition.kind}: choose another pack.`,
  )
}

async function encode(request: GenerateRequest, map: LabelMap, pack: LoadedPack): Promise<EncodedCondition> {
  const { manifest } = pack
  const size = manifest.sizes.base
  const classes = manifest.labelSet.classes.length
  const batch = request.guidance.scale === 1 ? 1 : 2
  const planes = (classes + 1) * size * size
  const labelMap = new Float32Array(batch * planes)
  writeOneHot(labelMap, resizeMajority(map, size), classes)
  if (batch === 2) writeNullCondition(labelMap.subarray(planes), size * size, classes)
  // Both halves are given the light: guidance then strengthens the labels and leaves the light natural.
  const vector = lightVector(request.light, manifest.light, request.seed)
  const light = new Float32Array(batch * vector.length)
  for (let row = 0; row < batch; row++) light.set(vector, row * vector.length)
  const guided = await pack.encoder.run({
    label_map: { data: labelMap, dims: [batch, classes + 1, size, size] },
    light: { data: light, dims: [batch, vector.length] },
  })
  const single: Record<string, NetworkTensor> = {}
  for (const [name, { data, dims }] of Object.entries(guided)) {
    single[name] = { data: data.subarray(0, data.length / batch), dims: [1, ...dims.slice(1)] }
  }
  return { single, guided }
}

function baseDenoiser(request: GenerateRequest, pack: LoadedPack, condition: EncodedCondition): Denoise {
  const { base, manifest } = pack
  const size = manifest.sizes.base
  const length = CHANNELS * size * size
  const { kind, scale } = request.guidance
  const pair = new Float32Array(2 * length)
  const predXStart = new Float32Array(length)
  const unconditional = new Float32Array(length)
  const logVariance = manifest.base.variance === 'learned-range' ? new Float32Array(length) : null
  return async (sample, level) => {
    const isPair = isGuided(kind, scale, level)
    pair.set(sample)
    if (isPair) pair.set(sample, length)
    const batch = isPair ? 2 : 1
    const { prediction } = await base.run({
      ...(isPair ? condition.guided : condition.single),
      x_t: { data: isPair ? pair : pair.subarray(0, length), dims: [batch, CHANNELS, size, size] },
      timestep: timestepTensor(batch, level),
    })
    const { data } = prediction!
    toXStart(manifest.base.prediction, predXStart, data, sample, level)
    if (isPair) {
      toXStart(manifest.base.prediction, unconditional, data.subarray(data.length / 2), sample, level)
      guide(kind, scale, predXStart, unconditional, sample, level)
    }
    clampToPicture(predXStart)
    if (logVariance !== null) learnedLogVariance(logVariance, data.subarray(length), level)
    return { predXStart, logVariance }
  }
}

function upsamplerDenoiser(map: LabelMap, pack: LoadedPack, lowRes: Float32Array): Denoise {
  const { upsampler, manifest } = pack
  const { base: baseSize, upsampler: size } = manifest.sizes
  const classes = manifest.labelSet.classes.length
  const labelMap = new Float32Array((classes + 1) * size * size)
  writeOneHot(labelMap, resizeNearest(map, size), classes)
  const predXStart = new Float32Array(CHANNELS * size * size)
  return async (sample, level) => {
    const { prediction } = await upsampler.run({
      x_t: { data: sample, dims: [1, CHANNELS, size, size] },
      timestep: timestepTensor(1, level),
      low_res: { data: lowRes, dims: [1, CHANNELS, baseSize, baseSize] },
      label_map: { data: labelMap, dims: [1, classes + 1, size, size] },
    })
    toXStart(manifest.upsampler.prediction, predXStart, prediction!.data, sample, level)
    clampToPicture(predXStart)
    return { predXStart, logVariance: null }
  }
}

function timestepTensor(batch: number, level: Level): NetworkTensor {
  return { data: new Float32Array(batch).fill(level.timestep), dims: [batch] }
}
