import type { LabelClass } from '../document/labelMap'
import type { Examination } from '../labels/examine'
import type { MappedLabel } from '../labels/labelMapping'
import type { PictureReading } from '../labels/readPicture'

/** What a preview shows: the file as it is, the labels that come of it, or where the labels are doubtful. */
export type ImportView = 'result' | 'original' | 'doubtful'

/** The longer side of a preview at most, in pixels. */
const SIDE = 512
const DOUBT_COLOURS: readonly (readonly [number, number, number])[] = [
  [0, 0, 0],
  [240, 200, 90],
  [240, 140, 60],
  [240, 60, 160],
]

/** A small picture of an import; undefined until the picture was examined. Doubtful pixels are never lost by making it small. */
export function importPreview(
  view: ImportView,
  picture: PictureReading,
  examination: Examination | undefined,
  mapping: readonly MappedLabel[],
  classes: readonly LabelClass[],
): ImageData | undefined {
  if (view !== 'original' && !examination) return undefined
  const scale = Math.max(1, Math.max(picture.width, picture.height) / SIDE)
  const width = Math.max(1, Math.floor(picture.width / scale))
  const height = Math.max(1, Math.floor(picture.height / scale))
  const image = new ImageData(width, height)
  const colours = colourTable(mapping, classes)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = Math.floor(y * scale) * picture.width + Math.floor(x * scale)
      const to = (y * width + x) * 4
      if (view === 'original' || !examination) {
        image.data.set(picture.rgba.subarray(at * 4, at * 4 + 4), to)
        continue
      }
      const rgb = colours[examination.map.data[at]!]
      if (view === 'result') {
        if (rgb) image.data.set([...rgb, 255], to)
        continue
      }
      const doubt = DOUBT_COLOURS[worst(examination.sureness, picture, x, y, scale)]
      const faint = rgb?.map((value) => value * 0.25 + 30) ?? [30, 30, 30]
      image.data.set([...(doubt === DOUBT_COLOURS[0] ? faint : (doubt ?? faint)), 255], to)
    }
  }
  return image
}

/** The colour of doubtful pixels as CSS, by how doubtful they are. */
export function doubtColour(index: number): string {
  return `rgb(${(DOUBT_COLOURS[index] ?? [0, 0, 0]).join(' ')})`
}

function colourTable(mapping: readonly MappedLabel[], classes: readonly LabelClass[]) {
  const table: (readonly [number, number, number] | undefined)[] = []
  for (const { from, to } of mapping) table[from.id] = classes.find(({ id }) => id === to)?.rgb
  return table
}

/** The most doubtful of the pixels that one of the preview stands for. */
function worst(sureness: Uint8Array, { width, height }: PictureReading, x: number, y: number, scale: number): number {
  let found = 0
  const right = Math.min(width, Math.ceil((x + 1) * scale))
  const bottom = Math.min(height, Math.ceil((y + 1) * scale))
  for (let row = Math.floor(y * scale); row < bottom; row++) {
    for (let column = Math.floor(x * scale); column < right; column++) {
      found = Math.max(found, sureness[row * width + column]!)
    }
  }
  return found
}
