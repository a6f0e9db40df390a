import { beforeAll, describe, expect, it } from 'vitest'
import type { LoadedPack } from '../../electron/inference/loadedPack'
import { loadPack } from '../../electron/inference/loadPack'
import { generate, type NoiseSource, type PipelineEvent } from '../../electron/inference/pipeline'
import { streams } from '../../electron/inference/random'
import type { GenerateRequest } from '../../electron/protocol/generation'
import type { GuidanceKind, Sampler } from '../../electron/protocol/manifest'
import type { Picture } from '../../electron/protocol/values'
import { expectClose, golden, mapOf, packsFolder, TINY_PACK } from './fixtures'

interface Chain {
  sampler: Sampler
  steps: number
  guidance: GuidanceKind
  guidanceScale: number
  light: { values: number[]; given: boolean }
  upsamplerSteps: number
  predXstart: number[][]
  picture: number[]
}

const { chains, labelMap, noise, baseStride, upsamplerStride } = golden<{
  chains: Chain[]
  labelMap: { width: number; height: number; rectangles: number[][] }
  noise: { initialSeed: number; stepNoiseSeed: number; upsamplerSeed: number }
  baseStride: number
  upsamplerStride: number
}>('chains')

let pack: LoadedPack
beforeAll(async () => {
  pack = await loadPack([packsFolder], TINY_PACK, { provider: 'cpu', threads: 1 })
})

const exampleMap = mapOf(labelMap.width, labelMap.height, labelMap.rectangles)
const request = (changes: Partial<GenerateRequest> = {}): GenerateRequest => ({
  pack: { name: TINY_PACK, sha256: pack.sha256 },
  condition: { kind: 'mask', labelMap: exampleMap },
  light: { kind: 'seed' },
  seed: 7,
  sampler: 'dpm-solver++',
  steps: 4,
  respacing: 'trailing',
  upsampler: null,
  guidance: { kind: 'normalized-x0', scale: 1.5 },
  ...changes,
})

/** The congruential noise that models/fixtures.py gave PyTorch. */
const storedNoise: NoiseSource = (out, _seed, stream) => {
  let state =
    stream === streams.baseInitial
      ? noise.initialSeed
      : stream === streams.upsamplerInitial
        ? noise.upsamplerSeed
        : noise.stepNoiseSeed + stream - streams.baseStep(0)
  for (let i = 0; i < out.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    out[i] = Math.sqrt(3) * ((2 * state) / 2 ** 32 - 1)
  }
}

async function run(of: GenerateRequest, on: LoadedPack = pack, source?: NoiseSource): Promise<PipelineEvent[]> {
  const events: PipelineEvent[] = []
  for await (const event of generate(of, on, new AbortController().signal, source)) events.push(event)
  return events
}

const pictureOf = (events: PipelineEvent[]): Picture => {
  const last = events.at(-1)!
  if (last.kind !== 'finished') throw new Error(`ended with ${last.kind}`)
  return last.picture
}

/** Values of a planar picture at every `stride`-th place, read from the pixels of a preview. */
function planarValues({ width, height, rgba }: Picture, stride: number): number[] {
  const pixels = width * height
  const values: number[] = []
  for (let i = 0; i < 3 * pixels; i += stride) values.push(rgba[4 * (i % pixels) + Math.floor(i / pixels)]! / 127.5 - 1)
  return values
}

const clamped = (values: number[]) => values.map((value) => Math.max(-1, Math.min(1, value)))

describe('generate', () => {
  // A byte is 1/127.5 wide, so a float lies within half of that of its byte; the rest is room for float32.
  const HALF_BYTE = 0.5 / 127.5 + 1e-3

  it.each(chains)(
    'agrees with PyTorch at every step: $sampler, $steps steps, $guidance $guidanceScale',
    async ({ sampler, steps, guidance, guidanceScale, light, upsamplerSteps, predXstart, picture }) => {
      const manifest = {
        ...pack.manifest,
        light: light.given ? pack.manifest.light : { ...pack.manifest.light, samples: [] },
        upsampler: { ...pack.manifest.upsampler, steps: upsamplerSteps },
      }
      let lowRes = new Float32Array()
      const upsampler: LoadedPack['upsampler'] = {
        ...pack.upsampler,
        run: (inputs) => {
          lowRes = inputs.low_res!.data.slice()
          return pack.upsampler.run(inputs)
        },
      }
      const events = await run(
        request({
          sampler,
          steps,
          guidance: { kind: guidance, scale: guidanceScale },
          light: light.given ? { kind: 'given', values: light.values } : { kind: 'seed' },
        }),
        { ...pack, manifest, upsampler },
        storedNoise,
      )
      const previews = events.filter((event) => event.kind === 'preview')
      expect(previews.map(({ stage, step }) => [stage, step])).toEqual([
        ...predXstart.map((_, i) => ['base', i + 1]),
        ...Array.from({ length: upsamplerSteps }, (_, i) => ['upsampler', i + 1]),
      ])
      for (const [i, expected] of predXstart.entries()) {
        expectClose(planarValues(previews[i]!.picture, baseStride), clamped(expected), HALF_BYTE)
      }
      const ofLastStep = predXstart.at(-1)!
      expectClose(
        ofLastStep.map((_, i) => lowRes[i * baseStride]!),
        ofLastStep,
        1e-4,
      )
      expectClose(planarValues(pictureOf(events), upsamplerStride), clamped(picture), HALF_BYTE)
    },
  )

  it('gives the same bytes for the same request, and others for another seed', async () => {
    const first = pictureOf(await run(request()))
    expect(pictureOf(await run(request()))).toEqual(first)
    expect(pictureOf(await run(request({ seed: 8 })))).not.toEqual(first)
    expect([first.width, first.height]).toEqual([256, 256])
  })

  it('gives the same bytes whatever the number of threads', async () => {
    const two = await loadPack([packsFolder], TINY_PACK, { provider: 'cpu', threads: 2 })
    expect(pictureOf(await run(request(), two))).toEqual(pictureOf(await run(request())))
  })

  it('takes maps of any square size', async () => {
    const small = mapOf(32, 32, [
      [0, 0, 32, 16, 0],
      [0, 16, 32, 16, 3],
    ])
    const large = mapOf(512, 512, [
      [0, 0, 512, 256, 0],
      [0, 256, 512, 256, 3],
    ])
    expect(pictureOf(await run(request({ condition: { kind: 'mask', labelMap: small } })))).toEqual(
      pictureOf(await run(request({ condition: { kind: 'mask', labelMap: large } }))),
    )
  })

  it('tells progress that only grows, to 1, and the time left that ends at 0', async () => {
    const previews = (await run(request())).filter((event) => event.kind === 'preview')
    const progress = previews.map((event) => event.progress)
    expect(progress).toEqual([...progress].sort((a, b) => a - b))
    expect(progress.at(-1)).toBe(1)
    expect(previews.at(-1)!.secondsLeft).toBe(0)
    const again = (await run(request())).find((event) => event.kind === 'preview')
    expect(again!.secondsLeft).toBeGreaterThan(0)
  })

  it('stops within a step when it is cancelled', async () => {
    const abort = new AbortController()
    const kinds: string[] = []
    for await (const event of generate(request({ steps: 50 }), pack, abort.signal)) {
      kinds.push(event.kind)
      // As a message would: from the event loop, while the next step is under way.
      if (kinds.length === 3) setImmediate(() => abort.abort())
    }
    expect(kinds.at(-1)).toBe('cancelled')
    expect(kinds.length).toBeLessThanOrEqual(5)
  })

  it('runs the null condition only in steps that are guided', async () => {
    const batches: number[] = []
    const base: LoadedPack['base'] = {
      ...pack.base,
      run: (inputs) => {
        batches.push(inputs.x_t!.dims[0]!)
        return pack.base.run(inputs)
      },
    }
    await run(request({ steps: 10, guidance: { kind: 'plain', scale: 1 } }), { ...pack, base })
    expect(new Set(batches)).toEqual(new Set([1]))
    batches.length = 0
    await run(request({ steps: 10, guidance: { kind: 'normalized-x0', scale: 1.5 } }), { ...pack, base })
    expect(batches).toEqual([1, 1, 2, 2, 2, 2, 2, 2, 2, 1])
  })

  it('makes the same picture when a heavy pack runs the halves of a guided step one after the other', async () => {
    const together = pictureOf(await run(request()))
    const apart = pictureOf(await run(request(), { ...pack, isHeavy: true }))
    const largest = together.rgba.reduce(
      (worst, value, index) => Math.max(worst, Math.abs(value - apart.rgba[index]!)),
      0,
    )
    expect(largest).toBeLessThanOrEqual(1)
    expect(pictureOf(await run(request({ guidance: { kind: 'plain', scale: 1 } })))).not.toEqual(together)
  })

  it('refuses an empty map before anything runs', async () => {
    await expect(run(request({ condition: { kind: 'mask', labelMap: mapOf(64, 64, []) } }))).rejects.toMatchObject({
      problem: { kind: 'empty-map' },
    })
  })
})
