import { toFloat32 } from '../checkpoint/dtype'
import { countOf, type Storage } from '../graph/storage'
import { toFloat16 } from './float16'
import { toInt8 } from './int8'

/** What storing changed: sums of squares of the differences, and of the numbers themselves. */
export interface Difference {
  readonly squaredError: number
  readonly squaredNumbers: number
}

/** The root of the mean square of the differences, as a share of that of the numbers: 0 when nothing was changed. */
export function relativeError({ squaredError, squaredNumbers }: Difference): number {
  return squaredError === 0 ? 0 : Math.sqrt(squaredError / squaredNumbers)
}

/** Takes the numbers of one weight in pieces and gives the bytes to store. */
export interface WeightEncoder {
  /** The bytes are good until the next call. */
  push(numbers: Float32Array): Uint8Array
  /** What else is stored once all numbers are in; null when there is nothing. */
  scales(): Float32Array | null
  readonly difference: Difference
}

export function weightEncoder(storage: Storage, dims: readonly number[]): WeightEncoder {
  switch (storage) {
    case 'float32':
      return AS_IT_IS
    case 'float16':
      return new HalfEncoder()
    case 'int8':
      return new WholeNumberEncoder(dims[0]!, countOf(dims.slice(1)))
  }
}

const AS_IT_IS: WeightEncoder = {
  push: ({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength),
  scales: () => null,
  difference: { squaredError: 0, squaredNumbers: 0 },
}

class HalfEncoder implements WeightEncoder {
  readonly #sums = new Sums()
  #halves = new Uint16Array(0)
  #back = new Float32Array(0)

  get difference(): Difference {
    return this.#sums
  }

  push(numbers: Float32Array): Uint8Array {
    if (this.#halves.length < numbers.length) {
      this.#halves = new Uint16Array(numbers.length)
      this.#back = new Float32Array(numbers.length)
    }
    const halves = this.#halves.subarray(0, numbers.length)
    toFloat16(numbers, halves)
    const bytes = new Uint8Array(halves.buffer, 0, halves.byteLength)
    const back = this.#back.subarray(0, numbers.length)
    toFloat32(bytes, 'float16', back)
    this.#sums.add(numbers, back)
    return bytes
  }

  scales(): null {
    return null
  }
}

/** A row, the numbers of one output channel, is encoded once it is whole: pieces end anywhere. */
class WholeNumberEncoder implements WeightEncoder {
  readonly #sums = new Sums()
  readonly #scales: Float32Array
  readonly #rest: Float32Array
  #restLength = 0
  #rows = 0
  #out = new Int8Array(0)

  constructor(rows: number, rowLength: number) {
    this.#scales = new Float32Array(rows)
    this.#rest = new Float32Array(rowLength)
  }

  get difference(): Difference {
    return this.#sums
  }

  push(numbers: Float32Array): Uint8Array {
    const { length } = this.#rest
    if (this.#out.length < numbers.length + length) this.#out = new Int8Array(numbers.length + length)
    let at = 0
    let written = 0
    while (at < numbers.length) {
      const left = numbers.length - at
      if (this.#restLength === 0 && left >= length) {
        this.#encode(numbers.subarray(at, at + length), written)
        written += length
        at += length
        continue
      }
      const taken = Math.min(left, length - this.#restLength)
      this.#rest.set(numbers.subarray(at, at + taken), this.#restLength)
      this.#restLength += taken
      at += taken
      if (this.#restLength === length) {
        this.#encode(this.#rest, written)
        written += length
        this.#restLength = 0
      }
    }
    return new Uint8Array(this.#out.buffer, 0, written)
  }

  scales(): Float32Array {
    return this.#scales
  }

  #encode(row: Float32Array, at: number): void {
    const out = this.#out.subarray(at, at + row.length)
    const scale = toInt8(row, out)
    this.#scales[this.#rows++] = scale
    this.#sums.add(row, out, scale)
  }
}

class Sums implements Difference {
  squaredError = 0
  squaredNumbers = 0

  add(numbers: Float32Array, stored: Float32Array | Int8Array, scale = 1): void {
    let error = 0
    let size = 0
    for (let index = 0; index < numbers.length; index++) {
      const number = numbers[index]!
      const change = number - scale * stored[index]!
      error += change * change
      size += number * number
    }
    this.squaredError += error
    this.squaredNumbers += size
  }
}
