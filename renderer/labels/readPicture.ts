import type { MapPicture } from '../../electron/protocol/mapPicture'

/** A picture's pixels, both ways in which they may be meant. */
export interface PictureReading {
  readonly width: number
  readonly height: number
  /** Four bytes a pixel. */
  readonly rgba: Uint8Array
  /** The grey or the palette index of each pixel, which may be a class id; undefined for a picture in colours. */
  readonly values: Uint8Array | undefined
}

/** Reads a decoded picture. */
export function readPicture(picture: Exclude<MapPicture, { kind: 'encoded' }>): PictureReading {
  const { width, height } = picture
  switch (picture.kind) {
    case 'grey': {
      const palette = Uint32Array.from({ length: 256 }, (_, grey) => word(grey, grey, grey, 255))
      return { width, height, rgba: expand(picture.data, palette), values: picture.data }
    }
    case 'indexed': {
      const palette = new Uint32Array(256)
      picture.palette.forEach(([red, green, blue], index) => {
        palette[index] = word(red, green, blue, picture.alpha[index] ?? 255)
      })
      return { width, height, rgba: expand(picture.data, palette), values: picture.data }
    }
    case 'rgba':
      return { width, height, rgba: picture.rgba, values: greysOf(picture.rgba) }
  }
}

/** The greys of an opaque picture that has no colour; undefined for any other. */
function greysOf(rgba: Uint8Array): Uint8Array | undefined {
  for (let at = 0; at < rgba.length; at += 4) {
    if (rgba[at] !== rgba[at + 1] || rgba[at] !== rgba[at + 2] || rgba[at + 3] !== 255) return undefined
  }
  return Uint8Array.from({ length: rgba.length / 4 }, (_, pixel) => rgba[pixel * 4]!)
}

function expand(data: Uint8Array, palette: Uint32Array): Uint8Array {
  const words = new Uint32Array(data.length)
  for (let pixel = 0; pixel < data.length; pixel++) words[pixel] = palette[data[pixel]!]!
  return new Uint8Array(words.buffer)
}

function word(red: number, green: number, blue: number, alpha: number): number {
  return ((alpha << 24) | (blue << 16) | (green << 8) | red) >>> 0
}
