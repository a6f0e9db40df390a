import { describe, expect, it } from 'vitest'
import { conditionEncoder } from '../../electron/graph/conditionEncoder'
import { decoder } from '../../electron/graph/decoder'
import { BATCH, type Graph, type Weight } from '../../electron/graph/graph'
import { PUBLISHED_BASE, PUBLISHED_UPSAMPLER, withConditionChannels } from '../../electron/graph/pitiConfig'
import { countOf } from '../../electron/graph/storage'

const shapesOf = (weights: readonly Weight[]) => new Map(weights.map(({ key, dims }) => [key, dims]))
const parametersOf = (weights: readonly Weight[]) => weights.reduce((sum, { dims }) => sum + countOf(dims), 0)

/** Numbers of the published checkpoints: tensors and parameters of the encoder and the decoder. */
const PUBLISHED = [
  { name: 'base', config: PUBLISHED_BASE, tensors: 586, parameters: 308_728_902, whole: 338_015_302 },
  { name: 'upsampler', config: PUBLISHED_UPSAMPLER, tensors: 600, parameters: 322_059_462, whole: 351_345_862 },
]

describe.each(PUBLISHED)('the published $name', ({ config, tensors, parameters, whole }) => {
  const encoder = conditionEncoder(config.condition, 1)
  const step = decoder(config, 2)
  const all = [...encoder.weights, ...step.weights]

  it('has the weights of the published file', () => {
    expect(encoder.weights).toHaveLength(122)
    expect(step.weights).toHaveLength(tensors)
    expect(new Set(all.map(({ key }) => key)).size).toBe(122 + tensors)
    expect(parametersOf(step.weights)).toBe(parameters)
    expect(parametersOf(all)).toBe(whole)
  })

  it.each([
    ['encoder', encoder],
    ['step', step],
  ])('is a sound %s: every value made once and before it is used, every weight used', (_name, graph) => {
    expect(faultsOf(graph)).toEqual([])
  })

  it('is the same network for any batch', () => {
    const any = [conditionEncoder(config.condition, BATCH), decoder(config, BATCH)]
    for (const [index, graph] of any.entries()) {
      const fixed = [encoder, step][index]!
      expect(graph.weights).toEqual(fixed.weights)
      expect(graph.nodes.map(({ operator }) => operator)).toEqual(fixed.nodes.map(({ operator }) => operator))
      expect(graph.inputs.map(({ dims }) => dims[0])).toEqual(graph.inputs.map(() => BATCH))
      expect(faultsOf(graph)).toEqual([])
    }
  })

  it('takes batches of the size it was made for', () => {
    const { size } = config.decoder
    expect(step.inputs.find(({ name }) => name === 'x_t')?.dims).toEqual([2, 3, size, size])
    expect(step.outputs).toEqual([{ name: 'prediction', dims: [2, 6, size, size] }])
    expect(encoder.outputs).toEqual([
      { name: 'xf_proj', dims: [1, 512] },
      { name: 'xf_out', dims: [1, 512, 256] },
    ])
  })
})

it('has shapes of the published base in the places that are easily taken for others', () => {
  const shapes = shapesOf(decoder(PUBLISHED_BASE, 1).weights)
  expect(shapes.get('decoder.input_blocks.5.0.skip_connection.weight')).toEqual([384, 192, 1, 1])
  expect(shapes.get('decoder.input_blocks.5.1.encoder_kv.weight')).toEqual([768, 512, 1])
  expect(shapes.get('decoder.output_blocks.3.0.in_layers.2.weight')).toEqual([768, 1344, 3, 3])
  expect(shapes.get('decoder.output_blocks.3.2.in_layers.2.weight')).toEqual([768, 768, 3, 3])
  expect(shapes.get('decoder.output_blocks.11.1.in_layers.2.weight')).toBeUndefined()
  expect(shapes.get('decoder.output_blocks.11.2.out_layers.3.weight')).toEqual([384, 384, 3, 3])
  expect(shapes.get('decoder.transformer_proj.weight')).toEqual([768, 512])
})

it('has shapes of the published upsampler', () => {
  const shapes = shapesOf(decoder(PUBLISHED_UPSAMPLER, 1).weights)
  expect(shapes.get('decoder.input_blocks.0.0.weight')).toEqual([192, 6, 3, 3])
  expect(shapes.get('decoder.output_blocks.11.1.in_layers.2.weight')).toEqual([384, 384, 3, 3])
  expect(shapes.get('decoder.output_blocks.14.1.emb_layers.1.weight')).toEqual([384, 768])
  expect(shapes.get('decoder.output_blocks.5.0.in_layers.2.weight')).toEqual([768, 1152, 3, 3])
})

it('changes the first convolution alone for a condition of other channels', () => {
  const mask = conditionEncoder(PUBLISHED_BASE.condition, 1).weights
  const sketch = conditionEncoder(withConditionChannels(PUBLISHED_BASE, 1).condition, 1).weights
  expect(parametersOf(mask) - parametersOf(sketch)).toBe(338_015_302 - 338_012_166)
  const differing = mask.filter(({ key, dims }) => `${shapesOf(sketch).get(key)}` !== `${dims}`)
  expect(differing).toEqual([{ key: 'encoder.cnn.conv1.weight', dims: [32, 3, 7, 7] }])
})

/** What is wrong with a graph, in words; nothing when it is sound. */
function faultsOf(graph: Graph): string[] {
  const faults: string[] = []
  const weights = graph.weights.map(({ key }) => key)
  const known = new Set([
    ...graph.inputs.map(({ name }) => name),
    ...graph.constants.map(({ name }) => name),
    ...weights,
  ])
  const used = new Map<string, number>()
  for (const { operator, inputs, outputs } of graph.nodes) {
    for (const input of inputs.filter((name) => name !== '')) {
      if (!known.has(input)) faults.push(`${operator} uses ${input} before it is made`)
      used.set(input, (used.get(input) ?? 0) + 1)
    }
    for (const output of outputs) {
      if (known.has(output)) faults.push(`${operator} makes ${output} again`)
      known.add(output)
    }
  }
  for (const key of weights) if (used.get(key) !== 1) faults.push(`${key} is used ${used.get(key) ?? 0} times`)
  for (const { name } of graph.inputs) if (!used.has(name)) faults.push(`the input ${name} is not used`)
  for (const { name } of graph.outputs) if (!known.has(name)) faults.push(`the output ${name} is not made`)
  return faults
}
