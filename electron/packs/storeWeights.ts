import type { Weight } from '../graph/graph'
import { layOut, type Place, type Storage } from '../graph/storage'
import type { WeightSource } from '../graph/weightSource'
import { type FileFacts, HashedFile } from './hashedFile'
import { type Difference, weightEncoder } from './weightEncoder'

export interface StoreOptions {
  readonly storage?: Storage
  /** Told how many bytes of float32 numbers were taken in, piece by piece; throwing ends the work. */
  readonly told?: (bytes: number) => void
}

export interface StoredWeights {
  readonly places: ReadonlyMap<string, Place>
  readonly file: FileFacts
  /** By key, of the weights that were not stored as they are. */
  readonly differences: ReadonlyMap<string, Difference>
}

/**
 * Writes the weights of a graph to a new file, one after another, for onnxruntime to map into memory. The places say
 * `location`, which is the file's name as the graph beside it knows it. Keeps a few pieces of a tensor in memory.
 *
 * @throws Error when a tensor has not as many numbers as its shape; ProblemError when the file cannot be written; whatever
 *   `source` throws
 */
export async function storeWeights(
  source: WeightSource,
  weights: readonly Weight[],
  path: string,
  location: string,
  { storage = 'float32', told = () => undefined }: StoreOptions = {},
): Promise<StoredWeights> {
  const { places } = layOut(weights, location, storage)
  const differences = new Map<string, Difference>()
  const file = await HashedFile.create(path)
  try {
    for (const { key, dims } of weights) {
      const place = places.get(key)!
      const encoder = weightEncoder(place.storage, dims)
      await file.fillTo(place.offset)
      let left = place.length
      await source.copyTensor(key, async (chunk) => {
        told(chunk.length)
        const bytes = encoder.push(numbersOf(chunk))
        left -= bytes.length
        if (left < 0) throw new Error(`${key} has more numbers than its shape`)
        await file.write(bytes)
      })
      if (left !== 0) throw new Error(`${key} has fewer numbers than its shape`)
      const scales = encoder.scales()
      if (place.storage === 'int8' && scales !== null) {
        await file.fillTo(place.scales.offset)
        await file.write(new Uint8Array(scales.buffer))
      }
      if (place.storage !== 'float32') differences.set(key, encoder.difference)
    }
    return { places, file: await file.finish(), differences }
  } finally {
    await file.abandon()
  }
}

function numbersOf({ buffer, byteOffset, byteLength }: Uint8Array): Float32Array {
  if (byteOffset % 4 === 0) return new Float32Array(buffer, byteOffset, byteLength / 4)
  return new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength))
}
