const LARGEST = 127

/**
 * A row of weights as whole numbers of its own scale, symmetric about 0: w is about scale q, q from -127 to 127.
 *
 * @param target as long as `row`
 * @returns the scale; 0 for a row of zeros
 */
export function toInt8(row: Float32Array, target: Int8Array): number {
  let largest = 0
  for (let index = 0; index < row.length; index++) {
    const size = Math.abs(row[index]!)
    if (size > largest) largest = size
  }
  const scale = Math.fround(largest / LARGEST)
  const factor = scale > 0 ? 1 / scale : 0
  for (let index = 0; index < row.length; index++) target[index] = Math.round(row[index]! * factor)
  return scale
}
