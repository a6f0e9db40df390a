import { conditionEncoder } from '../graph/conditionEncoder'
import { decoder } from '../graph/decoder'
import type { Weight } from '../graph/graph'
import type { ConditionConfig, DecoderConfig, PitiConfig } from '../graph/pitiConfig'
import { type Dtype, isWeightDtype } from './dtype'
import { quoted, refused, shapeText } from './refusal'
import { findLevels, type InputBlock } from './unetLevels'

/** What the condition is: a label map as colours, a sketch, or normals and depth. */
export type Task = 'mask' | 'sketch' | 'depth-normal'

/** What a file of PITI's weights is. A file of the condition encoder alone fits both stages. */
export type Recognised =
  | { readonly part: 'base' | 'upsampler'; readonly task: Task; readonly config: PitiConfig }
  | { readonly part: 'encoder'; readonly task: Task; readonly config: ConditionConfig }

/** What leaves no trace in shapes. Whoever knows it says so; otherwise it is taken to be as in the published networks. */
export interface Unseen {
  /** Heads of the condition's transformer. */
  readonly heads?: number
  /** Channels of each head in the UNet. */
  readonly headChannels?: number
  /** Groups of every group normalization. */
  readonly groups?: number
}

/** What is looked at of a tensor. */
export type Described = ReadonlyMap<string, { readonly shape: readonly number[]; readonly dtype: Dtype }>

const TASKS: ReadonlyMap<number, Task> = new Map([
  [3, 'mask'],
  [1, 'sketch'],
  [6, 'depth-normal'],
])
const CONVOLUTIONS = 6
const LAYERS_LIMIT = 100
const BLOCKS_LIMIT = 200
/** More than any weight of the network has on one side; keeps what a file claims away from the arithmetic. */
const SIDE_LIMIT = 65_536
/** The encoder's convolutions shrink the condition that many times to make tokens. */
const TOKEN_SIDE = 16

/**
 * What a file is, by the keys and shapes of its tensors: its name says nothing. Every tensor of the network that these
 * imply must be there, in its shape, and no other.
 *
 * @param entries by key in the published layout, as of an open checkpoint
 * @param file what messages call it
 * @throws ProblemError `malformed-file`: which key, which shape, what was expected
 */
export function recognise(entries: Described, file: string, unseen: Unseen = {}): Recognised {
  const weights = new Weights(entries, file)
  if (!entries.has('encoder.cnn.conv1.weight') && entries.has('input_blocks.0.0.weight')) {
    throw refused(
      file,
      "these are GLIDE's own weights, which know text and no label maps; choose a file of PITI's weights",
    )
  }
  const condition = conditionOf(weights, unseen)
  const task = TASKS.get(condition.channels)
  if (task === undefined) throw weights.unexpected('encoder.cnn.conv1.weight', `${weights.first}×(3, 1 or 6)×7×7`)
  const encoderWeights = conditionEncoder(condition, 1).weights
  if (!weights.hasDecoder()) {
    weights.compare(encoderWeights)
    return { part: 'encoder', task, config: condition }
  }
  const config: PitiConfig = { condition, decoder: decoderOf(weights, condition, unseen) }
  weights.compare([...encoderWeights, ...decoder(config, 1).weights])
  return { part: config.decoder.stage, task, config }
}

function conditionOf(weights: Weights, unseen: Unseen): ConditionConfig {
  const convolutions = Array.from({ length: CONVOLUTIONS }, (_, index) =>
    weights.side(`encoder.cnn.conv${index + 1}.weight`, 4, 0),
  )
  const width = weights.side('encoder.cnn.conv6.weight', 4, 0)
  const tokenSide = Math.sqrt(weights.side('encoder.positional_embedding', 3, 1) - 1)
  if (!Number.isInteger(tokenSide) || tokenSide === 0) {
    throw weights.unexpected('encoder.positional_embedding', `1×257×${width}`)
  }
  let layers = 0
  while (layers < LAYERS_LIMIT && weights.has(`encoder.transformer.resblocks.${layers}.ln_1.weight`)) layers++
  return {
    channels: weights.side('encoder.cnn.conv1.weight', 4, 1),
    size: tokenSide * TOKEN_SIDE,
    convolutions,
    width,
    heads: unseen.heads ?? usualHeads(width),
    layers,
  }
}

/** The published encoder has heads of 64 channels; smaller ones, made for tests, have heads of 16. */
function usualHeads(width: number): number {
  const heads = width / (width >= 512 ? 64 : 16)
  return Number.isInteger(heads) ? heads : 1
}

function decoderOf(weights: Weights, condition: ConditionConfig, unseen: Unseen): DecoderConfig {
  const first = 'decoder.input_blocks.0.0.weight'
  const channels = weights.side(first, 4, 0)
  const inChannels = weights.side(first, 4, 1)
  if (inChannels !== 3 && inChannels !== 6) throw weights.unexpected(first, `${channels}×(3 or 6)×3×3`)
  const blocks: InputBlock[] = []
  for (let key = blockKey(1); blocks.length < BLOCKS_LIMIT && weights.has(`${key}.0.in_layers.2.weight`); ) {
    const kernel = `${key}.0.in_layers.2.weight`
    const outChannels = weights.side(kernel, 4, 0)
    blocks.push({ inChannels: weights.side(kernel, 4, 1), outChannels, attention: weights.has(`${key}.1.qkv.weight`) })
    key = blockKey(blocks.length + 1)
  }
  const levels = findLevels(channels, blocks)
  if (levels === null) throw weights.refuse(`its ${blocks.length} blocks in "decoder.input_blocks" form no levels`)
  const stage = inChannels === 6 ? 'upsampler' : 'base'
  const size = stage === 'base' ? condition.size / 4 : condition.size
  const attended = blocks.filter((block) => block.attention).map((block) => block.outChannels)
  return {
    stage,
    size,
    lowResSize: size / 4,
    inChannels,
    outChannels: 6,
    channels,
    ...levels,
    headChannels: unseen.headChannels ?? usualSide([channels, ...attended], 64),
    groups: unseen.groups ?? usualSide([channels], 32),
  }
}

function blockKey(index: number): string {
  return `decoder.input_blocks.${index}`
}

/**
 * Heads of 64 channels and 32 groups, as published. A smaller network, made for tests, has the largest power of two that
 * divides its channels.
 */
function usualSide(widths: readonly number[], published: number): number {
  let side = published
  while (widths.some((width) => width % side !== 0)) side /= 2
  return side
}

/** The keys and shapes of a file, and the sentences about them. */
class Weights {
  readonly #entries: Described
  readonly #file: string

  constructor(entries: Described, file: string) {
    this.#entries = entries
    this.#file = file
  }

  /** Channels of the encoder's first convolution, for a sentence. */
  get first(): number {
    return this.side('encoder.cnn.conv1.weight', 4, 0)
  }

  has(key: string): boolean {
    return this.#entries.has(key)
  }

  hasDecoder(): boolean {
    for (const key of this.#entries.keys()) if (key.startsWith('decoder.')) return true
    return false
  }

  /** One side of a tensor that must be there with so many axes. */
  side(key: string, axes: number, axis: number): number {
    const entry = this.#entries.get(key)
    if (!entry) throw this.refuse(`it has no ${quoted(key)}`)
    const side = entry.shape.length === axes ? entry.shape[axis] : undefined
    if (side === undefined || side < 1 || side > SIDE_LIMIT) throw this.unexpected(key, `${axes} axes of some length`)
    return side
  }

  compare(expected: readonly Weight[]): void {
    for (const { key, dims } of expected) {
      const entry = this.#entries.get(key)
      if (!entry) throw this.refuse(`it has no ${quoted(key)}, expected with the shape ${shapeText(dims)}`)
      const same = entry.shape.length === dims.length && dims.every((side, axis) => entry.shape[axis] === side)
      if (!same) throw this.unexpected(key, shapeText(dims))
      if (!isWeightDtype(entry.dtype)) throw this.refuse(`${quoted(key)} is of type ${entry.dtype}, expected float32`)
    }
    if (this.#entries.size === expected.length) return
    const known = new Set(expected.map(({ key }) => key))
    const extra = [...this.#entries.keys()].find((key) => !known.has(key)) ?? ''
    throw this.refuse(`it has ${quoted(extra)}, which the network has no place for`)
  }

  unexpected(key: string, expected: string): Error {
    const shape = this.#entries.get(key)?.shape ?? []
    return this.refuse(`${quoted(key)} has the shape ${shapeText(shape)}, expected ${expected}`)
  }

  refuse(why: string): Error {
    return refused(this.#file, `${why}; choose a file of PITI's weights`)
  }
}
