import { type Dtype, ITEM_BYTES } from './dtype'
import { damaged, quoted, refused, shapeText } from './refusal'

/** A piece of the file that holds the numbers of one tensor, or of several that are tied or views of one another. */
export interface DataRecord {
  readonly name: string
  /** From the start of the file, in bytes. */
  readonly offset: number
  readonly bytes: number
  /** CRC-32; null when the file has none. */
  readonly crc: number | null
}

/** Where a tensor's numbers lie: row by row (C order), little-endian. */
export interface TensorEntry {
  readonly key: string
  readonly dtype: Dtype
  readonly shape: readonly number[]
  /** Of its first number from the start of the file, in bytes. */
  readonly offset: number
  readonly bytes: number
  /** The record it lies in, whole or in part. */
  readonly record: DataRecord
}

const DIMENSIONS_LIMIT = 8

/** How many numbers a shape has; null when it is no shape, or of more numbers than a file can hold. */
export function elementCount(shape: readonly number[]): number | null {
  if (shape.length > DIMENSIONS_LIMIT) return null
  const count = shape.reduce((product, side) => product * side, 1)
  const sound = shape.every((side) => Number.isSafeInteger(side) && side >= 0) && Number.isSafeInteger(count)
  return sound ? count : null
}

/** Whether strides (in numbers) are those of C order. Those of a side of 1 are never stepped along, so they are free. */
export function isRowByRow(shape: readonly number[], strides: readonly number[]): boolean {
  if (shape.length !== strides.length) return false
  let step = 1
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const side = shape[axis]!
    if (side === 0) return true
    if (side !== 1 && strides[axis] !== step) return false
    step *= side
  }
  return true
}

/**
 * The place of a tensor within a record, checked against the record's size.
 *
 * @param start of its first number from the start of the record, in numbers
 * @param strides in numbers
 * @throws ProblemError `malformed-file` when it does not lie inside the record, or not row by row
 */
export function placeTensor(
  tensor: { key: string; dtype: Dtype; shape: readonly number[]; strides: readonly number[]; start: number },
  record: DataRecord,
  file: string,
): TensorEntry {
  const { key, dtype, shape, strides, start } = tensor
  const count = elementCount(shape)
  if (count === null) throw damaged(file, `${quoted(key)} has an impossible shape`)
  if (!isRowByRow(shape, strides)) {
    const found = `strides ${strides.join(', ')} for shape ${shapeText(shape)}`
    throw refused(file, `${quoted(key)} is not stored row by row (${found}); save it with .contiguous()`)
  }
  const item = ITEM_BYTES[dtype]
  if (!Number.isSafeInteger(start) || start < 0 || (start + count) * item > record.bytes) {
    throw damaged(file, `${quoted(key)} of shape ${shapeText(shape)} is larger than its storage`)
  }
  return { key, dtype, shape, offset: record.offset + start * item, bytes: count * item, record }
}
