import { rm } from 'node:fs/promises'
import { PUBLISHED_BASE, PUBLISHED_UPSAMPLER, withConditionChannels } from '../../graph/pitiConfig'
import { pitiWeights } from '../../graph/pitiWeights'
import type { NetworkTensor } from '../../inference/session'
import { pictureNumbers } from './arrays'
import { FormulaWeights } from './formulaWeights'
import type { FullGolden, GoldenFolder } from './goldenFolder'
import { PitiNetworks } from './pitiNetworks'
import { compare, type Finding, skipped, tolerances } from './report'

/** Compares a forward pass of a network of the published size; writes its 1.35 GB of weights to `temporary`. */
export async function compareFullSize(
  folder: GoldenFolder,
  name: string,
  golden: FullGolden,
  temporary: string,
): Promise<Finding[]> {
  const condition = inputOf(folder, golden, 'ref', null)
  const published = /upsampl/i.test(`${golden.model} ${golden.keys}`) ? PUBLISHED_UPSAMPLER : PUBLISHED_BASE
  const { condition: encoder, decoder: unet } = published
  const config = condition === null ? published : withConditionChannels(published, condition.length / encoder.size ** 2)
  const sample = inputOf(folder, golden, 'x_t', 3 * unet.size ** 2)
  const timesteps = inputOf(folder, golden, 'timesteps', null)
  const lowRes = unet.stage === 'upsampler' ? inputOf(folder, golden, 'low_res', 3 * unet.lowResSize ** 2) : null
  if (condition === null || sample === null || timesteps === null || (unet.stage === 'upsampler' && lowRes === null)) {
    return [skipped(name, 'the folder has not all of its inputs')]
  }
  const weights = new FormulaWeights(pitiWeights(config), Object.keys(golden.tensor_sha256_samples ?? {}))
  const networks = await PitiNetworks.create(config, weights, temporary)
  try {
    const findings: Finding[] = []
    for (const [key, expected] of Object.entries(golden.tensor_sha256_samples ?? {})) {
      const same = weights.hashes.get(key) === expected
      findings.push(compare(`${name} weights ${key}`, [same ? 0 : 1], [0], tolerances.exact))
    }
    const encoded = await networks.encode(condition)
    const { prediction } = await networks.decode(sample, [...timesteps], [encoded], lowRes)
    const ours = { xf_proj: encoded.xf_proj!, xf_out: encoded.xf_out!, out: prediction! }
    for (const [output, { file, shape }] of Object.entries(golden.outputs)) {
      const tensor = Object.entries(ours).find(([of]) => output === of || output.startsWith(`${of}_every`))?.[1]
      const expected = folder.raw(file)
      findings.push(
        tensor === undefined || expected === null
          ? skipped(`${name}.${output}`, expected === null ? `there is no ${file}` : 'the network has no such output')
          : compare(`${name}.${output}`, thinned(tensor, shape), expected, tolerances.network),
      )
    }
    return findings
  } finally {
    await networks.dispose()
    await rm(temporary, { recursive: true })
  }
}

/** Every n-th value along each axis, so that a tensor gets a smaller shape. */
function thinned({ data, dims }: NetworkTensor, shape: readonly number[]): Float32Array {
  let from = [0]
  let stride = data.length
  for (const [axis, side] of dims.entries()) {
    stride /= side
    const step = stride * Math.floor(side / (shape[axis] ?? side))
    from = from.flatMap((start) => Array.from({ length: shape[axis] ?? side }, (_, i) => start + i * step))
  }
  return Float32Array.from(from, (index) => data[index]!)
}

/** An input: numbers, or a file, or one row of a file: "x_t.f32 row 1" with `rowLength` numbers in a row. */
function inputOf(
  folder: GoldenFolder,
  { inputs }: FullGolden,
  name: string,
  rowLength: number | null,
): Float32Array | null {
  const input = inputs[name]
  if (input === undefined) return null
  if (typeof input !== 'string') return Float32Array.from(input)
  const [, file = '', row] = /^(\S+)(?:\s+row\s+(\d+))?/.exec(input) ?? []
  const data = pictureNumbers(folder.raw(file))
  if (data === null) return null
  if (rowLength === null) return data
  return data.subarray(Number(row ?? 0) * rowLength, (Number(row ?? 0) + 1) * rowLength)
}
