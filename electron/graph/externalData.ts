import { open } from 'node:fs/promises'
import { layOut, type Place, type Weight } from './graph'

/** Where weights come from: an opened checkpoint, or a formula. */
export interface WeightSource {
  /** Passes a tensor's numbers on piece by piece, as little-endian float32 in C order. */
  copyTensor(key: string, write: (chunk: Uint8Array) => Promise<void>): Promise<void>
}

/**
 * Writes the weights of a graph to `file`, one after another, for onnxruntime to map into memory. The places say
 * `location`, which is the file's name as the graph beside it knows it. Keeps one piece of a tensor in memory. Throws an
 * Error when a tensor has not as many numbers as its shape.
 */
export async function writeWeights(
  source: WeightSource,
  weights: readonly Weight[],
  file: string,
  location: string,
): Promise<ReadonlyMap<string, Place>> {
  const { places } = layOut(weights, location)
  const handle = await open(file, 'w')
  try {
    for (const [key, { offset, length }] of places) {
      let at = 0
      await source.copyTensor(key, async (chunk) => {
        if (at + chunk.length > length) throw new Error(`${key} has more numbers than its shape`)
        await handle.write(chunk, 0, chunk.length, offset + at)
        at += chunk.length
      })
      if (at !== length) throw new Error(`${key} has fewer numbers than its shape`)
    }
  } finally {
    await handle.close()
  }
  return places
}
