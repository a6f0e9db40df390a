/** How a tensor's numbers are stored, little-endian. */
export type Dtype =
  | 'float64'
  | 'float32'
  | 'float16'
  | 'bfloat16'
  | 'int64'
  | 'int32'
  | 'int16'
  | 'int8'
  | 'uint8'
  | 'bool'

/** Bytes of one number. */
export const ITEM_BYTES: Readonly<Record<Dtype, number>> = {
  float64: 8,
  float32: 4,
  float16: 2,
  bfloat16: 2,
  int64: 8,
  int32: 4,
  int16: 2,
  int8: 1,
  uint8: 1,
  bool: 1,
}

/** The types that weights come in; the others are counters and flags. */
export type WeightDtype = 'float64' | 'float32' | 'float16' | 'bfloat16'

export function isWeightDtype(dtype: Dtype): dtype is WeightDtype {
  return dtype === 'float32' || dtype === 'float16' || dtype === 'bfloat16' || dtype === 'float64'
}

/**
 * Numbers of `dtype` as float32: exact from float16 and bfloat16, rounded to nearest from float64 (beyond the range of
 * float32: infinite).
 *
 * @param bytes the stored numbers, at a multiple of 8 in their buffer
 * @param target as long as there are numbers
 */
export function toFloat32(bytes: Uint8Array, dtype: WeightDtype, target: Float32Array): void {
  const { buffer, byteOffset } = bytes
  switch (dtype) {
    case 'float32':
      target.set(new Float32Array(buffer, byteOffset, target.length))
      return
    case 'float64':
      target.set(new Float64Array(buffer, byteOffset, target.length))
      return
    case 'float16':
      copyThrough(new Uint16Array(buffer, byteOffset, target.length), halves(), target)
      return
    case 'bfloat16': {
      const bits = new Uint32Array(target.buffer, target.byteOffset, target.length)
      const upper = new Uint16Array(buffer, byteOffset, target.length)
      for (let index = 0; index < upper.length; index++) bits[index] = upper[index]! << 16
      return
    }
  }
}

function copyThrough(codes: Uint16Array, table: Uint32Array, target: Float32Array): void {
  const bits = new Uint32Array(target.buffer, target.byteOffset, target.length)
  for (let index = 0; index < codes.length; index++) bits[index] = table[codes[index]!]!
}

let halfTable: Uint32Array | null = null

/** The float32 bits of each of the 65,536 numbers of IEEE 754 binary16; a table, since a file has 10^8 of them. */
function halves(): Uint32Array {
  halfTable ??= new Uint32Array(Float32Array.from({ length: 2 ** 16 }, (_, code) => halfValue(code)).buffer)
  return halfTable
}

function halfValue(code: number): number {
  const sign = code >>> 15 ? -1 : 1
  const exponent = (code >>> 10) & 31
  const fraction = code & 1023
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}
