import type { GraphBuilder, Value } from './graph'

/*
 * Layers of networks as ONNX nodes. Pictures are [N, C, H, W], tokens [N, T, C]; weights take the names that PyTorch gives
 * them: `key` is a layer's name, its tensors are `key.weight` and `key.bias`.
 */

/** GroupNorm and LayerNorm divide by sqrt(variance + this). */
const NORM_EPSILON = 1e-5

export function reshape(graph: GraphBuilder, x: Value, dims: readonly number[]): Value {
  return graph.node('Reshape', [x, graph.integers(dims)], dims)
}

export function transpose(graph: GraphBuilder, x: Value, order: readonly number[]): Value {
  return graph.node(
    'Transpose',
    [x],
    order.map((axis) => x.dims[axis]!),
    { perm: { ints: order } },
  )
}

/** Cuts x along an axis into parts of these sizes. */
export function split(graph: GraphBuilder, x: Value, axis: number, sizes: readonly number[]): Value[] {
  const shapes = sizes.map((size) => withSide(x.dims, axis, size))
  return graph.nodes('Split', [x, graph.integers(sizes)], shapes, { axis: { int: axis } })
}

export function concat(graph: GraphBuilder, parts: readonly Value[], axis: number): Value {
  const size = parts.reduce((sum, { dims }) => sum + dims[axis]!, 0)
  return graph.node('Concat', parts, withSide(parts[0]!.dims, axis, size), { axis: { int: axis } })
}

/** x with `count` zeros more at the end of its second axis. */
export function growAtEnd(graph: GraphBuilder, x: Value, count: number): Value {
  const margins = [...x.dims.map(() => 0), ...x.dims.map((_, axis) => (axis === 1 ? count : 0))]
  return graph.node('Pad', [x, graph.integers(margins)], withSide(x.dims, 1, x.dims[1]! + count))
}

/** a + b or a * b, where b is of a's shape or stretches to it. */
export const add = (graph: GraphBuilder, a: Value, b: Value): Value => graph.node('Add', [a, b], a.dims)
export const multiply = (graph: GraphBuilder, a: Value, b: Value): Value => graph.node('Mul', [a, b], a.dims)

/** x * sigmoid(x). */
export function silu(graph: GraphBuilder, x: Value): Value {
  return multiply(graph, x, graph.node('Sigmoid', [x], x.dims))
}

/** Convolution of a picture, square kernel, zeros around; keeps the size when the stride is 1. */
export function convolve(
  graph: GraphBuilder,
  x: Value,
  key: string,
  channels: number,
  kernel: number,
  stride = 1,
): Value {
  const [n, from, height, width] = square(x)
  const weight = graph.weight(`${key}.weight`, [channels, from, kernel, kernel])
  const bias = graph.weight(`${key}.bias`, [channels])
  const margin = (kernel - 1) / 2
  return graph.node('Conv', [x, weight, bias], [n, channels, height / stride, width / stride], {
    kernel_shape: { ints: [kernel, kernel] },
    pads: { ints: [margin, margin, margin, margin] },
    strides: { ints: [stride, stride] },
  })
}

/** Convolution of a row of tokens [N, C, T] with kernel 1. */
export function convolveTokens(graph: GraphBuilder, x: Value, key: string, channels: number): Value {
  const [n, from, tokens] = x.dims
  const weight = graph.weight(`${key}.weight`, [channels, from!, 1])
  const bias = graph.weight(`${key}.bias`, [channels])
  return graph.node('Conv', [x, weight, bias], [n!, channels, tokens!], { kernel_shape: { ints: [1] } })
}

/** Fully connected layer of rows [N, C]. */
export function linear(graph: GraphBuilder, x: Value, key: string, features: number): Value {
  const [rows, from] = x.dims
  const weight = graph.weight(`${key}.weight`, [features, from!])
  const bias = graph.weight(`${key}.bias`, [features])
  return graph.node('Gemm', [x, weight, bias], [rows!, features], { transB: { int: 1 } })
}

/** Layer normalization of the last axis (Ba et al. 2016). */
export function normalizeLayer(graph: GraphBuilder, x: Value, key: string): Value {
  const width = x.dims.at(-1)!
  const weight = graph.weight(`${key}.weight`, [width])
  const bias = graph.weight(`${key}.bias`, [width])
  return graph.node('LayerNormalization', [x, weight, bias], x.dims, {
    axis: { int: -1 },
    epsilon: { float: NORM_EPSILON },
  })
}

/**
 * Normalizes each channel of each picture, with a scale and an offset a channel (Ulyanov et al. 2016). Written out:
 * onnxruntime adds 65,536 pixels up one after another in single precision, which costs a digit. Row by row it does not.
 */
export function normalizeInstance(graph: GraphBuilder, x: Value, key: string): Value {
  const [n, channels, height] = square(x)
  const perChannel = [n, channels, 1, 1]
  const weight = reshape(graph, graph.weight(`${key}.weight`, [channels]), [1, channels, 1, 1])
  const bias = reshape(graph, graph.weight(`${key}.bias`, [channels]), [1, channels, 1, 1])
  const mean = (value: Value) => {
    const rows = graph.node('ReduceMean', [value, graph.integers([3])], [n, channels, height, 1])
    return graph.node('ReduceMean', [rows, graph.integers([2])], perChannel)
  }
  const centred = graph.node('Sub', [x, mean(x)], x.dims)
  const variance = add(graph, mean(multiply(graph, centred, centred)), graph.scalar(NORM_EPSILON))
  const scale = graph.node('Div', [weight, graph.node('Sqrt', [variance], perChannel)], perChannel)
  return add(graph, multiply(graph, centred, scale), bias)
}

/** What a group normalization multiplies and adds afterwards, [N or 1, C] each. */
export interface Affine {
  readonly scale: Value
  readonly offset: Value
}

/** The affine part of a normalization layer, [1, C] each. */
export function affineOf(graph: GraphBuilder, key: string, channels: number): Affine {
  return {
    scale: reshape(graph, graph.weight(`${key}.weight`, [channels]), [1, channels]),
    offset: reshape(graph, graph.weight(`${key}.bias`, [channels]), [1, channels]),
  }
}

/**
 * Group normalization (Wu and He 2018) of [N, C, ...]. onnxruntime has no kernel for it on the CPU: groups are laid out as
 * the channels of an instance normalization.
 */
export function normalizeGroups(graph: GraphBuilder, x: Value, groups: number, { scale, offset }: Affine): Value {
  const [n, channels, ...space] = x.dims
  const area = space.reduce((product, side) => product * side, 1)
  const ones = graph.constant(new Float32Array(groups).fill(1), [groups])
  const zeros = graph.constant(new Float32Array(groups), [groups])
  const grouped = reshape(graph, x, [n!, groups, (channels! / groups) * area])
  const normal = graph.node('InstanceNormalization', [grouped, ones, zeros], grouped.dims, {
    epsilon: { float: NORM_EPSILON },
  })
  const stretched = (value: Value) => reshape(graph, value, [...value.dims, ...space.map(() => 1)])
  return add(graph, multiply(graph, reshape(graph, normal, x.dims), stretched(scale)), stretched(offset))
}

/** Twice as high and wide, every pixel repeated. */
export function enlarge(graph: GraphBuilder, x: Value): Value {
  const [n, channels, height, width] = square(x)
  const scales = graph.constant(Float32Array.of(1, 1, 2, 2), [4])
  return graph.node('Resize', [x, null, scales], [n, channels, 2 * height, 2 * width], {
    mode: { text: 'nearest' },
    coordinate_transformation_mode: { text: 'asymmetric' },
    nearest_mode: { text: 'floor' },
  })
}

/** Half as high and wide, the mean of every four pixels. */
export function reduce(graph: GraphBuilder, x: Value): Value {
  const [n, channels, height, width] = square(x)
  return graph.node('AveragePool', [x], [n, channels, height / 2, width / 2], {
    kernel_shape: { ints: [2, 2] },
    strides: { ints: [2, 2] },
  })
}

/** Bilinear to another size, pixels seen as areas (not `align_corners`). */
export function stretch(graph: GraphBuilder, x: Value, size: number): Value {
  const [n, channels, height, width] = square(x)
  const scales = graph.constant(Float32Array.of(1, 1, size / height, size / width), [4])
  return graph.node('Resize', [x, null, scales], [n, channels, size, size], {
    mode: { text: 'linear' },
    coordinate_transformation_mode: { text: 'half_pixel' },
  })
}

/**
 * Scaled dot-product attention of heads (Vaswani et al. 2017), channels before tokens: queries [N, H, D, T], keys and values
 * [N, H, D, S]; gives [N, H, D, T]. Queries are scaled, not the larger matrix of products.
 */
export function attend(graph: GraphBuilder, queries: Value, keys: Value, values: Value): Value {
  const [n, heads, width, tokens] = square(queries)
  const seen = keys.dims[3]!
  const scaled = multiply(graph, queries, graph.scalar(1 / Math.sqrt(width)))
  const products = graph.node('MatMul', [transpose(graph, scaled, [0, 1, 3, 2]), keys], [n, heads, tokens, seen])
  const weights = graph.node('Softmax', [products], products.dims, { axis: { int: -1 } })
  return graph.node('MatMul', [values, transpose(graph, weights, [0, 1, 3, 2])], [n, heads, width, tokens])
}

function square(x: Value): [number, number, number, number] {
  const [n, channels, height, width] = x.dims
  return [n!, channels!, height!, width!]
}

function withSide(dims: readonly number[], axis: number, size: number): number[] {
  return dims.map((side, index) => (index === axis ? size : side))
}
