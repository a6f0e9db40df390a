import * as v from 'valibot'
import type { Condition } from '../protocol/generation'
import type { LabelSet } from '../protocol/manifest'
import { type GenerateSettings, type Layer, Project, type Take } from '../protocol/project'
import { type GreyMap, type LabelMap, MAXIMUM_SIDE, type Picture, ProblemError } from '../protocol/values'
import { Archive } from './archive'
import type { Kept } from './encodeProject'
import { EMPTY_GREY, greyMapFromPng } from './greyMapPng'
import { labelMapFromPng, paletteOf } from './labelMapPng'
import { decodePng } from './png'
import { readStackXml } from './stackXml'
import {
  conditionEntry,
  PROJECT_JSON,
  parseStoredProject,
  pictureEntry,
  type StoredCondition,
  unknownKeys,
} from './storedProject'
import type { ZipEntry } from './zip'

/** What an OpenRaster file of another program is given: the classes its colours are read as, and settings to start from. */
export type ImportDefaults = { labelSet: LabelSet; settings: GenerateSettings }

/** What a project may come to in memory: twice what 64 layers of the largest size take. */
export const MEMORY_LIMIT = 2 ** 31

/** What every save writes anew. */
const RENEWED = new Set(['mimetype', 'stack.xml', 'mergedimage.png', 'Thumbnails/thumbnail.png', PROJECT_JSON])

/**
 * Reads a project from the bytes of an OpenRaster file. One that another program has written, without Underpaint's own
 * folder, is read by its layers: every pixel must have exactly the colour of a class.
 *
 * @param file what messages call it
 * @param defaults for files of other programs; null when there is no pack, and then such files are refused
 * @param limit bytes that the project may have in memory
 * @throws ProblemError `malformed-file`, `newer-version`, `wrong-size`, `unknown-colours` or `unknown-pack`
 */
export async function decodeProject(
  bytes: Uint8Array,
  file: string,
  defaults: ImportDefaults | null,
  limit = MEMORY_LIMIT,
): Promise<{ project: Project; kept: Kept }> {
  const archive = new Archive(bytes, file, limit)
  const { input, kept } = archive.has(PROJECT_JSON) ? await readOwn(archive) : readForeign(archive, defaults)
  const result = v.safeParse(Project, input)
  if (result.success) return { project: result.output, kept }
  throw archive.malformed(`${v.getDotPath(result.issues[0]) ?? 'project'}: ${result.issues[0].message}`)
}

async function readOwn(archive: Archive): Promise<{ input: Project; kept: Kept }> {
  const stored = parseStoredProject(archive.text(PROJECT_JSON), archive.file)
  const encoded = new Map<string, ZipEntry>()
  const conditions = new Map<string, Condition>()
  const pictures = new Map<string, Picture>()
  const use = (name: string): Uint8Array => {
    encoded.set(name, archive.entry(name))
    return archive.content(name)
  }
  /** Takes of one map share it, as they do in the file. */
  const conditionOf = (condition: StoredCondition): Condition => {
    const name = conditionEntry(condition)
    const key = `${condition.kind} ${name}`
    const known = conditions.get(key)
    if (known !== undefined) return known
    const read: Condition =
      condition.kind === 'mask'
        ? { kind: 'mask', labelMap: readOwnMap(use(name), name, stored.labelSet, archive) }
        : { kind: condition.kind, map: readGreyMap(use(name), name, 0, archive) }
    conditions.set(key, read)
    return read
  }
  const pictureOf = ({ sha256 }: { sha256: string }): Picture => {
    const name = pictureEntry(sha256)
    const picture = pictures.get(name) ?? readPicture(use(name), name, archive)
    pictures.set(name, picture)
    return picture
  }
  const layers: Layer[] = []
  for (const layer of stored.layers) {
    const { id, name, visible, locked, opacity } = layer
    const properties = { id, name, visible, locked, opacity }
    switch (layer.kind) {
      case 'reference':
        layers.push({ ...properties, kind: layer.kind, picture: pictureOf(layer.picture), place: layer.place })
        break
      case 'label':
        layers.push({
          ...properties,
          kind: layer.kind,
          map: readOwnMap(archive.content(layer.src), layer.src, stored.labelSet, archive),
        })
        break
      default:
        layers.push({
          ...properties,
          kind: layer.kind,
          map: readGreyMap(archive.content(layer.src), layer.src, EMPTY_GREY[layer.kind], archive),
        })
    }
    await breathe()
  }
  const takes: Take[] = []
  for (const take of stored.takes) {
    takes.push({
      ...take,
      recipe: { ...take.recipe, condition: conditionOf(take.recipe.condition) },
      picture: pictureOf(take.picture),
    })
    await breathe()
  }
  const { width, height, labelSet, activeLayer, selectedTake, settings } = stored
  const input = { width, height, labelSet, layers, activeLayer, takes, selectedTake, settings }
  // Also maps and pictures that no take uses: this version leaves none behind, so a newer one has put them there.
  const foreign = archive.names.filter((name) => {
    return !RENEWED.has(name) && !name.startsWith('data/') && !encoded.has(name)
  })
  return { input, kept: { encoded, foreign: foreign.map((name) => archive.entry(name)), keys: unknownKeys(stored) } }
}

/** A map as this app writes it is read by index, whatever ids it has; one that another program stored again, by colour. */
function readOwnMap(bytes: Uint8Array, name: string, labelSet: LabelSet, archive: Archive): LabelMap {
  const png = decodePng(bytes, `${name} in ${archive.file}`)
  archive.spend(png.width * png.height)
  const own = png.kind === 'indexed' && String(png.palette) === String(paletteOf(labelSet))
  if (own) return { width: png.width, height: png.height, data: png.data }
  return labelMapFromPng(bytes, `${name} in ${archive.file}`, labelSet)
}

function readGreyMap(bytes: Uint8Array, name: string, ground: number, archive: Archive): GreyMap {
  const map = greyMapFromPng(bytes, `${name} in ${archive.file}`, ground)
  archive.spend(map.data.length)
  return map
}

function readPicture(bytes: Uint8Array, name: string, archive: Archive): Picture {
  const png = decodePng(bytes, `${name} in ${archive.file}`)
  archive.spend(png.width * png.height * 4)
  if (png.kind === 'rgba') return { width: png.width, height: png.height, rgba: png.rgba }
  throw archive.malformed(`${name} in it is not a colour picture`)
}

function readForeign(archive: Archive, defaults: ImportDefaults | null): { input: Project; kept: Kept } {
  if (!archive.has('stack.xml')) throw archive.malformed('it is not an OpenRaster file')
  if (!defaults) {
    throw new ProblemError(
      'unknown-pack',
      `${archive.file} comes from another program, and no pack says what its colours mean: install a pack first.`,
    )
  }
  const stack = readStackXml(archive.text('stack.xml'), archive.file)
  const { width, height } = stack
  if (width < 1 || height < 1 || width > MAXIMUM_SIDE || height > MAXIMUM_SIDE) {
    throw new ProblemError(
      'wrong-size',
      `${archive.file} is ${width} x ${height} pixels: make it at most ${MAXIMUM_SIDE} x ${MAXIMUM_SIDE}.`,
    )
  }
  const layers = stack.layers.map((layer, index) => {
    const map = labelMapFromPng(archive.content(layer.src), `${layer.name} in ${archive.file}`, defaults.labelSet)
    archive.spend(map.data.length + width * height)
    const placed = placeOn({ width, height }, map, layer, defaults.labelSet.unlabelled)
    const { name, visible, locked, opacity } = layer
    return { id: `layer-${index + 1}`, kind: 'label' as const, name, visible, locked, opacity, map: placed }
  })
  const top = layers.at(-1)
  if (!top) throw archive.malformed('it has no layers')
  const { labelSet, settings } = defaults
  const input = { width, height, labelSet, layers, activeLayer: top.id, takes: [], selectedTake: null, settings }
  return { input, kept: { encoded: new Map(), foreign: [], keys: {} } }
}

/** The map on an empty canvas with its corner at `at`; what lies outside is cut off. */
function placeOn(
  canvas: { width: number; height: number },
  map: LabelMap,
  at: { x: number; y: number },
  unlabelled: number,
): LabelMap {
  const data = new Uint8Array(canvas.width * canvas.height).fill(unlabelled)
  const left = Math.max(0, at.x)
  const right = Math.min(canvas.width, at.x + map.width)
  for (let y = Math.max(0, at.y); y < Math.min(canvas.height, at.y + map.height) && left < right; y++) {
    const from = (y - at.y) * map.width - at.x
    data.set(map.data.subarray(from + left, from + right), y * canvas.width + left)
  }
  return { ...canvas, data }
}

const breathe = () => new Promise<void>((resolve) => setImmediate(resolve))
