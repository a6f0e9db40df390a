import { unzipSync } from 'fflate'

/** An array of golden numbers, in C order. */
export interface GoldenArray {
  readonly shape: readonly number[]
  readonly data: Float32Array | Float64Array | Uint8Array
}

/** Raw numbers, little-endian, of the type that the file's ending names. Throws an Error for another ending. */
export function parseRaw(name: string, bytes: Uint8Array): GoldenArray['data'] {
  const copy = new Uint8Array(bytes).buffer
  if (name.endsWith('.f32')) return new Float32Array(copy)
  if (name.endsWith('.f64')) return new Float64Array(copy)
  if (name.endsWith('.u8')) return new Uint8Array(copy)
  throw new Error(`${name} ends in none of .f32, .f64, .u8`)
}

/** A picture's numbers: float32 as they are, bytes as -1..1; null when it is neither. */
export function pictureNumbers(data: GoldenArray['data'] | null): Float32Array | null {
  if (data instanceof Uint8Array) return Float32Array.from(data, (value) => Math.fround(value / 127.5) - 1)
  return data instanceof Float32Array ? data : null
}

/** The arrays of an `.npz` file of NumPy by name, stored or compressed. */
export function parseNpz(bytes: Uint8Array): Map<string, GoldenArray> {
  const entries = Object.entries(unzipSync(bytes))
  return new Map(entries.map(([name, content]) => [name.replace(/\.npy$/, ''), parseNpy(name, content)]))
}

const NPY_TYPES: Readonly<Record<string, (buffer: ArrayBuffer) => GoldenArray['data']>> = {
  '<f4': (buffer) => new Float32Array(buffer),
  '<f8': (buffer) => new Float64Array(buffer),
  '|u1': (buffer) => new Uint8Array(buffer),
}

/** An array of NumPy's own format: magic, version, length of a header that is a Python literal, the numbers. */
function parseNpy(name: string, bytes: Uint8Array): GoldenArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const isLong = bytes[6]! > 1
  const start = isLong ? 12 : 10
  const length = isLong ? view.getUint32(8, true) : view.getUint16(8, true)
  const header = new TextDecoder('latin1').decode(bytes.subarray(start, start + length))
  const type = /'descr':\s*'([^']+)'/.exec(header)?.[1] ?? ''
  const shape = /'shape':\s*\(([^)]*)\)/.exec(header)?.[1]
  const read = NPY_TYPES[type]
  if (read === undefined || shape === undefined || !/'fortran_order':\s*False/.test(header)) {
    throw new Error(`${name} is no array of float32, float64 or bytes in C order`)
  }
  return {
    shape: shape
      .split(',')
      .filter((side) => side.trim() !== '')
      .map(Number),
    data: read(new Uint8Array(bytes.subarray(start + length)).buffer),
  }
}
