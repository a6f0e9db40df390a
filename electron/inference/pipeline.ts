import { conditionMap, type GenerateEvent, type GenerateRequest } from '../protocol/generation'
import type { StageSampling } from '../protocol/manifest'
import { type Picture, ProblemError, problemOf } from '../protocol/values'
import { checkCondition } from './conditioning'
import type { Work } from './costMeter'
import { crop, frameOf, pad } from './frame'
import { isGuided } from './guidance'
import type { LoadedPack } from './loadedPack'
import { quantise } from './pitiInputs'
import { toPicture } from './preview'
import { fillNormal, streams } from './random'
import { runSampler } from './sampler'
import { type Level, levelsOf, type Schedule, timestepsOf } from './schedule'
import { baseDenoiser, CHANNELS, conditionInputs, encode, largeLabelMap, upsamplerDenoiser } from './stages'

type WithoutRun<Event> = Event extends unknown ? Omit<Event, 'run'> : never

/** What a run tells, without the number of the run, which its caller knows. */
export type PipelineEvent = WithoutRun<Extract<GenerateEvent, { kind: 'preview' | 'finished' | 'cancelled' }>>

/** Where noise comes from: fills `out` with the noise of a stream of a seed. */
export type NoiseSource = (out: Float32Array, seed: number, stream: number) => void

/**
 * One run: encodes the condition once, denoises the base picture, enlarges it with the upsampler. Yields a preview after
 * every step, then `finished`; or `cancelled` as soon as the signal is seen, which is looked at between steps, after the
 * event loop had a turn. Throws a ProblemError for a condition, light or steps that do not fit the pack, and for a graph that fails.
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
  const { guidance, seed } = request
  checkCondition(request.condition, manifest)
  const startedAt = performance.now()
  const upsampling = request.upsampler ?? manifest.upsampler
  const baseLevels = levelsFor(request, schedule)
  const upsamplerLevels = levelsFor(upsampling, pack.upsamplerSchedule)
  const clock = new RunClock(pack, [
    'encode',
    ...baseLevels.map((level): Work => (isGuided(guidance.kind, guidance.scale, level) ? 'guidedBase' : 'base')),
    ...upsamplerLevels.map((): Work => 'upsampler'),
  ])

  const document = conditionMap(request.condition)
  const frame = frameOf(document, manifest.sizes)
  const map = pad(document, frame)
  const inputs = conditionInputs(request, map, frame, manifest)
  const condition = await encode(pack.encoder, inputs, guidance.scale !== 1)
  const beside =
    pack.upsamplerEncoder === null
      ? largeLabelMap(request.condition.kind === 'mask' ? map : null, manifest, frame.upsampler)
      : (await encode(pack.upsamplerEncoder, inputs, false)).single
  clock.done()

  const sample = new Float32Array(CHANNELS * frame.base.width * frame.base.height)
  fillNoise(sample, seed, streams.baseInitial)
  const lowRes = new Float32Array(sample.length)
  const baseSteps = runSampler(
    request.sampler,
    sample,
    baseLevels,
    baseDenoiser(request, pack, condition, frame.base),
    (noise, step) => fillNoise(noise, seed, streams.baseStep(step)),
  )
  for await (const { step, steps, predXStart } of baseSteps) {
    clock.done()
    const picture = crop(toPicture(predXStart, frame.base.width, frame.base.height), frame)
    yield { kind: 'preview', stage: 'base', step, steps, ...clock.read(), picture }
    if (await isAborted(signal)) return yield { kind: 'cancelled' }
    // After the last step this is the picture, whatever the sampler.
    lowRes.set(predXStart)
  }
  if (manifest.upsampler.quantizeLowRes) {
    for (const [i, byte] of quantise(lowRes).entries()) lowRes[i] = byte / 127.5 - 1
  }

  const enlarged = new Float32Array(CHANNELS * frame.upsampler.width * frame.upsampler.height)
  fillNoise(enlarged, seed, streams.upsamplerInitial)
  if (manifest.upsampler.noise !== 1) {
    for (let i = 0; i < enlarged.length; i++) enlarged[i] = enlarged[i]! * manifest.upsampler.noise
  }
  const upsamplerSteps = runSampler(
    upsampling.sampler,
    enlarged,
    upsamplerLevels,
    upsamplerDenoiser(pack, beside, lowRes, frame),
    (noise, step) => fillNoise(noise, seed, streams.upsamplerStep(step)),
  )
  let picture: Picture | null = null
  for await (const { step, steps, predXStart } of upsamplerSteps) {
    clock.done()
    picture = crop(toPicture(predXStart, frame.upsampler.width, frame.upsampler.height), frame)
    yield { kind: 'preview', stage: 'upsampler', step, steps, ...clock.read(), picture }
    if (await isAborted(signal)) return yield { kind: 'cancelled' }
  }
  yield { kind: 'finished', picture: picture!, seconds: (performance.now() - startedAt) / 1000 }
}

/** The steps of a stage. Throws a ProblemError when its respacing cannot have so many. */
function levelsFor(sampling: StageSampling, schedule: Schedule): Level[] {
  try {
    return levelsOf(schedule, timestepsOf(sampling, schedule.betas.length))
  } catch (error) {
    throw new ProblemError('invalid-message', `The steps cannot be taken: ${problemOf(error).sentence}.`)
  }
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
