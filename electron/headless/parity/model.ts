import { labelMapCondition, quantise, sketchCondition } from '../../inference/pitiInputs'
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
}

/** Compares the condition's encoding, a step, and a guided step, with all that lies between. */
export async function compareModel(
  folder: GoldenFolder,
  golden: ModelGolden,
  networks: PitiNetworks,
): Promise<Finding[]> {
  const arrays = new ModelArrays(folder, golden)
  const findings: Finding[] = compareConditions(folder, golden, arrays)
  const against = (name: string, ours: Float32Array | undefined, limit: number = tolerances.network) => {
    const theirs = arrays.get(name)
    if (theirs !== null && ours !== undefined) findings.push(compare(`${golden.name}.${name}`, ours, theirs, limit))
  }

  const condition = arrays.get('ref')
  const encoded = condition === null ? encodedIn(arrays, '') : await networks.encode(condition)
  const { channels, size } = networks.config.condition
  const nullEncoded = await networks.encode(new Float32Array(channels * size * size).fill(1))
  if (condition !== null && encoded !== null) {
    for (const name of ['cnn_out', 'xf_proj', 'xf_out']) against(name, encoded[name]?.data)
  }
  for (const name of ['xf_proj', 'xf_out']) against(`${name}_null`, nullEncoded[name]?.data)

  const samples = arrays.rows('x_t')
  const timesteps = arrays.get('timesteps')
  if (encoded === null || samples === null || timesteps === null) {
    findings.push(skipped(`${golden.name}.out`, 'the folder has no x_t, timesteps, or condition'))
    return findings
  }
  const lowRes = networks.config.decoder.stage === 'upsampler' ? arrays.rows('low_res') : null
  const lowResOf = (rows: readonly number[]) =>
    lowRes === null ? null : joined(rows.map((row) => lowRes[Math.min(row, lowRes.length - 1)]!))

  const all = samples.map((_, row) => row)
  const out = await networks.decode(
    joined(samples),
    [...timesteps],
    all.map(() => encoded),
    lowResOf(all),
  )
  for (const name of ['timestep_embedding', 'emb', 'middle_out']) against(name, out[name]?.data)
  against('out', out.prediction?.data)

  const row = golden.io.guided_index
  if (row === null || row === undefined) return findings
  const pair = await networks.decode(
    joined([samples[row]!, samples[row]!]),
    [timesteps[row]!, timesteps[row]!],
    [encoded, nullEncoded],
    lowResOf([row, row]),
  )
  const both = pair.prediction!.data
  const half = both.length / 2
  against('out_null', both.subarray(half))
  const scale = golden.io.guidance_scale ?? 1
  const noise = both.slice(0, samples[row]!.length)
  for (let i = 0; i < noise.length; i++) noise[i] = both[half + i]! + scale * (noise[i]! - both[half + i]!)
  against('guided_eps', noise)
  return findings
}

/** The encoder's outputs as the folder has them, for when it has no condition. */
function encodedIn(arrays: ModelArrays, suffix: string): Outputs | null {
  const whole = arrays.get(`xf_proj${suffix}`)
  const tokens = arrays.get(`xf_out${suffix}`)
  if (whole === null || tokens === null) return null
  const width = whole.length
  return {
    xf_proj: { data: whole, dims: [1, width] },
    xf_out: { data: tokens, dims: [1, width, tokens.length / width] },
  }
}

/** Compares the condition made of a label map or a sketch with the one that the folder has. */
function compareConditions(folder: GoldenFolder, golden: ModelGolden, arrays: ModelArrays): Finding[] {
  const findings: Finding[] = []
  const condition = arrays.get('ref')
  const labels = golden.io.label_map ? folder.raw(golden.io.label_map.file) : null
  if (labels instanceof Uint8Array && condition?.length === 3 * labels.length) {
    const name = `${golden.name}.ref of the label map`
    findings.push(compare(name, labelMapCondition(labels), condition, tolerances.condition))
  }
  for (const { file, name, width } of sketchesOf(golden)) {
    const sketch = folder.raw(file)
    if (!(sketch instanceof Uint8Array) || condition?.length !== sketch.length) continue
    const ours = sketchCondition(sketch, width)
    const distances = (values: Float32Array) => values.map((value) => Math.round((value + 1) * 127.5))
    findings.push(
      compare(`${golden.name}.city-block distance of ${name}`, distances(ours), distances(condition), tolerances.exact),
      compare(`${golden.name}.ref of ${name}`, ours, condition, tolerances.condition),
    )
  }
  return findings
}

/** The pictures beside the arrays, which hold the sketch where the condition is one. */
function sketchesOf({ config, io }: ModelGolden): { file: string; name: string; width: number }[] {
  if (config.condition_channels !== 1) return []
  return Object.entries(io).flatMap(([name, entry]) => {
    if (typeof entry !== 'object' || entry === null || !('file' in entry) || !('shape' in entry)) return []
    const { file, shape } = entry
    const width = Array.isArray(shape) ? shape.at(-1) : undefined
    return typeof file === 'string' && file.endsWith('.u8') && typeof width === 'number' ? [{ file, name, width }] : []
  })
}

/** Compares a picture's bytes, as the upsampler gets them, with those in the folder. */
export function compareQuantised(name: string, picture: Float32Array, golden: ArrayLike<number>): Finding {
  return compare(name, quantise(picture), golden, tolerances.exact)
}
