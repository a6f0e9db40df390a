import type { GenerateRequest } from '../protocol/generation'
import type { LoadedPack } from './loadedPack'
import { generate } from './pipeline'

/**
 * Runs a loaded pack once, as short as can be, so that the first click finds its memory allocated, its code compiled and
 * the cost of every kind of step known; a heavy one, whose steps take seconds, is only loaded. Guided and unguided steps are different shapes: both are run.
 */
export async function warmUp(pack: LoadedPack): Promise<void> {
  const { manifest } = pack
  if (pack.isHeavy) return pack.base.prepare()
  const pixel = { width: 1, height: 1, data: Uint8Array.of(manifest.task === 'depth' ? 255 : 0) }
  for (const scale of [1, 2]) {
    const request: GenerateRequest = {
      pack: { name: manifest.name, sha256: pack.sha256 },
      condition: manifest.task === 'mask' ? { kind: 'mask', labelMap: pixel } : { kind: manifest.task, map: pixel },
      light: { kind: 'seed' },
      seed: 0,
      sampler: 'ddim',
      steps: 2,
      respacing: 'trailing',
      upsampler: null,
      guidance: { kind: 'plain', scale },
    }
    for await (const event of generate(request, pack, new AbortController().signal)) {
      // Once unguided is enough for the upsampler.
      if (scale > 1 && event.kind === 'preview' && event.step === event.steps) break
    }
  }
}
