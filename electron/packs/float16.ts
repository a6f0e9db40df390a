/** The largest finite number of IEEE 754 binary16. */
export const FLOAT16_LIMIT = 65_504

/**
 * Numbers as IEEE 754 binary16, rounded to nearest, ties to even; beyond its range the largest finite number, since one
 * infinite weight would spoil every picture.
 *
 * @param target as long as `numbers`
 */
export function toFloat16(numbers: Float32Array, target: Uint16Array): void {
  const bits = new Uint32Array(numbers.buffer, numbers.byteOffset, numbers.length)
  for (let index = 0; index < bits.length; index++) {
    const sign = (bits[index]! >>> 16) & 0x8000
    const size = bits[index]! & 0x7fffffff
    target[index] = sign | halfOf(size)
  }
}

/** The bits of a half from those of a float without its sign. */
function halfOf(size: number): number {
  if (size > INFINITE) return NOT_A_NUMBER
  if (size >= TOO_LARGE) return LARGEST
  if (size < SMALLEST_NORMAL) {
    // Added to 0.5, a number below 2^-14 is rounded to a multiple of 2^-24, which is what the last bits then count.
    SCRATCH_BITS[0] = size
    SCRATCH[0] = SCRATCH[0]! + 0.5
    return SCRATCH_BITS[0]! - HALF
  }
  return (size + 0xfff + ((size >>> 13) & 1) - EXPONENT_CHANGE) >>> 13
}

const SCRATCH = new Float32Array(1)
const SCRATCH_BITS = new Uint32Array(SCRATCH.buffer)

/** Bits of float32: infinity; 65,520, which is nearer to infinity than to 65,504; 2^-14; 0.5. */
const INFINITE = 0x7f800000
const TOO_LARGE = 0x477ff000
const SMALLEST_NORMAL = 0x38800000
const HALF = 0x3f000000
/** The difference of the exponents' biases, 127 - 15. */
const EXPONENT_CHANGE = 112 << 23
/** Bits of float16. */
const LARGEST = 0x7bff
const NOT_A_NUMBER = 0x7e00
