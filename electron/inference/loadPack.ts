import type { PackReference } from '../protocol/generation'
import { problemOf } from '../protocol/values'
import { CostMeter } from './costMeter'
import type { LoadedPack } from './loadedPack'
import { locatePack, readGraph } from './pack'
import { makeSchedule } from './schedule'
import { createNetwork, type Execution, type Network } from './session'
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
  const graphs = {
    encoder: await readGraph(folder, manifest, manifest.encoder.file),
    base: await readGraph(folder, manifest, manifest.base.file),
    upsampler: await readGraph(folder, manifest, manifest.upsampler.file),
  }
  const schedule = makeSchedule(manifest.schedule.kind, manifest.schedule.timesteps)
  const make = async (provider: string, notice: string | null): Promise<LoadedPack> => {
    const networks = await createNetworks(manifest.name, graphs, { ...execution, provider })
    return { manifest, sha256, schedule, ...networks, costs: new CostMeter(), provider, notice }
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

type Graphs = Record<'encoder' | 'base' | 'upsampler', Uint8Array>

async function createNetworks(
  pack: string,
  graphs: Graphs,
  execution: Execution,
): Promise<Record<keyof Graphs, Network>> {
  return {
    encoder: await createNetwork(`The encoder of ${pack}`, graphs.encoder, execution),
    base: await createNetwork(`The base model of ${pack}`, graphs.base, execution),
    upsampler: await createNetwork(`The upsampler of ${pack}`, graphs.upsampler, execution),
  }
}
