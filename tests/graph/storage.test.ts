import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { encodeGraph, GraphBuilder } from '../../electron/graph/graph'
import { convolve, linear, reshape } from '../../electron/graph/operators'
import { layOut, type Storage, storageOf } from '../../electron/graph/storage'
import { createNetwork } from '../../electron/inference/session'
import { storeWeights } from '../../electron/packs/storeWeights'
import { sourceOf } from '../packs/weights'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'storage-'))
})
afterEach(() => rm(folder, { recursive: true }))

const weights = [
  { key: 'a', dims: [3] },
  { key: 'b', dims: [4, 5] },
  { key: 'c', dims: [] },
]

describe('layOut', () => {
  it('puts weights one after another, each at a multiple of 64 bytes', () => {
    const { places, size } = layOut(weights, 'weights.bin')
    expect([...places.values()]).toEqual([
      { location: 'weights.bin', storage: 'float32', offset: 0, length: 12 },
      { location: 'weights.bin', storage: 'float32', offset: 64, length: 80 },
      { location: 'weights.bin', storage: 'float32', offset: 192, length: 4 },
    ])
    expect(size).toBe(196)
  })

  it('keeps matrices in half the bytes, or in a quarter with a scale a row', () => {
    expect(layOut(weights, 'w', 'float16').places.get('b')).toEqual({
      location: 'w',
      storage: 'float16',
      offset: 64,
      length: 40,
    })
    expect(layOut(weights, 'w', 'int8').places.get('b')).toEqual({
      location: 'w',
      storage: 'int8',
      offset: 64,
      length: 20,
      scales: { location: 'w', offset: 128, length: 16 },
    })
    expect(layOut(weights, 'w', 'int8').places.get('a')?.storage).toBe('float32')
  })
})

describe('storageOf', () => {
  it('leaves biases, norms and embeddings as they are', () => {
    const kept = (dims: number[]) => storageOf({ key: 'w', dims }, 'int8')
    expect([[64], [1, 257, 512], []].map(kept)).toEqual(['float32', 'float32', 'float32'])
    expect(
      [
        [64, 3, 3, 3],
        [64, 32],
        [64, 32, 1],
      ].map(kept),
    ).toEqual(['int8', 'int8', 'int8'])
  })
})

/** A picture through a convolution, then a fully connected layer. */
function twoLayers() {
  const builder = new GraphBuilder('two_layers')
  const x = builder.input('x', [1, 2, 4, 4])
  const flat = reshape(builder, convolve(builder, x, 'conv', 3, 3), [1, 48])
  builder.output('y', linear(builder, flat, 'fc', 5))
  return builder.finish()
}

describe('storedWeight', () => {
  it.each(['float16', 'int8'] as const)('gives onnxruntime what was stored as %s', async (storage) => {
    const graph = twoLayers()
    // Multiples of 1/127 from -1 to 1 in every row, and of 1/1024: what int8 and float16 hold without a loss.
    const step = storage === 'float16' ? 1 / 1024 : 1 / 127
    const numbers = (count: number, row: number) =>
      Float32Array.from({ length: count }, (_, i) => (i % row === 0 ? 1 : step * (((i * 37) % 255) - 127)))
    const tensors = {
      'conv.weight': numbers(54, 18),
      'conv.bias': [1, 2, 3],
      'fc.weight': numbers(240, 48),
      'fc.bias': [1, 2, 3, 4, 5],
    }
    const run = async (kept: Storage) => {
      const bin = `${kept}.bin`
      const { places } = await storeWeights(sourceOf(tensors, 7), graph.weights, join(folder, bin), bin, {
        storage: kept,
      })
      const file = join(folder, `${kept}.onnx`)
      await writeFile(
        file,
        encodeGraph(graph, ({ key }) => places.get(key)!),
      )
      const network = await createNetwork('The graph', file, { provider: 'cpu', threads: 1 })
      const data = Float32Array.from({ length: 32 }, (_, i) => Math.sin(i))
      const { y } = await network.run({ x: { data, dims: [1, 2, 4, 4] } })
      await network.dispose()
      return [...y!.data]
    }
    const expected = await run('float32')
    const actual = await run(storage)
    expect(actual).toHaveLength(5)
    for (const [index, value] of actual.entries()) expect(value).toBeCloseTo(expected[index]!, 4)
  })
})
