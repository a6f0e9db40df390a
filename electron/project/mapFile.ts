import type { MapPicture } from '../protocol/mapPicture'
import { MAXIMUM_SIDE, ProblemError } from '../protocol/values'
import { Archive } from './archive'
import { jpegSize, type PhotoSize, webpSize } from './photoSize'
import { decodePng } from './png'
import { decodePsd } from './psd'

/** Endings of the files that can be read, as dialogs and drops know them. */
export const MAP_FILE_EXTENSIONS = ['png', 'jpg', 'jpeg', 'webp', 'psd', 'ora']

/** Bytes that the merged picture of an ORA file may have, packed as PNG. */
const ARCHIVE_LIMIT = 128 * 2 ** 20

/**
 * Reads a picture file whatever its name says: PNG, PSD, ORA (the merged picture), JPEG and WebP (checked, and left for the
 * window to decode). Nothing is believed before it was checked, so that no header costs more than its file.
 *
 * @param bytes the file
 * @param name what messages call it
 * @throws ProblemError `malformed-file` or `wrong-size`
 */
export function decodeMapFile(bytes: Uint8Array, name: string): MapPicture {
  if (begins(bytes, [0x89, 0x50, 0x4e, 0x47])) return fromPng(bytes, name)
  if (begins(bytes, [0x38, 0x42, 0x50, 0x53])) return decodePsd(bytes, name)
  if (begins(bytes, [0xff, 0xd8, 0xff])) return photo(bytes, 'image/jpeg', jpegSize(bytes), name)
  if (begins(bytes, [0x52, 0x49, 0x46, 0x46]) && begins(bytes.subarray(8), [0x57, 0x45, 0x42, 0x50])) {
    return photo(bytes, 'image/webp', webpSize(bytes), name)
  }
  if (begins(bytes, [0x50, 0x4b, 0x03, 0x04])) {
    return fromPng(new Archive(bytes, name, ARCHIVE_LIMIT).content('mergedimage.png'), name)
  }
  throw new ProblemError(
    'malformed-file',
    `${name} is no picture that can be read: choose a PNG, JPEG, WebP, PSD or ORA file.`,
  )
}

function fromPng(bytes: Uint8Array, name: string): MapPicture {
  const png = decodePng(bytes, name)
  const { width, height } = png
  switch (png.kind) {
    case 'rgba':
      return { kind: 'rgba', width, height, rgba: png.rgba }
    case 'indexed':
      return {
        kind: 'indexed',
        width,
        height,
        data: png.data,
        palette: png.palette.map(([red, green, blue]) => [red, green, blue]),
        alpha: png.alpha,
      }
    case 'grey': {
      // Ids in 16 bits that fit into 8 are ids; anything else is a picture.
      const { data } = png
      if (data instanceof Uint8Array) return { kind: 'grey', width, height, data }
      const large = data.some((value) => value > 255)
      return { kind: 'grey', width, height, data: Uint8Array.from(data, (value) => (large ? value >> 8 : value)) }
    }
  }
}

function photo(bytes: Uint8Array, type: 'image/jpeg' | 'image/webp', size: PhotoSize | null, name: string): MapPicture {
  if (!size || size.width === 0 || size.height === 0) {
    throw new ProblemError('malformed-file', `${name} is not a whole picture: choose another file.`)
  }
  if (size.width > MAXIMUM_SIDE || size.height > MAXIMUM_SIDE) {
    throw new ProblemError(
      'wrong-size',
      `${name} is ${size.width} x ${size.height} pixels: make it at most ${MAXIMUM_SIDE} x ${MAXIMUM_SIDE}.`,
    )
  }
  return { kind: 'encoded', ...size, type, bytes }
}

function begins(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((byte, index) => bytes[index] === byte)
}
