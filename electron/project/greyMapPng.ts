import type { GreyMap } from '../protocol/values'
import { decodePng, encodeIndexedPng, type PngOptions, type Rgb } from './png'

const LEVELS: readonly Rgb[] = Array.from({ length: 256 }, (_, level) => [level, level, level])
const BLACK: readonly Rgb[] = LEVELS.map(() => [0, 0, 0])
const STRENGTH_OF_INK = Uint8Array.from({ length: 256 }, (_, level) => 255 - level)

/** The level that means "nothing here" on a layer. */
export const EMPTY_GREY = { sketch: 255, depth: 0 } as const

/** A sketch or a depth as a PNG that looks grey: indexed, with every level as its own index. */
export const greyMapToPng = (map: GreyMap, options: PngOptions = {}): Uint8Array =>
  encodeIndexedPng(map, LEVELS, options)

/**
 * A layer as other programs should show it over others: a sketch as ink on nothing, depth as grey where there is any. Read
 * by `greyMapFromPng` on the ground of EMPTY_GREY it is exactly what it was, also after it became RGBA elsewhere.
 */
export function greyLayerToPng(map: GreyMap, kind: 'sketch' | 'depth', options: PngOptions = {}): Uint8Array {
  if (kind === 'sketch') return encodeIndexedPng(map, BLACK, { ...options, alpha: STRENGTH_OF_INK })
  return encodeIndexedPng(map, LEVELS, { ...options, alpha: Uint8Array.of(0) })
}

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
