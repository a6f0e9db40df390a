import { type LabelMap, MAX_SIDE } from '../document/labelMap'
import type { PaintedKind, RgbaPicture } from '../document/layer'

/** How long the sides of a new document may be, in pixels. Smaller ones come from files only. */
export const DOCUMENT_SIDES = { least: 256, most: MAX_SIDE } as const

/** What an open dialog for pictures offers; the browser decodes them. */
export const PICTURE_TYPES = 'image/png,image/jpeg,image/webp'

/** A file's name without its ending. */
export const titleOf = (file: File) => file.name.replace(/\.[^.]*$/, '')

/** Lets the person choose a picture; undefined when they cancel. */
export function choosePicture(): Promise<File | undefined> {
  const field = document.createElement('input')
  field.type = 'file'
  field.accept = PICTURE_TYPES
  return new Promise((resolve) => {
    field.addEventListener('change', () => resolve(field.files?.[0]))
    field.addEventListener('cancel', () => resolve(undefined))
    field.click()
  })
}

/** The picture of a file, made smaller if a side is longer than a document's may be. Rejects when it is no picture. */
export async function readPicture(file: Blob): Promise<RgbaPicture> {
  const image = await createImageBitmap(file)
  const scale = Math.min(1, MAX_SIDE / Math.max(image.width, image.height))
  const width = Math.max(1, Math.round(image.width * scale))
  const height = Math.max(1, Math.round(image.height * scale))
  const rgba = drawn(image, { width, height }, { x: 0, y: 0, width, height })
  image.close()
  return { width, height, rgba }
}

/**
 * The greys of a picture (luma of ITU-R BT.709) in a map of a document's size: as large as fits, in the middle, on what an
 * empty layer of the kind is. Rejects when it is no picture.
 */
export async function readGreys(
  file: Blob,
  kind: Exclude<PaintedKind, 'label'>,
  size: { readonly width: number; readonly height: number },
): Promise<LabelMap> {
  const image = await createImageBitmap(file)
  const scale = Math.min(size.width / image.width, size.height / image.height)
  const width = image.width * scale
  const height = image.height * scale
  const place = { x: (size.width - width) / 2, y: (size.height - height) / 2, width, height }
  const rgba = drawn(image, size, place, kind === 'sketch' ? 'white' : 'black')
  image.close()
  const data = new Uint8Array(size.width * size.height)
  for (let at = 0, from = 0; at < data.length; at++, from += 4) {
    data[at] = Math.round(0.2126 * rgba[from]! + 0.7152 * rgba[from + 1]! + 0.0722 * rgba[from + 2]!)
  }
  return { width: size.width, height: size.height, data }
}

function drawn(
  image: ImageBitmap,
  size: { readonly width: number; readonly height: number },
  place: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  ground?: string,
): Uint8Array {
  const context = new OffscreenCanvas(size.width, size.height).getContext('2d')
  if (!context) throw new Error('The window has no memory left to read the picture.')
  if (ground) {
    context.fillStyle = ground
    context.fillRect(0, 0, size.width, size.height)
  }
  context.imageSmoothingQuality = 'high'
  context.drawImage(image, place.x, place.y, place.width, place.height)
  const { data } = context.getImageData(0, 0, size.width, size.height)
  return new Uint8Array(data.buffer)
}
