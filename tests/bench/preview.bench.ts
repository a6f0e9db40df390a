import { MessageChannel } from 'node:worker_threads'
import { loadPack } from '../../electron/inference/loadPack'
import { generate } from '../../electron/inference/pipeline'
import { toPicture } from '../../electron/inference/preview'
import { warmUp } from '../../electron/inference/warmUp'
import { parseEvent } from '../../electron/protocol/bridge'
import type { GenerateRequest } from '../../electron/protocol/generation'
import { median, type Report } from './report'

/*
 * What the previews of a run cost: made, sent to another context, parsed there, against the run itself. And how long one
 * takes from the network's answer to the receiver. Drawing is not in it.
 */

const PACK = 'landscape-mask'
const REPEATS = 15
const RUNS = 5
const SHARE_GOAL = 0.03
const FRAME_MILLISECONDS = 16.7

export async function run(report: Report): Promise<void> {
  const pack = await loadPack([process.env.UNDERPAINT_PACKS ?? 'models/packs'], PACK, { provider: 'cpu', threads: 0 })
  await warmUp(pack)
  const { base, upsampler } = pack.manifest.sizes
  const channel = new MessageChannel()
  try {
    const receive = () => new Promise((resolve) => channel.port2.once('message', resolve))
    const send = async (stage: 'base' | 'upsampler', size: number, planes: Float32Array) => {
      const start = performance.now()
      const received = receive()
      const picture = toPicture(planes, size, size)
      channel.port1.postMessage({
        kind: 'preview',
        run: 1,
        stage,
        step: 1,
        steps: 1,
        progress: 1,
        secondsLeft: 0,
        picture,
      })
      parseEvent('generation', await received)
      return performance.now() - start
    }
    const small = new Float32Array(3 * base * base)
    const large = new Float32Array(3 * upsampler * upsampler)
    const smallTimes: number[] = []
    const largeTimes: number[] = []
    for (let i = 0; i < 10 * REPEATS; i++) smallTimes.push(await send('base', base, small))
    for (let i = 0; i < REPEATS; i++) largeTimes.push(await send('upsampler', upsampler, large))

    const request: GenerateRequest = {
      pack: { name: pack.manifest.name, sha256: pack.sha256 },
      condition: {
        kind: 'mask',
        labelMap: { width: 256, height: 256, data: Uint8Array.from({ length: 65536 }, (_, i) => (i >> 12) % 17) },
      },
      light: { kind: 'seed' },
      seed: 0,
      sampler: pack.manifest.defaults.sampler,
      steps: pack.manifest.defaults.steps,
      respacing: 'trailing',
      upsampler: null,
      guidance: { kind: pack.manifest.defaults.guidance, scale: pack.manifest.defaults.guidanceScale },
    }
    const runs: number[] = []
    for (let i = 0; i < RUNS; i++) {
      const start = performance.now()
      for await (const _ of generate(request, pack, new AbortController().signal));
      runs.push(performance.now() - start)
    }
    const share =
      (request.steps * median(smallTimes) + pack.manifest.upsampler.steps * median(largeTimes)) / median(runs)
    report({ name: 'preview.shareOfRun', value: share, unit: 'share', baseline: SHARE_GOAL, ratio: share / SHARE_GOAL })
    for (const [name, times] of [
      ['base', smallTimes],
      ['upsampler', largeTimes],
    ] as const) {
      const value = median(times)
      report({
        name: `preview.${name}.toReceiver`,
        value,
        unit: 'ms',
        baseline: FRAME_MILLISECONDS,
        ratio: value / FRAME_MILLISECONDS,
      })
    }
  } finally {
    channel.port1.close()
  }
}
