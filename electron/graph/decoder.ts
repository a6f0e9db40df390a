import { type Graph, GraphBuilder, type Value } from './graph'
import {
  type Affine,
  add,
  affineOf,
  attend,
  concat,
  convolve,
  convolveTokens,
  enlarge,
  linear,
  multiply,
  normalizeGroups,
  reduce,
  reshape,
  silu,
  split,
  stretch,
} from './operators'
import { type ConditionConfig, type DecoderConfig, type PitiConfig, tokenCount } from './pitiConfig'

/** Width of the time embedding, in units of the first level's channels. */
const EMBEDDING = 4
/** The longest wave length of a timestep's embedding, over 2 pi. */
const LONGEST_PERIOD = 10_000

/** What every block of the UNet gets beside its own input. */
interface Surroundings {
  readonly graph: GraphBuilder
  readonly config: DecoderConfig
  /** Time embedding and condition as a whole, already through SiLU. */
  readonly embedding: Value
  /** The condition's tokens [N, width, tokens]. */
  readonly tokens: Value
}

/**
 * The graph of one denoising step.
 *
 *     x_t [N, 3, size, size]   timestep [N], 0 to 999   xf_proj, xf_out: what `conditionEncoder` gives
 *     low_res [N, 3, lowResSize, lowResSize], -1 to 1 (upsampler only)
 *     ->  prediction [N, 6, size, size]: the noise (epsilon), then where its variance lies, -1 to 1
 *
 * Landmarks: timestep_embedding, emb (before SiLU), middle_out.
 *
 * @param batch N; `BATCH` lets each run choose
 */
export function decoder({ decoder: config, condition }: PitiConfig, batch: number): Graph {
  const graph = new GraphBuilder(config.stage)
  const sample = graph.input('x_t', [batch, 3, config.size, config.size])
  const timestep = graph.input('timestep', [batch])
  const picture = config.stage === 'upsampler' ? withLowRes(graph, sample, config) : sample
  const surroundings: Surroundings = {
    graph,
    config,
    embedding: silu(graph, embed(graph, timestep, condition, config)),
    tokens: graph.input('xf_out', [batch, condition.width, tokenCount(condition)]),
  }
  const kept = downward(surroundings, picture)
  const out = upward(surroundings, middle(surroundings, kept.at(-1)!), kept)
  const normal = normalizeGroups(graph, out, config.groups, affineOf(graph, 'decoder.out.0', out.dims[1]!))
  graph.output('prediction', convolve(graph, silu(graph, normal), 'decoder.out.2', config.outChannels, 3))
  return graph.finish()
}

/** The sample with the small picture, enlarged, as further channels. */
function withLowRes(graph: GraphBuilder, sample: Value, { size, lowResSize }: DecoderConfig): Value {
  const lowRes = graph.input('low_res', [sample.dims[0]!, 3, lowResSize, lowResSize])
  return concat(graph, [sample, stretch(graph, lowRes, size)], 1)
}

/** The embedding [N, 4 channels] of the timestep, plus that of the condition as a whole. */
function embed(graph: GraphBuilder, timestep: Value, condition: ConditionConfig, { channels }: DecoderConfig): Value {
  const [batch] = timestep.dims
  const width = EMBEDDING * channels
  const frequencies = timestepFrequencies(channels)
  const dims = [batch!, frequencies.length]
  const row = graph.constant(frequencies, [1, frequencies.length])
  const angles = graph.node('Mul', [reshape(graph, timestep, [batch!, 1]), row], dims)
  const waves = concat(graph, [graph.node('Cos', [angles], dims), graph.node('Sin', [angles], dims)], 1)
  const hidden = linear(graph, graph.landmark('timestep_embedding', waves), 'decoder.time_embed.0', width)
  const ofTime = linear(graph, silu(graph, hidden), 'decoder.time_embed.2', width)
  const whole = graph.input('xf_proj', [batch!, condition.width])
  return graph.landmark('emb', add(graph, ofTime, linear(graph, whole, 'decoder.transformer_proj', width)))
}

/**
 * The frequencies 10000 ^ (-k / n), n = channels / 2, that a timestep is embedded with (Vaswani et al. 2017), in single
 * precision at every step: at timestep 999 a rounding more would show.
 */
export function timestepFrequencies(channels: number): Float32Array {
  const count = channels / 2
  const slope = Math.fround(-Math.log(LONGEST_PERIOD))
  return Float32Array.from({ length: count }, (_, k) => Math.exp(Math.fround(Math.fround(slope * k) / count)))
}

/** The way down; gives everything that the way up looks back at, the last of it last. */
function downward(surroundings: Surroundings, picture: Value): Value[] {
  const { graph, config } = surroundings
  const first = convolve(graph, picture, 'decoder.input_blocks.0.0', config.channels * config.multipliers[0]!, 3)
  const kept = [first]
  let x = first
  for (const [level, multiplier] of config.multipliers.entries()) {
    for (let block = 0; block < config.residualBlocks; block++) {
      const key = `decoder.input_blocks.${kept.length}`
      x = residual(surroundings, x, `${key}.0`, config.channels * multiplier)
      if (config.attentionAt.includes(2 ** level)) x = attention(surroundings, x, `${key}.1`)
      kept.push(x)
    }
    if (level < config.multipliers.length - 1) {
      x = residual(surroundings, x, `decoder.input_blocks.${kept.length}.0`, x.dims[1]!, reduce)
      kept.push(x)
    }
  }
  return kept
}

function middle(surroundings: Surroundings, from: Value): Value {
  const channels = from.dims[1]!
  const first = residual(surroundings, from, 'decoder.middle_block.0', channels)
  const attended = attention(surroundings, first, 'decoder.middle_block.1')
  return surroundings.graph.landmark('middle_out', residual(surroundings, attended, 'decoder.middle_block.2', channels))
}

/** The way up; every block also sees what the way down kept, the last first. */
function upward(surroundings: Surroundings, from: Value, kept: readonly Value[]): Value {
  const { graph, config } = surroundings
  let x = from
  let left = kept.length
  let number = 0
  for (let level = config.multipliers.length - 1; level >= 0; level--) {
    const channels = config.channels * config.multipliers[level]!
    for (let block = 0; block <= config.residualBlocks; block++) {
      const key = `decoder.output_blocks.${number++}`
      x = residual(surroundings, concat(graph, [x, kept[--left]!], 1), `${key}.0`, channels)
      const isAttended = config.attentionAt.includes(2 ** level)
      if (isAttended) x = attention(surroundings, x, `${key}.1`)
      const isLast = block === config.residualBlocks
      if (isLast && level > 0) x = residual(surroundings, x, `${key}.${isAttended ? 2 : 1}`, channels, enlarge)
    }
  }
  return x
}

/**
 * A residual block whose second normalization is scaled and shifted by the embedding; `resize` changes the size both
 * before the first convolution and on the way around.
 */
function residual(
  { graph, config, embedding }: Surroundings,
  x: Value,
  key: string,
  channels: number,
  resize: (graph: GraphBuilder, x: Value) => Value = (_graph, value) => value,
): Value {
  const from = x.dims[1]!
  // First, and as what the main path is added to: x, twice as large as the rest on the way up, is let go before that.
  const resized = resize(graph, x)
  const around = from === channels ? resized : convolve(graph, resized, `${key}.skip_connection`, channels, 1)
  const before = silu(graph, normalizeGroups(graph, x, config.groups, affineOf(graph, `${key}.in_layers.0`, from)))
  const inner = convolve(graph, resize(graph, before), `${key}.in_layers.2`, channels, 3)
  const both = linear(graph, embedding, `${key}.emb_layers.1`, 2 * channels)
  const affine = modulate(graph, affineOf(graph, `${key}.out_layers.0`, channels), both)
  const after = silu(graph, normalizeGroups(graph, inner, config.groups, affine))
  const change = convolve(graph, after, `${key}.out_layers.3`, channels, 3)
  return add(graph, change, around)
}

/** (scale x + offset) (1 + a) + b as one scale and offset, where `both` [N, 2 C] holds a and b. */
function modulate(graph: GraphBuilder, { scale, offset }: Affine, both: Value): Affine {
  const channels = scale.dims[1]!
  const [a, b] = split(graph, both, 1, [channels, channels])
  const factor = add(graph, a!, graph.scalar(1))
  return { scale: multiply(graph, factor, scale), offset: add(graph, multiply(graph, factor, offset), b!) }
}

/** Attention of a picture's pixels to themselves and to the condition's tokens, which come first. */
function attention({ graph, config, tokens }: Surroundings, x: Value, key: string): Value {
  const [batch, channels, height, width] = x.dims
  const pixels = height! * width!
  const heads = channels! / config.headChannels
  const normal = normalizeGroups(graph, x, config.groups, affineOf(graph, `${key}.norm`, channels!))
  const own = convolveTokens(graph, reshape(graph, normal, [batch!, channels!, pixels]), `${key}.qkv`, 3 * channels!)
  const given = convolveTokens(graph, tokens, `${key}.encoder_kv`, 2 * channels!)
  const side = config.headChannels
  const perHead = (value: Value, parts: number) =>
    split(
      graph,
      reshape(graph, value, [batch!, heads, parts * side, value.dims[2]!]),
      2,
      Array.from({ length: parts }, () => side),
    )
  const [queries, ownKeys, ownValues] = perHead(own, 3)
  const [givenKeys, givenValues] = perHead(given, 2)
  const keys = concat(graph, [givenKeys!, ownKeys!], 3)
  const values = concat(graph, [givenValues!, ownValues!], 3)
  const seen = reshape(graph, attend(graph, queries!, keys, values), [batch!, channels!, pixels])
  const change = convolveTokens(graph, seen, `${key}.proj_out`, channels!)
  return add(graph, x, reshape(graph, change, x.dims))
}
