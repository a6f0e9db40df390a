import {
  attributeTypes,
  dataLocations,
  dataTypes,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from './onnxSchema'

/**
 * How the numbers of kernels and matrices are kept on the disk: as they are; rounded to half the bytes; or as whole numbers
 * from -127 to 127 with one scale an output channel.
 */
export type Storage = 'float32' | 'float16' | 'int8'

export const STORAGES: readonly Storage[] = ['float32', 'float16', 'int8']

/** A piece of a file beside the graph. */
export interface Span {
  readonly location: string
  readonly offset: number
  readonly length: number
}

/** Where the bytes of a weight lie: little-endian, in C order. */
export type Place =
  | (Span & { readonly storage: 'float32' | 'float16' })
  /** `scales`: one float32 for each of the first axis. */
  | (Span & { readonly storage: 'int8'; readonly scales: Span })

interface Weight {
  readonly key: string
  readonly dims: readonly number[]
}

const BYTES: Readonly<Record<Storage, number>> = { float32: 4, float16: 2, int8: 1 }
const ALIGNMENT = 64

/** How a weight is kept when its network is: biases, normalizations and embeddings are few and stay as they are. */
export function storageOf({ dims }: Weight, storage: Storage): Storage {
  return dims.length >= 2 && dims[0]! > 1 ? storage : 'float32'
}

/** The number of elements of a tensor. */
export const countOf = (dims: readonly number[]): number => dims.reduce((product, side) => product * side, 1)

/** Places for weights, one after another in one file, each at a multiple of 64 bytes; and the file's length. */
export function layOut(
  weights: readonly Weight[],
  location: string,
  storage: Storage = 'float32',
): { readonly places: ReadonlyMap<string, Place>; readonly size: number } {
  const places = new Map<string, Place>()
  let size = 0
  const take = (length: number): Span => {
    const offset = Math.ceil(size / ALIGNMENT) * ALIGNMENT
    size = offset + length
    return { location, offset, length }
  }
  for (const weight of weights) {
    const { key, dims } = weight
    const kept = storageOf(weight, storage)
    const span = take(BYTES[kept] * countOf(dims))
    if (kept === 'int8') places.set(key, { ...span, storage: kept, scales: take(4 * dims[0]!) })
    else places.set(key, { ...span, storage: kept })
  }
  return { places, size }
}

interface StoredWeight {
  readonly initializers: readonly TensorProto[]
  readonly nodes: readonly NodeProto[]
  readonly inputs: readonly ValueInfoProto[]
}

/**
 * What stands for a weight in a graph: the initializers, and a node that makes float32 of them where they are not. What the
 * other nodes use is always called by the weight's key.
 */
export function storedWeight({ key, dims }: Weight, place: Place): StoredWeight {
  switch (place.storage) {
    case 'float32':
      return { initializers: [external(key, dims, dataTypes.float, place)], nodes: [], inputs: [] }
    case 'float16': {
      const half = `${key}.float16`
      return {
        initializers: [external(half, dims, dataTypes.float16, place)],
        nodes: [node('Cast', key, [half], [{ name: 'to', type: attributeTypes.int, i: dataTypes.float }])],
        // What an input could replace is no constant: else onnxruntime would keep a float32 copy of it.
        inputs: [replaceable(half, dims, dataTypes.float16)],
      }
    }
    case 'int8': {
      const [whole, scale] = [`${key}.int8`, `${key}.scale`]
      return {
        initializers: [
          external(whole, dims, dataTypes.int8, place),
          external(scale, [dims[0]!], dataTypes.float, place.scales),
        ],
        nodes: [node('DequantizeLinear', key, [whole, scale], [{ name: 'axis', type: attributeTypes.int, i: 0 }])],
        inputs: [],
      }
    }
  }
}

function node(opType: string, output: string, input: readonly string[], attribute: NodeProto['attribute']): NodeProto {
  return { name: `store.${output}`, opType, input, output: [output], attribute }
}

function replaceable(name: string, dims: readonly number[], elemType: number): ValueInfoProto {
  return { name, type: { tensorType: { elemType, shape: { dim: dims.map((dimValue) => ({ dimValue })) } } } }
}

function external(name: string, dims: readonly number[], dataType: number, span: Span): TensorProto {
  const { location, offset, length } = span
  return {
    name,
    dims,
    dataType,
    dataLocation: dataLocations.external,
    externalData: Object.entries({ location, offset, length }).map(([key, value]) => ({ key, value: String(value) })),
  }
}
