import { createHash } from 'node:crypto'
import type { Weight } from '../../graph/graph'
import { countOf } from '../../graph/storage'
import type { WeightSource } from '../../graph/weightSource'

/** Numbers of a piece. */
const PIECE = 2 ** 20

/**
 * Weights that a formula gives, for a network of the published size without 1.35 GB of golden weights. Element i of a tensor
 * is offset + scale u, with u in -1..1 from the key's 32-bit FNV-1a hash plus i times the golden ratio, mixed as MurmurHash3
 * does at its end. Tensors in `hashed` have their SHA-256 kept when they are passed on.
 */
export class FormulaWeights implements WeightSource {
  readonly hashes = new Map<string, string>()
  readonly #weights: ReadonlyMap<string, Weight>
  readonly #hashed: ReadonlySet<string>

  constructor(weights: readonly Weight[], hashed: readonly string[]) {
    this.#weights = new Map(weights.map((weight) => [weight.key, weight]))
    this.#hashed = new Set(hashed)
  }

  async copyTensor(key: string, write: (chunk: Uint8Array) => Promise<void>): Promise<void> {
    const weight = this.#weights.get(key)
    if (weight === undefined) throw new Error(`the network has no ${key}`)
    const hash = this.#hashed.has(key) ? createHash('sha256') : null
    const count = countOf(weight.dims)
    const piece = new Float32Array(Math.min(PIECE, count))
    for (let from = 0; from < count; from += PIECE) {
      const part = piece.subarray(0, Math.min(PIECE, count - from))
      fill(part, from, hashOf(key), rangeOf(weight))
      const bytes = new Uint8Array(part.buffer, 0, part.byteLength)
      hash?.update(bytes)
      await write(bytes)
    }
    if (hash !== null) this.hashes.set(key, hash.digest('hex'))
  }
}

interface Range {
  readonly offset: number
  readonly scale: number
}

/** As large as training would leave them, so that numbers neither vanish nor grow on their way through the network. */
function rangeOf({ key, dims }: Weight): Range {
  if (key.endsWith('cls_token') || key.endsWith('positional_embedding')) return { offset: 0, scale: 1.2 }
  if (dims.length === 1) return { offset: key.endsWith('weight') ? 1 : 0, scale: 0.35 }
  const isStrong = key.includes('qkv') || key.includes('encoder_kv') || /^decoder\.(time_embed|out\.)/.test(key)
  return { offset: 0, scale: (isStrong ? 1.5 : 1) * Math.sqrt(3 / countOf(dims.slice(1))) }
}

function hashOf(key: string): number {
  let hash = 0x811c9dc5
  for (const byte of new TextEncoder().encode(key)) hash = Math.imul(hash ^ byte, 0x01000193)
  return hash
}

function fill(out: Float32Array, from: number, seed: number, { offset, scale }: Range): void {
  let position = (seed + Math.imul(from, 0x9e3779b1)) | 0
  for (let i = 0; i < out.length; i++) {
    let x = position
    x ^= x >>> 16
    x = Math.imul(x, 0x85ebca6b)
    x ^= x >>> 13
    x = Math.imul(x, 0xc2b2ae35)
    x ^= x >>> 16
    out[i] = offset + scale * ((x >>> 0) / 2 ** 31 - 1)
    position = (position + 0x9e3779b1) | 0
  }
}
