import type { PackReference } from '../protocol/generation'
import type { ModelManifest } from '../protocol/manifest'
import { problemOf } from '../protocol/values'
import { CostMeter } from './costMeter'
import type { LoadedPack } from './loadedPack'
import { locatePack, readGraph } from './pack'
import { makeSchedule } from './schedule'
import { createNetwork, type Execution, type Network } from './session'
import { passing, Turns } from './turns'
import { warmUp } from './warmUp'

/**
 * Loads a pack by name, or the very one that a recipe names. A provider that cannot load or run it gives way to cpu with a notice. Throws a
 * ProblemError when the pack is unknown, missing, altered or not the recipe's.
 */
export async function loadPack(
  packsFolders: readonly string[],
  reference: string | PackReference,
  execution: Execution,
): Promise<LoadedPack> {
  const { folder, manifest, sha256 } = await locatePack(packsFolders, reference)
  const schedule = makeSchedule(manifest.schedule.kind, manifest.schedule.timesteps)
  const { kind, timesteps } = manifest.upsampler.schedule ?? manifest.schedule
  const facts = { manifest, sha256, schedule, upsamplerSchedule: makeSchedule(kind, timesteps) }
  const make = async (provider: string, notice: string | null): Promise<LoadedPack> => {
    const networks = await createNetworks(folder, manifest, { ...execution, provider })
    return { ...facts, ...networks, costs: new CostMeter(), provider, notice }
  }
  if (execution.provider === 'cpu') return make('cpu', null)
  try {
    const pack = await make(execution.provider, null)
    // Some providers load a graph and only fail when it runs.
    await warmUp(pack)
    return pack
  } catch (error) {
    return make('cpu', `Running on cpu, because ${execution.provider} failed: ${problemOf(error).sentence}`)
  }
}

type Networks = Pick<LoadedPack, 'encoder' | 'base' | 'upsampler' | 'upsamplerEncoder' | 'isHeavy'>

/** A pack with more bytes than this is never loaded as a whole. */
const HEAVY = 2 ** 29

async function createNetworks(folder: string, manifest: ModelManifest, execution: Execution): Promise<Networks> {
  const { name, files, upsampler } = manifest
  const bytes = Object.values(files).reduce((sum, file) => sum + file.bytes, 0)
  const isHeavy = bytes > HEAVY
  const turns = new Turns()
  const loaderOf = async (title: string, file: string): Promise<() => Promise<Network>> => {
    const graph = await readGraph(folder, manifest, file)
    return () => createNetwork(`${title} of ${name}`, graph, { ...execution, isLean: isHeavy })
  }
  const once = async (load: () => Promise<Network>) => (isHeavy ? passing(load) : load())
  const inTurns = async (load: () => Promise<Network>) => (isHeavy ? turns.add(load) : load())
  return {
    encoder: await once(await loaderOf('The encoder', manifest.encoder.file)),
    base: await inTurns(await loaderOf('The base model', manifest.base.file)),
    upsampler: await inTurns(await loaderOf('The upsampler', upsampler.file)),
    upsamplerEncoder: upsampler.encoder
      ? await once(await loaderOf('The upsampler’s encoder', upsampler.encoder.file))
      : null,
    isHeavy,
  }
}
