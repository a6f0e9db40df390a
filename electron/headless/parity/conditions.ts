import { cityBlockDistance, labelMapCondition, sketchCondition } from '../../inference/pitiInputs'
import type { GoldenFolder, ModelGolden } from './goldenFolder'
import { compare, type Finding, tolerances } from './report'

/** A picture of bytes that a golden network's document names, square. */
interface Picture {
  readonly name: string
  readonly pixels: Uint8Array
  readonly width: number
}

/** Compares the conditions made of a label map or a sketch with those in the folder, and a sketch's distances. */
export function compareConditions(
  folder: GoldenFolder,
  { name: model, config, io }: ModelGolden,
  condition: Float32Array | null,
): Finding[] {
  const pictures = picturesIn(folder, io)
  const findings: Finding[] = []
  for (const { name, pixels, width } of pictures) {
    const isSketch = config.condition_channels === 1 && !/distance/.test(name)
    if (isSketch) {
      const distance = cityBlockDistance(pixels, width)
      for (const golden of pictures.filter((each) => /distance/.test(each.name))) {
        findings.push(compare(`${model}.${golden.name}`, distance, golden.pixels, tolerances.exact))
      }
      if (condition?.length === pixels.length) {
        const golden = condition.map((value) => Math.round((value + 1) * 127.5))
        findings.push(compare(`${model}.city-block distance of ${name}`, distance, golden, tolerances.exact))
      }
    }
    const ours = isSketch ? sketchCondition(pixels, width) : name === 'label_map' ? labelMapCondition(pixels) : null
    if (ours !== null && condition?.length === ours.length) {
      findings.push(compare(`${model}.ref of ${name}`, ours, condition, tolerances.condition))
    }
  }
  return findings
}

/** All pictures: arrays of bytes, and files of bytes named beside the arrays. */
function picturesIn(folder: GoldenFolder, io: ModelGolden['io']): Picture[] {
  const arrays = Object.keys(io.arrays).map((name) => ({ name, array: folder.array(io.arrays, name, io.npz) }))
  const files = Object.entries(io).map(([name, entry]) => ({ name, array: fileOf(folder, entry) }))
  return [...arrays, ...files].flatMap(({ name, array }) =>
    array?.data instanceof Uint8Array ? [{ name, pixels: array.data, width: array.shape.at(-1) ?? 1 }] : [],
  )
}

function fileOf(folder: GoldenFolder, entry: unknown) {
  if (typeof entry !== 'object' || entry === null || !('file' in entry) || !('shape' in entry)) return null
  const { file, shape } = entry
  if (typeof file !== 'string' || !Array.isArray(shape)) return null
  const data = folder.raw(file)
  return data === null ? null : { shape: shape.map(Number), data }
}
