import { guide } from '../../inference/guidance'
import { quantise } from '../../inference/pitiInputs'
import { clampToPicture, learnedLogVariance, toXStart } from '../../inference/prediction'
import { type Denoise, runSampler } from '../../inference/sampler'
import { levelsOf, makeSchedule, respaceSections } from '../../inference/schedule'
import { pictureNumbers } from './arrays'
import type { ChainGolden, GoldenFolder, ModelGolden } from './goldenFolder'
import { ModelArrays } from './model'
import { joined, type PitiNetworks } from './pitiNetworks'
import { compare, type Finding, largestDifference, skipped, tolerances } from './report'

const TIMESTEPS = 1000

/** Samples a whole picture with the given noise, and compares every pred_xstart and the sample at the end. */
export async function compareChain(
  folder: GoldenFolder,
  name: string,
  golden: ChainGolden,
  model: ModelGolden,
  networks: PitiNetworks,
): Promise<Finding[]> {
  const array = (key: string) => {
    const data = folder.array(golden.arrays, key, golden.npz)?.data
    return data instanceof Float32Array ? data : null
  }
  const arrays = new ModelArrays(folder, model)
  const file = (path: string | null | undefined) => (path ? pictureNumbers(folder.raw(path.split(/\s/)[0]!)) : null)
  const condition = file(golden.ref) ?? arrays.get('ref')
  const start = array('noise_init')
  const noises = array('noise_steps')
  const isUpsampler = networks.config.decoder.stage === 'upsampler'
  const lowRes = isUpsampler ? (array('low_res') ?? file(golden.low_res) ?? arrays.rows('low_res')?.[0] ?? null) : null
  if (condition === null || start === null || noises === null || (isUpsampler && lowRes === null)) {
    return [skipped(name, 'the folder has no condition, noise_init, noise_steps, or low_res')]
  }

  const kind = model.config.noise_schedule === 'linear' ? 'linear' : 'cosine'
  const levels = levelsOf(makeSchedule(kind, TIMESTEPS), respaceSections(golden.respacing, TIMESTEPS).reverse())
  const denoise = await denoiserOf(networks, condition, lowRes, golden.guidance_scale ?? 1)
  const golds = array('pred_xstart')
  const { length } = start

  // A folder may hold the noise before or after it is scaled; the first step tells which.
  const scale = golden.initial_noise_scale ?? 1
  const scaled = start.map((value) => value * scale)
  let sample = start.slice()
  if (scale !== 1 && golds !== null) {
    const first = golds.subarray(0, length)
    const asGiven = largestDifference((await denoise(start, levels[0]!)).predXStart.slice(), first)
    const asScaled = largestDifference((await denoise(scaled, levels[0]!)).predXStart.slice(), first)
    if (asScaled < asGiven) sample = scaled
  }

  const findings: Finding[] = []
  const fillNoise = (out: Float32Array, step: number) => out.set(noises.subarray(step * length, (step + 1) * length))
  for await (const { step, timestep, predXStart } of runSampler('ancestral', sample, levels, denoise, fillNoise)) {
    if (golds === null) continue
    const expected = golds.subarray((step - 1) * length, step * length)
    findings.push(compare(`${name}.pred_xstart t=${timestep}`, predXStart, expected, tolerances.chain))
  }
  const final = array('final')
  if (final === null) return findings
  findings.push(compare(`${name}.final`, sample, final, tolerances.chain))
  const bytes = golden.quantised ? folder.raw(golden.quantised.file) : null
  if (bytes !== null)
    findings.push(compare(`${name}.quantised of the golden final`, quantise(final), bytes, tolerances.exact))
  return findings
}

/** The published sampling of a step: plain guidance of the noise, the variance of the conditional half, a static clamp. */
async function denoiserOf(
  networks: PitiNetworks,
  condition: Float32Array,
  lowRes: Float32Array | null,
  scale: number,
): Promise<Denoise> {
  const encoded = [await networks.encode(condition)]
  const isGuided = scale !== 1
  if (isGuided) encoded.push(await networks.encode(new Float32Array(condition.length).fill(1)))
  return async (sample, level) => {
    const rows = encoded.map(() => sample)
    const timesteps = encoded.map(() => level.timestep)
    const { prediction } = await networks.decode(
      joined(rows),
      timesteps,
      encoded,
      lowRes === null ? null : joined(encoded.map(() => lowRes)),
    )
    const [noise, variance, nullNoise] = [0, 1, 2].map((part) =>
      prediction!.data.subarray(part * sample.length, (part + 1) * sample.length),
    )
    if (isGuided) guide('plain', scale, noise!, nullNoise!, sample, level)
    const predXStart = new Float32Array(sample.length)
    toXStart('epsilon', predXStart, noise!, sample, level)
    clampToPicture(predXStart)
    const logVariance = new Float32Array(sample.length)
    learnedLogVariance(logVariance, variance!, level)
    return { predXStart, logVariance }
  }
}
