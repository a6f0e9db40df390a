import type { Picture } from '../protocol/values'

/** A planar picture [3, height, width] in -1 .. 1, as networks have it, as opaque RGBA. Values outside are clamped. */
export function toPicture(planes: Float32Array, width: number, height: number): Picture {
  const pixels = width * height
  const rgba = new Uint8ClampedArray(pixels * 4)
  // Stores into a clamped array round to the nearest and clamp to 0 .. 255 by themselves.
  for (let i = 0; i < pixels; i++) {
    rgba[4 * i] = planes[i]! * 127.5 + 127.5
    rgba[4 * i + 1] = planes[i + pixels]! * 127.5 + 127.5
    rgba[4 * i + 2] = planes[i + 2 * pixels]! * 127.5 + 127.5
    rgba[4 * i + 3] = 255
  }
  return { width, height, rgba: new Uint8Array(rgba.buffer) }
}
