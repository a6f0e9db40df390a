import type { Picture } from '../protocol/values'

/** A planar picture [3, height, width] in -1 .. 1, as networks have it, as opaque RGBA. Values outside are clamped. */
export function toPicture(planes: Float32Array, width: number, height: number): Picture {
  const pixels = width * height
  const rgba = new Uint8Array(pixels * 4)
  for (let i = 0; i < pixels; i++) {
    rgba[4 * i] = toByte(planes[i]!)
    rgba[4 * i + 1] = toByte(planes[i + pixels]!)
    rgba[4 * i + 2] = toByte(planes[i + 2 * pixels]!)
    rgba[4 * i + 3] = 255
  }
  return { width, height, rgba }
}

function toByte(value: number): number {
  const scaled = value * 127.5 + 128
  return scaled <= 0 ? 0 : scaled >= 255 ? 255 : scaled | 0
}
