import { cpus } from 'node:os'
import { describe, expect, it } from 'vitest'
import { readGraph, readManifest } from '../../electron/inference/pack'
import { availableProviders, createNetwork, resolveThreads } from '../../electron/inference/session'
import { packsFolder, TINY_FOLDER } from './fixtures'

const folder = `${packsFolder}${TINY_FOLDER}`
const { manifest } = await readManifest(folder)
const graph = await readGraph(folder, manifest, manifest.encoder.file)
const cpu = { provider: 'cpu', threads: 1 }

describe('createNetwork', () => {
  it('tells the names of a graph, and runs it', async () => {
    const network = await createNetwork('The encoder', graph, cpu)
    expect([...network.inputNames].sort()).toEqual(['label_map', 'light'])
    const outputs = await network.run({
      label_map: { data: new Float32Array(18 * 64 * 64), dims: [1, 18, 64, 64] },
      light: { data: new Float32Array(11), dims: [1, 11] },
    })
    expect(Object.keys(outputs)).toEqual(network.outputNames)
    for (const { data, dims } of Object.values(outputs)) {
      expect(data).toHaveLength(dims.reduce((product, side) => product * side, 1))
    }
  })

  it('names what could not be loaded', async () => {
    await expect(createNetwork('The encoder of moon', Uint8Array.of(1, 2, 3), cpu)).rejects.toMatchObject({
      problem: {
        kind: 'inference-failed',
        sentence: expect.stringMatching(/^The encoder of moon could not be loaded with cpu: /),
      },
    })
  })

  it('says which input it was not given, and which was of a wrong shape', async () => {
    const network = await createNetwork('The encoder', graph, cpu)
    const light = { data: new Float32Array(11), dims: [1, 11] }
    await expect(network.run({ light })).rejects.toThrow('The encoder asks for an unknown input: label_map')
    const label_map = { data: new Float32Array(4), dims: [1, 1, 2, 2] }
    await expect(network.run({ light, label_map })).rejects.toMatchObject({ problem: { kind: 'inference-failed' } })
  })
})

it('offers cpu first', () => {
  expect(availableProviders()[0]).toBe('cpu')
})

it('takes all cores for 0 threads', () => {
  expect(resolveThreads(0)).toBe(cpus().length)
  expect(resolveThreads(3)).toBe(3)
})
