/** Where weights come from: an opened checkpoint, or a formula. */
export interface WeightSource {
  /** Passes a tensor's numbers on piece by piece, as little-endian float32 in C order. */
  copyTensor(key: string, write: (chunk: Uint8Array) => Promise<void>): Promise<void>
}
