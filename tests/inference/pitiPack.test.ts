import { readFileSync } from 'node:fs'
import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import * as v from 'valibot'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openCheckpoint } from '../../electron/checkpoint/checkpoint'
import { conditionEncoder } from '../../electron/graph/conditionEncoder'
import { decoder } from '../../electron/graph/decoder'
import { BATCH, encodeGraph, type Graph } from '../../electron/graph/graph'
import { parseNpz } from '../../electron/headless/parity/arrays'
import { ModelGolden } from '../../electron/headless/parity/goldenFolder'
import { pitiConfigOf } from '../../electron/headless/parity/pitiNetworks'
import type { LoadedPack } from '../../electron/inference/loadedPack'
import { loadPack } from '../../electron/inference/loadPack'
import { generate, type NoiseSource, type PipelineEvent } from '../../electron/inference/pipeline'
import { streams } from '../../electron/inference/random'
import { createNetwork, type Network, type NetworkTensor } from '../../electron/inference/session'
import { importPack } from '../../electron/packs/importPack'
import { storeWeights } from '../../electron/packs/storeWeights'
import type { Condition, GenerateRequest } from '../../electron/protocol/generation'
import { writeTinyPair } from '../packs/tinyCheckpoints'
import { expectClose, mapOf } from './fixtures'

const golden = fileURLToPath(new URL('../fixtures/piti/', import.meta.url))
const quiet = { signal: new AbortController().signal, told: () => undefined }
const cpu = { provider: 'cpu', threads: 1 }

let folder: string
beforeAll(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'piti-'))
})
afterAll(() => fs.rm(folder, { recursive: true }))

async function importAndLoad(name: string, paths: readonly string[]): Promise<LoadedPack> {
  await importPack({ paths, packsFolder: folder, storage: 'float32', name, replace: true }, quiet)
  return loadPack([folder], name, cpu)
}

const request = (pack: LoadedPack, condition: Condition, changes: Partial<GenerateRequest> = {}): GenerateRequest => ({
  pack: { name: pack.manifest.name, sha256: pack.sha256 },
  condition,
  light: { kind: 'seed' },
  seed: 3,
  sampler: 'ancestral',
  steps: 4,
  respacing: 'even',
  upsampler: null,
  guidance: { kind: 'plain', scale: 1.3 },
  ...changes,
})

async function run(of: GenerateRequest, on: LoadedPack, noise?: NoiseSource): Promise<PipelineEvent[]> {
  const events: PipelineEvent[] = []
  for await (const event of generate(of, on, new AbortController().signal, noise)) events.push(event)
  return events
}

/** A network that keeps what it was given. */
function watched(network: Network, seen: Readonly<Record<string, NetworkTensor>>[]): Network {
  return {
    ...network,
    run: (inputs) => {
      const copies = Object.entries(inputs).map(
        ([name, { data, dims }]) => [name, { data: data.slice(), dims }] as const,
      )
      seen.push(Object.fromEntries(copies))
      return network.run(inputs)
    },
  }
}

/** A pack with the golden base, 16 pixels, and an upsampler to 64 that finds no noise in anything. */
async function goldenPack(): Promise<LoadedPack> {
  const { config } = v.parse(ModelGolden, JSON.parse(readFileSync(path.join(golden, 'base.json'), 'utf8')))
  const sizes = pitiConfigOf(config)
  const checkpoint = await openCheckpoint(path.join(golden, 'base.pt'))
  const network = async (graph: Graph) => {
    const { places } = await storeWeights(
      checkpoint,
      graph.weights,
      path.join(folder, `${graph.name}.bin`),
      `${graph.name}.bin`,
    )
    const file = path.join(folder, `${graph.name}.onnx`)
    await fs.writeFile(
      file,
      encodeGraph(graph, ({ key }) => places.get(key)!),
    )
    return createNetwork(graph.name, file, cpu)
  }
  const encoder = await network(conditionEncoder(sizes.condition, BATCH))
  const base = await network(decoder(sizes, BATCH))
  await checkpoint.close()
  const pack = await importAndLoad('golden', writeTinyPair(folder))
  const dims = [1, 6, 64, 64]
  const upsampler = {
    ...pack.upsampler,
    run: async () => ({ prediction: { data: new Float32Array(6 * 64 * 64), dims } }),
  }
  const manifest = {
    ...pack.manifest,
    sizes: { base: 16, upsampler: 64, anyAspect: false },
    condition: { encoding: 'piti-colours' as const, size: sizes.condition.size },
  }
  return { ...pack, manifest, encoder, base, upsampler }
}

describe('an imported pack', () => {
  it('samples its base as PyTorch does, and hands the picture on in bytes', async () => {
    const pack = await goldenPack()
    const arrays = parseNpz(readFileSync(path.join(golden, 'sampling_base.npz')))
    const numbers = (name: string) => Float32Array.from(arrays.get(name)!.data)
    const [start, noises, expected, final] = ['noise_init', 'noise_steps', 'pred_xstart', 'final'].map(numbers)
    const length = start!.length
    const noise: NoiseSource = (out, _seed, stream) => {
      const step = stream - streams.baseStep(0)
      if (stream === streams.baseInitial) out.set(start!)
      else if (step >= 0 && step < 4) out.set(noises!.subarray(step * length, (step + 1) * length))
      else out.fill(0.5)
    }
    const labelMap = {
      width: 32,
      height: 32,
      data: new Uint8Array(readFileSync(path.join(golden, 'base.label_map.u8'))),
    }
    const seen: Record<string, NetworkTensor>[] = []
    const events = await run(
      request(pack, { kind: 'mask', labelMap }),
      { ...pack, upsampler: watched(pack.upsampler, seen) },
      noise,
    )

    const previews = events.flatMap((event) => (event.kind === 'preview' ? [event] : []))
    expect(previews.map(({ stage }) => stage)).toEqual([...Array(4).fill('base'), ...Array(27).fill('upsampler')])
    for (let step = 0; step < 4; step++) {
      const { rgba } = previews[step]!.picture
      const plane = Array.from({ length }, (_, i) => rgba[4 * (i % 256) + Math.floor(i / 256)]! / 127.5 - 1)
      expectClose(plane, expected!.subarray(step * length, (step + 1) * length), 0.5 / 127.5 + 1e-3)
    }
    const first = seen[0]!
    expectClose(first.low_res!.data, final!, 1 / 127.5 + 1e-3)
    for (const value of first.low_res!.data)
      expect(Math.abs((value + 1) * 127.5 - Math.round((value + 1) * 127.5))).toBeLessThan(1e-3)
    expectClose(first.x_t!.data.subarray(0, 4), Array(4).fill(0.5 * 0.997), 1e-6)
    expect(seen.map(({ timestep }) => timestep!.data[0]).slice(0, 4)).toEqual([997, 800, 799, 600])
    expect(seen.at(-1)!.timestep!.data[0]).toBe(0)
  })

  it.each(['ancestral', 'ddim', 'dpm-solver++'] as const)(
    'runs a sketch with %s and every kind of guidance',
    async (sampler) => {
      const pack = await importAndLoad('sketch', writeTinyPair(folder, 1))
      const map = { width: 64, height: 48, data: new Uint8Array(64 * 48).fill(255).fill(0, 64 * 20, 64 * 21) }
      const pictures = new Set<string>()
      for (const kind of ['plain', 'normalized-epsilon', 'normalized-x0'] as const) {
        const upsampler = { sampler, steps: 3, respacing: 'trailing' } as const
        const events = await run(
          request(pack, { kind: 'sketch', map }, { sampler, guidance: { kind, scale: 4 }, upsampler }),
          pack,
        )
        const last = events.at(-1)!
        if (last.kind !== 'finished') throw new Error(`ended with ${last.kind}`)
        expect([last.picture.width, last.picture.height]).toEqual([32, 24])
        pictures.add(Buffer.from(last.picture.rgba).toString('base64'))
      }
      expect(pictures.size).toBe(3)
    },
  )

  it('refuses another condition, and steps that its respacing cannot have', async () => {
    const pack = await importAndLoad('sketch', writeTinyPair(folder, 1))
    const labelMap = mapOf(8, 8, [[0, 0, 8, 8, 0]])
    await expect(run(request(pack, { kind: 'mask', labelMap }), pack)).rejects.toThrow(/of a sketch, not of a mask/)
    const map = { width: 4, height: 4, data: new Uint8Array(16) }
    const wrong = { sampler: 'ddim', steps: 8, respacing: 'fast27' } as const
    await expect(run(request(pack, { kind: 'sketch', map }, { upsampler: wrong }), pack)).rejects.toThrow(
      /fast27 has 27 steps, not 8/,
    )
  })

  it('says which file of weights is not the one it was imported with', async () => {
    await importAndLoad('broken', writeTinyPair(folder))
    await fs.appendFile(path.join(folder, 'broken', 'base.bin'), 'x')
    await expect(loadPack([folder], 'broken', cpu)).rejects.toThrow(/base\.bin is not the file/)
  })
})
