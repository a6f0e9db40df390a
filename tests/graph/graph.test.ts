import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { encodeGraph, GraphBuilder } from '../../electron/graph/graph'
import { layOut } from '../../electron/graph/storage'
import { createNetwork } from '../../electron/inference/session'
import { storeWeights } from '../../electron/packs/storeWeights'
import { sourceOf } from '../packs/weights'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graph-'))
})
afterEach(() => rm(folder, { recursive: true }))

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
    const { places } = await storeWeights(source, graph.weights, join(folder, 'weights.bin'), 'weights.bin')
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
