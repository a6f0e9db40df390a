import type { MapPicture } from '../electron/protocol/mapPicture'
import { MAXIMUM_SIDE } from '../electron/protocol/values'

/**
 * Decodes a photo format with the window's own decoder, without managing its colours, since they may be labels.
 * Throws when it is damaged, or larger than its header said.
 */
export async function decodePhoto(
  photo: Extract<MapPicture, { kind: 'encoded' }>,
): Promise<{ width: number; height: number; rgba: Uint8Array }> {
  const blob = new Blob([photo.bytes.slice()], { type: photo.type })
  const bitmap = await createImageBitmap(blob, { colorSpaceConversion: 'none', premultiplyAlpha: 'none' })
  try {
    const { width, height } = bitmap
    if (width > MAXIMUM_SIDE || height > MAXIMUM_SIDE) throw new Error('The picture is larger than it says.')
    const canvas = new OffscreenCanvas(width, height)
    const context = canvas.getContext('2d', { willReadFrequently: true })
    if (!context) throw new Error('There is no memory left to decode the picture.')
    context.drawImage(bitmap, 0, 0)
    const { data } = context.getImageData(0, 0, width, height)
    return { width, height, rgba: new Uint8Array(data.buffer) }
  } finally {
    bitmap.close()
  }
}
