import type { WeightSource } from '../../electron/graph/weightSource'

/** Tensors of the given numbers, passed on in pieces of so many. */
export function sourceOf(tensors: Record<string, ArrayLike<number>>, piece = 2): WeightSource {
  return {
    async copyTensor(key, write) {
      const numbers = Float32Array.from(tensors[key]!)
      for (let at = 0; at < numbers.length; at += piece) {
        await write(new Uint8Array(numbers.slice(at, at + piece).buffer))
      }
    },
  }
}
