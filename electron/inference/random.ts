/**
 * Counter-based random numbers: element i of stream s of a seed is a pure function of the three, so a run can be taken up
 * anywhere, and the same recipe draws the same bits on every machine. Only integer arithmetic, `Math.log` and `Math.sqrt`
 * are used: V8 computes these alike in all its versions, unlike sines and cosines.
 */

/** Who draws from which stream of a run's seed. Streams never overlap, so a change of one stage leaves the others alone. */
export const streams = {
  baseInitial: 0,
  upsamplerInitial: 1,
  light: 2,
  /** Noise added after step `step` (from 0) of an ancestral base run. */
  baseStep: (step: number) => 0x10000 + step,
  /** The same for the upsampler. */
  upsamplerStep: (step: number) => 0x20000 + step,
} as const

const ROUNDS = 10
const MULTIPLIER_0 = 0xd2511f53
const MULTIPLIER_1 = 0xcd9e8d57
const WEYL_0 = 0x9e3779b9
const WEYL_1 = 0xbb67ae85

/**
 * High 32 bits of the 64-bit product of a word and a multiplier, given by its 16-bit halves. In doubles, where both partial
 * products (below 2^48) and their sum (below 2^49) are exact; twice as fast as in 32-bit integers.
 */
function multiplyHigh(multiplierHigh: number, multiplierLow: number, word: number): number {
  const unsigned = word >>> 0
  return ((unsigned * multiplierHigh + Math.floor(unsigned * multiplierLow * 2 ** -16)) * 2 ** -16) | 0
}

/**
 * One block of Philox4x32-10 (Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3"): writes
 * four 32-bit words into `out` for a counter of four words and a key of two.
 */
export function philox(
  out: Uint32Array,
  counter0: number,
  counter1: number,
  counter2: number,
  counter3: number,
  key0: number,
  key1: number,
): void {
  let x0 = counter0 | 0
  let x1 = counter1 | 0
  let x2 = counter2 | 0
  let x3 = counter3 | 0
  let k0 = key0 | 0
  let k1 = key1 | 0
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = multiplyHigh(MULTIPLIER_0 >>> 16, MULTIPLIER_0 & 0xffff, x0)
    const low0 = Math.imul(MULTIPLIER_0, x0)
    const high1 = multiplyHigh(MULTIPLIER_1 >>> 16, MULTIPLIER_1 & 0xffff, x2)
    const low1 = Math.imul(MULTIPLIER_1, x2)
    x0 = high1 ^ x1 ^ k0
    x1 = low1
    x2 = high0 ^ x3 ^ k1
    x3 = low0
    k0 = (k0 + WEYL_0) | 0
    k1 = (k1 + WEYL_1) | 0
  }
  out[0] = x0
  out[1] = x1
  out[2] = x2
  out[3] = x3
}

/**
 * Inverse of the normal distribution function to about 16 digits: algorithm AS 241, PPND16 (Wichura 1988), for p in
 * [1e-10, 1 - 1e-10]. The published third branch, for rarer values still, cannot be reached from a 32-bit word. Coefficients are the
 * published ones, written as the nearest double.
 */
export function inverseNormal(p: number): number {
  const q = p - 0.5
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q
    return (
      (q *
        (((((((r * 2509.0809287301227 + 33430.57558358813) * r + 67265.7709270087) * r + 45921.95393154987) * r +
          13731.69376550946) *
          r +
          1971.5909503065513) *
          r +
          133.14166789178438) *
          r +
          3.3871328727963665)) /
      (((((((r * 5226.495278852854 + 28729.085735721943) * r + 39307.89580009271) * r + 21213.794301586597) * r +
        5394.196021424751) *
        r +
        687.1870074920579) *
        r +
        42.31333070160091) *
        r +
        1)
    )
  }
  const r = Math.sqrt(-Math.log(q < 0 ? p : 1 - p)) - 1.6
  const tail =
    (((((((r * 0.0007745450142783414 + 0.022723844989269184) * r + 0.2417807251774506) * r + 1.2704582524523684) * r +
      3.6478483247632045) *
      r +
      5.769497221460691) *
      r +
      4.630337846156546) *
      r +
      1.4234371107496835) /
    (((((((r * 1.0507500716444169e-9 + 0.0005475938084995345) * r + 0.015198666563616457) * r + 0.14810397642748008) *
      r +
      0.6897673349851) *
      r +
      1.6763848301838038) *
      r +
      2.053191626637759) *
      r +
      1)
  return q < 0 ? -tail : tail
}

/** Word `index` of a stream of a seed, uniform in 0 .. 2^32 - 1. */
export function randomWord(seed: number, stream: number, index: number): number {
  const block = new Uint32Array(4)
  philox(block, index >>> 2, 0, stream, 0, seed, 0)
  return block[index & 3]!
}

/**
 * Fills `out` with standard normal noise: `out[i]` is element `offset + i` of the stream (offset + length up to 2^34).
 * A word w becomes the quantile of (w + 1/2) / 2^32, so values lie within 6.4 deviations.
 */
export function fillNormal(out: Float32Array, seed: number, stream: number, offset = 0): void {
  const block = new Uint32Array(4)
  let index = 0
  while (index < out.length) {
    const element = offset + index
    philox(block, Math.floor(element / 4), 0, stream, 0, seed, 0)
    for (let word = element % 4; word < 4 && index < out.length; word++) {
      out[index++] = inverseNormal((block[word]! + 0.5) / 0x100000000)
    }
  }
}
