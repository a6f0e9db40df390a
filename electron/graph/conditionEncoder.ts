import { BATCH, type Graph, GraphBuilder, type Value } from './graph'
import {
  add,
  concat,
  convolve,
  growAtEnd,
  linear,
  multiply,
  normalizeInstance,
  normalizeLayer,
  reshape,
  split,
  transpose,
} from './operators'
import { type ConditionConfig, tokenCount } from './pitiConfig'

/** Width of a transformer's hidden layer, in units of its own. */
const HIDDEN = 4
const LEAK = 0.2

/**
 * The graph that makes tokens of a condition. It depends neither on the timestep nor on the sample: a run needs it once.
 *
 *     condition [N, C, size, size], -1 to 1   ->   xf_proj [N, width], the condition as a whole
 *                                                  xf_out [N, width, tokens], row by row from the top left
 *
 * Landmark: cnn_out, the tokens before they know their place.
 *
 * @param batch N; `BATCH` lets each run choose
 */
export function conditionEncoder(config: ConditionConfig, batch: number): Graph {
  const { width, layers } = config
  const tokens = tokenCount(config)
  const graph = new GraphBuilder('condition_encoder')
  const condition = graph.input('condition', [batch, config.channels, config.size, config.size])
  let x = placeTokens(graph, convolutions(graph, condition, config), config)
  for (let layer = 0; layer < layers; layer++) {
    const key = `encoder.transformer.resblocks.${layer}`
    x = add(graph, x, attention(graph, normalizeLayer(graph, x, `${key}.ln_1`), `${key}.attn`, config))
    x = add(graph, x, hiddenLayer(graph, normalizeLayer(graph, x, `${key}.ln_2`), `${key}.mlp`))
  }
  const [all, whole] = split(graph, normalizeLayer(graph, x, 'encoder.final_ln'), 1, [tokens, 1])
  graph.output('xf_proj', reshape(graph, whole!, [batch, width]))
  graph.output('xf_out', transpose(graph, all!, [0, 2, 1]))
  return graph.finish()
}

/** Six convolutions; the first sees 7 x 7 pixels, the next four halve the side, the last is left as it is. */
function convolutions(graph: GraphBuilder, condition: Value, { convolutions }: ConditionConfig): Value {
  let x = condition
  for (const [index, channels] of convolutions.entries()) {
    const number = index + 1
    const isFirst = number === 1
    const isLast = number === convolutions.length
    x = convolve(graph, x, `encoder.cnn.conv${number}`, channels, isFirst ? 7 : 3, isFirst || isLast ? 1 : 2)
    if (isLast) break
    x = normalizeInstance(graph, x, `encoder.cnn.norm${number}`)
    x = graph.node('LeakyRelu', [x], x.dims, { alpha: { float: LEAK } })
  }
  return graph.landmark('cnn_out', x)
}

/**
 * Tokens [N, T + 1, width] of a picture of features. The token for the whole comes last, but has the first place of the
 * positional embedding.
 */
function placeTokens(graph: GraphBuilder, features: Value, config: ConditionConfig): Value {
  const { width } = config
  const [batch] = features.dims
  const tokens = tokenCount(config)
  const positions = graph.weight('encoder.positional_embedding', [1, tokens + 1, width])
  const [ofWhole, ofTokens] = split(graph, positions, 1, [1, tokens])
  const rows = transpose(graph, reshape(graph, features, [batch!, width, tokens]), [0, 2, 1])
  const whole = add(graph, graph.weight('encoder.cls_token', [1, 1, width]), ofWhole!)
  return add(graph, growAtEnd(graph, rows, 1), concat(graph, [ofTokens!, whole], 1))
}

/** Tokens [N, T, C] as rows [N T, C] of a fully connected layer. */
function rowsOf(graph: GraphBuilder, x: Value): Value {
  const [batch, tokens, width] = x.dims
  return reshape(graph, x, [batch === BATCH ? BATCH : batch! * tokens!, width!])
}

/** Self-attention of tokens; a head's queries, keys and values lie side by side in what `c_qkv` gives. */
function attention(graph: GraphBuilder, x: Value, key: string, { heads, width }: ConditionConfig): Value {
  const [batch, tokens] = x.dims
  const headWidth = width / heads
  const rows = linear(graph, rowsOf(graph, x), `${key}.c_qkv`, 3 * width)
  const parts = split(graph, reshape(graph, rows, [batch!, tokens!, heads, 3 * headWidth]), 3, [
    headWidth,
    headWidth,
    headWidth,
  ])
  const [queries, keys, values] = parts.map((part) => transpose(graph, part, [0, 2, 1, 3]))
  const scaled = multiply(graph, queries!, graph.scalar(1 / Math.sqrt(headWidth)))
  const dims = [batch!, heads, tokens!, tokens!]
  const products = graph.node('MatMul', [scaled, transpose(graph, keys!, [0, 1, 3, 2])], dims)
  const weights = graph.node('Softmax', [products], dims, { axis: { int: -1 } })
  const seen = graph.node('MatMul', [weights, values!], values!.dims)
  const merged = reshape(graph, transpose(graph, seen, [0, 2, 1, 3]), x.dims)
  return reshape(graph, linear(graph, rowsOf(graph, merged), `${key}.c_proj`, width), x.dims)
}

function hiddenLayer(graph: GraphBuilder, x: Value, key: string): Value {
  const width = x.dims[2]!
  const rows = linear(graph, rowsOf(graph, x), `${key}.c_fc`, HIDDEN * width)
  const active = graph.node('Gelu', [rows], rows.dims)
  return reshape(graph, linear(graph, active, `${key}.c_proj`, width), x.dims)
}
