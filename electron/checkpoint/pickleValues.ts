import type { Dtype } from './dtype'

/** The storages by the name of their type in Python. */
export const STORAGES = {
  'torch.DoubleStorage': 'float64',
  'torch.FloatStorage': 'float32',
  'torch.HalfStorage': 'float16',
  'torch.BFloat16Storage': 'bfloat16',
  'torch.LongStorage': 'int64',
  'torch.IntStorage': 'int32',
  'torch.ShortStorage': 'int16',
  'torch.CharStorage': 'int8',
  'torch.ByteStorage': 'uint8',
  'torch.BoolStorage': 'bool',
} as const satisfies Record<string, Dtype>

/** What a program may call. */
const CALLABLES = [
  'collections.OrderedDict',
  'torch._utils._rebuild_tensor_v2',
  'torch._utils._rebuild_parameter',
  'torch.Size',
] as const

export type StorageName = keyof typeof STORAGES
export type GlobalName = StorageName | (typeof CALLABLES)[number]

export function isStorageName(name: string): name is StorageName {
  return Object.hasOwn(STORAGES, name)
}

export function isGlobalName(name: string): name is GlobalName {
  return isStorageName(name) || CALLABLES.some((callable) => callable === name)
}

export interface PickleTuple {
  readonly kind: 'tuple'
  readonly items: readonly PickleValue[]
}
export interface PickleList {
  readonly kind: 'list'
  readonly items: PickleValue[]
}
export interface PickleDict {
  readonly kind: 'dict'
  readonly entries: Map<string | number, PickleValue>
}
export interface PickleGlobal {
  readonly kind: 'global'
  readonly name: GlobalName
}
/** The record `data/<key>` of the file, with `length` numbers. */
export interface PickleStorage {
  readonly kind: 'storage'
  readonly key: string
  readonly dtype: Dtype
  readonly length: number
}
/** A view of a storage; `start` and `strides` in numbers. */
export interface PickleTensor {
  readonly kind: 'tensor'
  readonly storage: PickleStorage
  readonly start: number
  readonly shape: readonly number[]
  readonly strides: readonly number[]
}
export type PickleValue =
  | null
  | boolean
  | number
  | string
  | PickleTuple
  | PickleList
  | PickleDict
  | PickleGlobal
  | PickleStorage
  | PickleTensor

type Compound = Exclude<PickleValue, null | boolean | number | string>

/** Whether a value is one of the compound ones, of this kind. */
export function isKind<Kind extends Compound['kind']>(
  value: PickleValue | undefined,
  kind: Kind,
): value is Extract<Compound, { kind: Kind }> {
  return typeof value === 'object' && value !== null && value.kind === kind
}
