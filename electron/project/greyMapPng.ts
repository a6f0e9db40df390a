import type { GreyMap } from '../protocol/values'
import { decodePng, encodeIndexedPng, type PngOptions, type Rgb } from './png'

const LEVELS: readonly Rgb[] = Array.from({ length: 256 }, (_, level) => [level, level, level])

/** A sketch or a depth as a PNG that looks grey: indexed, with every level as its own index. */
export const greyMapToPng = (map: GreyMap, options: PngOptions = {}): Uint8Array =>
  encodeIndexedPng(map, LEVELS, options)

/**
 * Reads grey levels, 0 to 255, from any PNG: samples of other depths are scaled, colours become their luma (ITU-R BT.601),
 * and what is transparent becomes `transparent`.
 *
 * @param name what messages call it
 * @throws ProblemError `malformed-file` when it is not a PNG, `wrong-size` when it is larger than a map may be
 */
export function greyMapFromPng(bytes: Uint8Array, name: string, transparent: number): GreyMap {
  const png = decodePng(bytes, name)
  const { width, height } = png
  switch (png.kind) {
    case 'grey': {
      const scale = 255 / (2 ** png.depth - 1)
      return { width, height, data: Uint8Array.from(png.data, (sample) => Math.round(sample * scale)) }
    }
    case 'indexed': {
      const levels = png.palette.map((rgb, index) => levelOf(rgb, png.alpha[index] ?? 255, transparent))
      return { width, height, data: png.data.map((index) => levels[index]!) }
    }
    case 'rgba': {
      const { rgba } = png
      const data = new Uint8Array(width * height)
      for (let i = 0; i < data.length; i++) {
        const rgb: Rgb = [rgba[4 * i]!, rgba[4 * i + 1]!, rgba[4 * i + 2]!]
        data[i] = levelOf(rgb, rgba[4 * i + 3]!, transparent)
      }
      return { width, height, data }
    }
  }
}

/** The grey of a colour, laid over a ground of `transparent`. */
function levelOf([red, green, blue]: Rgb, alpha: number, transparent: number): number {
  const luma = 0.299 * red + 0.587 * green + 0.114 * blue
  return Math.round((luma * alpha + transparent * (255 - alpha)) / 255)
}
