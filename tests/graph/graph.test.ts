import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type WeightSource, writeWeights } from '../../electron/graph/externalData'
import { encodeGraph, GraphBuilder, layOut } from '../../electron/graph/graph'
import { createNetwork } from '../../electron/inference/session'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graph-'))
})
afterEach(() => rm(folder, { recursive: true }))

/** Tensors of the given numbers, passed on in pieces of two. */
function sourceOf(tensors: Record<string, number[]>): WeightSource {
  return {
    async copyTensor(key, write) {
      const numbers = Float32Array.from(tensors[key]!)
      for (let at = 0; at < numbers.length; at += 2) {
        const piece = numbers.slice(at, at + 2)
        await write(new Uint8Array(piece.buffer))
      }
    },
  }
}

/** x [2, 2] * scale [2] + offset [2], and on the way a landmark. */
function scaleAndShift() {
  const builder = new GraphBuilder('scale_and_shift')
  const x = builder.input('x', [2, 2])
  const scaled = builder.landmark('scaled', builder.node('Mul', [x, builder.weight('a.scale', [2])], [2, 2]))
  builder.output('y', builder.node('Add', [scaled, builder.weight('a.offset', [2])], [2, 2]))
  return builder.finish()
}

describe('encodeGraph', () => {
  it('gives a graph that takes its weights from the file beside it', async () => {
    const graph = scaleAndShift()
    const source = sourceOf({ 'a.scale': [2, 3], 'a.offset': [10, 20] })
    const places = await writeWeights(source, graph.weights, join(folder, 'weights.bin'), 'weights.bin')
    const file = join(folder, 'graph.onnx')
    await writeFile(
      file,
      encodeGraph(graph, ({ key }) => places.get(key)!, ['scaled']),
    )
    const network = await createNetwork('The graph', file, { provider: 'cpu', threads: 1 })
    const { y, scaled } = await network.run({ x: { data: Float32Array.of(1, 2, 3, 4), dims: [2, 2] } })
    await network.dispose()
    expect([...scaled!.data]).toEqual([2, 6, 6, 12])
    expect([...y!.data]).toEqual([12, 26, 16, 32])
    expect(y!.dims).toEqual([2, 2])
  })

  it('knows no landmark that nobody set', () => {
    const { places } = layOut(scaleAndShift().weights, 'weights.bin')
    expect(() => encodeGraph(scaleAndShift(), ({ key }) => places.get(key)!, ['middle'])).toThrow(
      'scale_and_shift has no landmark middle',
    )
  })
})

describe('GraphBuilder', () => {
  it('gives a weight once', () => {
    const builder = new GraphBuilder('twice')
    builder.weight('a', [1])
    expect(() => builder.weight('a', [1])).toThrow('asks twice for a')
  })

  it('keeps equal constants once, but numbers of another type apart', () => {
    const builder = new GraphBuilder('constants')
    const ones = builder.constant(Float32Array.of(1, 1), [2])
    expect(builder.constant(Float32Array.of(1, 1), [2])).toBe(ones)
    expect(builder.integers([1, 1]).name).not.toBe(ones.name)
    expect(builder.constant(Float32Array.of(1, 1), [1, 2]).name).not.toBe(ones.name)
  })
})

describe('layOut', () => {
  it('puts weights one after another, each at a multiple of 64 bytes', () => {
    const { places, size } = layOut(
      [
        { key: 'a', dims: [3] },
        { key: 'b', dims: [4, 5] },
        { key: 'c', dims: [] },
      ],
      'weights.bin',
    )
    expect([...places.values()]).toEqual([
      { location: 'weights.bin', offset: 0, length: 12 },
      { location: 'weights.bin', offset: 64, length: 80 },
      { location: 'weights.bin', offset: 192, length: 4 },
    ])
    expect(size).toBe(196)
  })
})

describe('writeWeights', () => {
  const weights = [{ key: 'a', dims: [2, 2] }]
  it.each([
    ['more', [1, 2, 3, 4, 5]],
    ['fewer', [1, 2, 3]],
  ])('refuses a tensor of %s numbers than its shape', async (word, numbers) => {
    const file = join(folder, 'weights.bin')
    await expect(writeWeights(sourceOf({ a: numbers }), weights, file, 'weights.bin')).rejects.toThrow(
      `a has ${word} numbers than its shape`,
    )
  })
})
