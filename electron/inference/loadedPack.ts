import type { ModelManifest } from '../protocol/manifest'
import type { CostMeter } from './costMeter'
import type { Schedule } from './schedule'
import type { Network } from './session'

/** A pack with its graphs ready to run. */
export interface LoadedPack {
  readonly manifest: ModelManifest
  readonly sha256: string
  /** Of the base, and of the upsampler. */
  readonly schedule: Schedule
  readonly upsamplerSchedule: Schedule
  readonly encoder: Network
  readonly base: Network
  readonly upsampler: Network
  /** The upsampler's own encoder of the condition, if it has one. */
  readonly upsamplerEncoder: Network | null
  /** Whether it is too large to be all in memory: networks are then loaded in turns, and a warm-up run would take minutes. */
  readonly isHeavy: boolean
  /** What a step costs on this machine, learned while running. */
  readonly costs: CostMeter
  /** The provider in use, and a sentence when it is not the one that was asked for. */
  readonly provider: string
  readonly notice: string | null
}

/** Frees the graphs of a pack. */
export async function disposePack(pack: LoadedPack): Promise<void> {
  for (const network of [pack.encoder, pack.base, pack.upsampler, pack.upsamplerEncoder]) await network?.dispose()
}
