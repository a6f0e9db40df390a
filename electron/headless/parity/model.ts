import { guide } from '../../inference/guidance'
import { levelsOf, makeSchedule } from '../../inference/schedule'
import { compareConditions } from './conditions'
import type { GoldenFolder, ModelGolden } from './goldenFolder'
import { joined, type Outputs, type PitiNetworks } from './pitiNetworks'
import { compare, type Finding, skipped, tolerances } from './report'

/** The arrays of one golden network by name, float32. */
export class ModelArrays {
  readonly #folder: GoldenFolder
  readonly #golden: ModelGolden

  constructor(folder: GoldenFolder, golden: ModelGolden) {
    this.#folder = folder
    this.#golden = golden
  }

  /** Null when the folder does not have it. */
  get(name: string): Float32Array | null {
    const { arrays, npz } = this.#golden.io
    const data = this.#folder.array(arrays, name, npz)?.data
    return data instanceof Float32Array ? data : null
  }

  /** The rows of an array along its first axis. */
  rows(name: string): Float32Array[] | null {
    const data = this.get(name)
    const count = this.#golden.io.arrays[name]?.shape[0]
    if (data === null || !count) return null
    const length = data.length / count
    return Array.from({ length: count }, (_, row) => data.subarray(row * length, (row + 1) * length))
  }

  /** What a network gave, compared with the arrays of the same names and an ending. */
  against(outputs: Readonly<Record<string, Float32Array | undefined>>, ending = ''): Finding[] {
    return Object.entries(outputs).flatMap(([name, ours]) => {
      const theirs = this.get(name + ending)
      if (theirs === null || ours === undefined) return []
      return [compare(`${this.#golden.name}.${name}${ending}`, ours, theirs, tolerances.network)]
    })
  }
}

/** The inputs of a step of one sample. */
interface StepInputs {
  readonly sample: Float32Array
  readonly timestep: number
  readonly lowRes: Float32Array | null
}

/** Compares the condition's encoding, steps, and a guided step, with all that lies between. */
export async function compareModel(
  folder: GoldenFolder,
  golden: ModelGolden,
  networks: PitiNetworks,
): Promise<Finding[]> {
  const arrays = new ModelArrays(folder, golden)
  const condition = arrays.get('ref')
  const findings = compareConditions(folder, golden, condition)
  const encoded = condition === null ? encodedIn(arrays) : await networks.encode(condition)
  if (condition !== null) findings.push(...arrays.against(numbersOf(encoded)))
  const { channels, size } = networks.config.condition
  const nullEncoded = await networks.encode(new Float32Array(channels * size * size).fill(1))
  findings.push(...arrays.against(numbersOf(nullEncoded), '_null'))

  const steps = stepsIn(arrays, networks)
  if (encoded === null || steps === null) {
    return [...findings, skipped(`${golden.name}.out`, 'the folder has not all inputs of a step')]
  }
  const { prediction, ...between } = await decode(
    networks,
    steps,
    steps.map(() => encoded),
  )
  findings.push(...arrays.against(numbersOf(between)), ...arrays.against({ out: prediction!.data }))
  const guided = steps[golden.io.guided_index ?? -1]
  if (guided === undefined) return findings
  return [...findings, ...(await compareGuided(golden, arrays, networks, guided, [encoded, nullEncoded]))]
}

/** A guided step: both halves in one call, then plain guidance of the noise. */
async function compareGuided(
  golden: ModelGolden,
  arrays: ModelArrays,
  networks: PitiNetworks,
  step: StepInputs,
  encoded: readonly Outputs[],
): Promise<Finding[]> {
  const { prediction } = await decode(networks, [step, step], encoded)
  const both = prediction!.data
  const half = both.length / 2
  const { length } = step.sample
  const noise = both.slice(0, length)
  const [level] = levelsOf(makeSchedule('cosine', 1000), [step.timestep])
  guide('plain', golden.io.guidance_scale ?? 1, noise, both.subarray(half, half + length), step.sample, level!)
  return arrays.against({ out_null: both.subarray(half), guided_eps: noise })
}

function stepsIn(arrays: ModelArrays, networks: PitiNetworks): StepInputs[] | null {
  const samples = arrays.rows('x_t')
  const timesteps = arrays.get('timesteps')
  const lowRes = networks.config.decoder.stage === 'upsampler' ? arrays.rows('low_res') : []
  if (samples === null || timesteps === null || lowRes === null) return null
  return samples.map((sample, row) => ({
    sample,
    timestep: timesteps[Math.min(row, timesteps.length - 1)]!,
    lowRes: lowRes[Math.min(row, lowRes.length - 1)] ?? null,
  }))
}

function decode(networks: PitiNetworks, steps: readonly StepInputs[], encoded: readonly Outputs[]): Promise<Outputs> {
  const lowRes = steps.flatMap((step) => step.lowRes ?? [])
  return networks.decode(
    joined(steps.map(({ sample }) => sample)),
    steps.map(({ timestep }) => timestep),
    encoded,
    lowRes.length === 0 ? null : joined(lowRes),
  )
}

const numbersOf = (outputs: Outputs | null): Record<string, Float32Array> =>
  Object.fromEntries(Object.entries(outputs ?? {}).map(([name, { data }]) => [name, data]))

/** The encoder's outputs as the folder has them, for when it has no condition. */
function encodedIn(arrays: ModelArrays): Outputs | null {
  const whole = arrays.get('xf_proj')
  const tokens = arrays.get('xf_out')
  if (whole === null || tokens === null) return null
  const width = whole.length
  return {
    xf_proj: { data: whole, dims: [1, width] },
    xf_out: { data: tokens, dims: [1, width, tokens.length / width] },
  }
}
