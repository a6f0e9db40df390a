import {
  type AttributeProto,
  attributeTypes,
  dataTypes,
  encodeModel,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from './onnxSchema'
import { type Place, storedWeight } from './storage'

/** Operators are those of this version of ONNX. */
const OPSET = 20
/** The version of the file format that goes with it. */
const IR_VERSION = 9

/**
 * Stands for the first side of a tensor where a graph takes any batch. In the shape of a Reshape, ONNX reads -1 as
 * "whatever is left over".
 */
export const BATCH = -1

/** A tensor that flows through a graph: its name there and its shape, fixed but for `BATCH`. */
export interface Value {
  readonly name: string
  readonly dims: readonly number[]
}

/** A weight of a graph: the key of a checkpoint and the shape that it must have there. */
export interface Weight {
  readonly key: string
  readonly dims: readonly number[]
}

export type Attribute =
  | { readonly int: number }
  | { readonly float: number }
  | { readonly ints: readonly number[] }
  | { readonly text: string }

interface Node {
  readonly operator: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes: Readonly<Record<string, Attribute>>
}

interface Constant extends Value {
  readonly data: Float32Array | BigInt64Array
}

/** A whole graph: data, ready to be written. All inputs and outputs are float32. */
export interface Graph {
  readonly name: string
  readonly inputs: readonly Value[]
  readonly outputs: readonly Value[]
  readonly nodes: readonly Node[]
  readonly weights: readonly Weight[]
  readonly constants: readonly Constant[]
  /** Values inside the graph that can be asked for by name, to compare them with another implementation. */
  readonly landmarks: ReadonlyMap<string, Value>
}

/**
 * Collects a graph node by node. Shapes are fixed, but for the batch if it is `BATCH`, so that nothing has to be computed about them when the graph runs;
 * whoever adds a node says which shape comes out of it.
 */
export class GraphBuilder {
  readonly #name: string
  readonly #inputs: Value[] = []
  readonly #outputs: Value[] = []
  readonly #nodes: Node[] = []
  readonly #weights = new Map<string, Value>()
  readonly #constants = new Map<string, Constant>()
  readonly #landmarks = new Map<string, Value>()

  constructor(name: string) {
    this.#name = name
  }

  input(name: string, dims: readonly number[]): Value {
    const value = { name, dims }
    this.#inputs.push(value)
    return value
  }

  /** The tensor of the checkpoint under `key`. A key belongs to one place of the network: asking twice is an Error. */
  weight(key: string, dims: readonly number[]): Value {
    if (this.#weights.has(key)) throw new Error(`the graph asks twice for ${key}`)
    const value = { name: key, dims }
    this.#weights.set(key, value)
    return value
  }

  /** Numbers that are part of the graph itself; equal ones are kept once. */
  constant(data: Float32Array | BigInt64Array, dims: readonly number[]): Value {
    const content = `${data.constructor.name} [${dims}] ${data}`
    const known = this.#constants.get(content)
    if (known !== undefined) return known
    const constant = { name: `constant_${this.#constants.size}`, dims, data }
    this.#constants.set(content, constant)
    return constant
  }

  scalar(value: number): Value {
    return this.constant(Float32Array.of(value), [])
  }

  /** A one-dimensional int64 constant: shapes, axes and the like. */
  integers(values: readonly number[]): Value {
    return this.constant(BigInt64Array.from(values, BigInt), [values.length])
  }

  /** Adds a node with one output of shape `dims`. Inputs left out are null. */
  node(
    operator: string,
    inputs: readonly (Value | null)[],
    dims: readonly number[],
    attributes: Readonly<Record<string, Attribute>> = {},
  ): Value {
    return this.nodes(operator, inputs, [dims], attributes)[0]!
  }

  /** Adds a node with one output for each shape. */
  nodes(
    operator: string,
    inputs: readonly (Value | null)[],
    shapes: readonly (readonly number[])[],
    attributes: Readonly<Record<string, Attribute>> = {},
  ): Value[] {
    const stem = `${operator.toLowerCase()}_${this.#nodes.length}`
    const outputs = shapes.map((dims, index) => ({ name: shapes.length === 1 ? stem : `${stem}_${index}`, dims }))
    this.#nodes.push({
      operator,
      inputs: inputs.map((value) => value?.name ?? ''),
      outputs: outputs.map(({ name }) => name),
      attributes,
    })
    return outputs
  }

  /** Makes `value` an output of the graph, called `name`. */
  output(name: string, value: Value): void {
    const output = { name, dims: value.dims }
    this.#nodes.push({ operator: 'Identity', inputs: [value.name], outputs: [name], attributes: {} })
    this.#outputs.push(output)
  }

  /** Lets `value` be asked for as `name` when the graph is written. */
  landmark(name: string, value: Value): Value {
    this.#landmarks.set(name, value)
    return value
  }

  finish(): Graph {
    return {
      name: this.#name,
      inputs: this.#inputs,
      outputs: this.#outputs,
      nodes: this.#nodes,
      weights: [...this.#weights.values()].map(({ name, dims }) => ({ key: name, dims })),
      constants: [...this.#constants.values()],
      landmarks: this.#landmarks,
    }
  }
}

/**
 * The bytes of the `.onnx` file. Weights stay outside, where `placeOf` says. `landmarks` become outputs too. Throws an
 * Error for a landmark that the graph does not have.
 */
export function encodeGraph(
  graph: Graph,
  placeOf: (weight: Weight) => Place,
  landmarks: readonly string[] = [],
): Uint8Array {
  const extra = landmarks.map((name) => {
    const value = graph.landmarks.get(name)
    if (value === undefined) throw new Error(`the graph ${graph.name} has no landmark ${name}`)
    return { name, value }
  })
  const nodes = [
    ...graph.nodes,
    ...extra.map(({ name, value }) => ({
      operator: 'Identity',
      inputs: [value.name],
      outputs: [name],
      attributes: {},
    })),
  ]
  const stored = graph.weights.map((weight) => storedWeight(weight, placeOf(weight)))
  return encodeModel({
    irVersion: IR_VERSION,
    producerName: 'underpaint',
    opsetImport: [{ domain: '', version: OPSET }],
    graph: {
      name: graph.name,
      node: [...stored.flatMap((each) => each.nodes), ...nodes.map(encodeNode)],
      initializer: [...stored.flatMap((each) => each.initializers), ...graph.constants.map(inlineTensor)],
      input: [...graph.inputs.map(valueInfo), ...stored.flatMap((each) => each.inputs)],
      output: [...graph.outputs, ...extra.map(({ name, value }) => ({ name, dims: value.dims }))].map(valueInfo),
    },
  })
}

function encodeNode({ operator, inputs, outputs, attributes }: Node): NodeProto {
  return {
    name: outputs[0]!,
    opType: operator,
    input: inputs,
    output: outputs,
    attribute: Object.entries(attributes).map(([name, attribute]) => attributeOf(name, attribute)),
  }
}

function attributeOf(name: string, attribute: Attribute): AttributeProto {
  if ('int' in attribute) return { name, type: attributeTypes.int, i: attribute.int }
  if ('float' in attribute) return { name, type: attributeTypes.float, f: attribute.float }
  if ('ints' in attribute) return { name, type: attributeTypes.ints, ints: attribute.ints }
  return { name, type: attributeTypes.string, s: new TextEncoder().encode(attribute.text) }
}

function inlineTensor({ name, dims, data }: Constant): TensorProto {
  return {
    name,
    dims,
    dataType: data instanceof Float32Array ? dataTypes.float : dataTypes.int64,
    rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  }
}

function valueInfo({ name, dims }: Value): ValueInfoProto {
  const shape = { dim: dims.map((side) => (side === BATCH ? { dimParam: 'batch' } : { dimValue: side })) }
  return { name, type: { tensorType: { elemType: dataTypes.float, shape } } }
}
