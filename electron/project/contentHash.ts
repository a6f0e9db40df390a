import { createHash } from 'node:crypto'

/**
 * The name of pixels by what they are: SHA-256 of "WIDTHxHEIGHT:" and the bytes. Two maps or pictures with the same name
 * are the same, whatever file they lie in.
 */
export function contentHash(image: { width: number; height: number }, bytes: Uint8Array): string {
  return createHash('sha256').update(`${image.width}x${image.height}:`).update(bytes).digest('hex')
}
