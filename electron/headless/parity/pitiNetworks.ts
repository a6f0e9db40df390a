import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { conditionEncoder } from '../../graph/conditionEncoder'
import { decoder } from '../../graph/decoder'
import { BATCH, encodeGraph, type Graph } from '../../graph/graph'
import { type PitiConfig, PUBLISHED_BASE } from '../../graph/pitiConfig'
import type { Place } from '../../graph/storage'
import type { WeightSource } from '../../graph/weightSource'
import { createNetwork, type Network, type NetworkTensor } from '../../inference/session'
import { storeWeights } from '../../packs/storeWeights'
import type { Config } from './goldenFolder'

/** The project's sizes of a network, from a golden folder's. */
export function pitiConfigOf(config: Config): PitiConfig {
  return {
    condition: {
      channels: config.condition_channels,
      size: config.condition_size,
      convolutions: config.cnn_channels,
      width: config.xf_width,
      heads: config.xf_heads,
      layers: config.xf_layers,
    },
    decoder: {
      stage: config.in_channels === 3 ? 'base' : 'upsampler',
      size: config.image_size,
      lowResSize: config.image_size / 4,
      inChannels: config.in_channels,
      outChannels: config.out_channels,
      channels: config.num_channels,
      multipliers: config.channel_mult,
      residualBlocks: config.num_res_blocks,
      attentionAt: config.attention_resolutions.map((side) => config.image_size / side),
      headChannels: config.num_head_channels,
      groups: config.group_norm_groups ?? PUBLISHED_BASE.decoder.groups,
    },
  }
}

const ENCODER_LANDMARKS = ['cnn_out']
const DECODER_LANDMARKS = ['timestep_embedding', 'emb', 'middle_out']

/** Network outputs by name. */
export type Outputs = Readonly<Record<string, NetworkTensor>>

/** The networks of a checkpoint, with their weights in files of a temporary folder. One graph is loaded at a time. */
export class PitiNetworks {
  readonly config: PitiConfig
  readonly #folder: string
  readonly #places: ReadonlyMap<string, Place>
  #loaded: { readonly name: string; readonly network: Network } | null = null

  private constructor(config: PitiConfig, folder: string, places: ReadonlyMap<string, Place>) {
    this.config = config
    this.#folder = folder
    this.#places = places
  }

  /** Writes the weights of `source` to `folder`, which need not exist. */
  static async create(config: PitiConfig, source: WeightSource, folder: string): Promise<PitiNetworks> {
    await mkdir(folder, { recursive: true })
    const graphs = [conditionEncoder(config.condition, 1), decoder(config, 1)]
    const places = new Map<string, Place>()
    for (const { name, weights } of graphs) {
      const location = `${name}.bin`
      const stored = await storeWeights(source, weights, join(folder, location), location)
      for (const [key, place] of stored.places) places.set(key, place)
    }
    return new PitiNetworks(config, folder, places)
  }

  /** Tokens of one condition [1, C, size, size]. */
  async encode(condition: Float32Array): Promise<Outputs> {
    const { channels, size } = this.config.condition
    const network = await this.#load('encoder', () => conditionEncoder(this.config.condition, BATCH), ENCODER_LANDMARKS)
    return network.run({ condition: { data: condition, dims: [1, channels, size, size] } })
  }

  /** A step for a batch; `encoded` has one tensor of tokens for each sample. */
  async decode(
    samples: Float32Array,
    timesteps: readonly number[],
    encoded: readonly Outputs[],
    lowRes: Float32Array | null,
  ): Promise<Outputs> {
    const { size, lowResSize } = this.config.decoder
    const batch = timesteps.length
    const network = await this.#load('decoder', () => decoder(this.config, BATCH), DECODER_LANDMARKS)
    const inputs: Record<string, NetworkTensor> = {
      x_t: { data: samples, dims: [batch, 3, size, size] },
      timestep: { data: Float32Array.from(timesteps), dims: [batch] },
      xf_proj: stacked(encoded.map(({ xf_proj }) => xf_proj!)),
      xf_out: stacked(encoded.map(({ xf_out }) => xf_out!)),
    }
    if (lowRes !== null) inputs.low_res = { data: lowRes, dims: [batch, 3, lowResSize, lowResSize] }
    return network.run(inputs)
  }

  async dispose(): Promise<void> {
    await this.#loaded?.network.dispose()
    this.#loaded = null
  }

  async #load(name: string, make: () => Graph, landmarks: readonly string[]): Promise<Network> {
    if (this.#loaded?.name === name) return this.#loaded.network
    await this.dispose()
    const file = join(this.#folder, `${name}.onnx`)
    await writeFile(
      file,
      encodeGraph(make(), ({ key }) => this.#places.get(key)!, landmarks),
    )
    const network = await createNetwork(`The ${name}`, file, { provider: 'cpu', threads: 0 })
    this.#loaded = { name, network }
    return network
  }
}

/** Tensors one after the other along the batch. */
function stacked(tensors: readonly NetworkTensor[]): NetworkTensor {
  const [first] = tensors
  const data = new Float32Array(tensors.reduce((sum, tensor) => sum + tensor.data.length, 0))
  let at = 0
  for (const tensor of tensors) {
    data.set(tensor.data, at)
    at += tensor.data.length
  }
  return { data, dims: [tensors.length, ...first!.dims.slice(1)] }
}

/** `parts` one after the other. */
export function joined(parts: readonly Float32Array[]): Float32Array {
  return stacked(parts.map((data) => ({ data, dims: [1] }))).data
}
