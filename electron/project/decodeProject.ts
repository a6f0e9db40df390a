import * as v from 'valibot'
import type { LabelSet } from '../protocol/manifest'
import { type GenerateSettings, Project, type Take } from '../protocol/project'
import { type LabelMap, MAXIMUM_SIDE, type Picture, ProblemError } from '../protocol/values'
import type { Kept } from './encodeProject'
import { labelMapFromPng, paletteOf } from './labelMapPng'
import { decodePng } from './png'
import { readStackXml } from './stackXml'
import { FOLDER, mapEntry, PROJECT_JSON, parseStoredProject, pictureEntry, unknownKeys } from './storedProject'
import { readZip, unpack, type ZipEntry } from './zip'

/** What an OpenRaster file of another program is given: the classes its colours are read as, and settings to start from. */
export type ImportDefaults = { labelSet: LabelSet; settings: GenerateSettings }

/**
 * Reads a project from the bytes of an OpenRaster file. One that another program has written, without Underpaint's own
 * folder, is read by its layers: every pixel must have exactly the colour of a class.
 *
 * @param file what messages call it
 * @param defaults for files of other programs; null when there is no pack, and then such files are refused
 * @throws ProblemError `malformed-file`, `newer-version`, `wrong-size`, `unknown-colours` or `unknown-pack`
 */
export async function decodeProject(
  bytes: Uint8Array,
  file: string,
  defaults: ImportDefaults | null,
): Promise<{ project: Project; kept: Kept }> {
  const archive = new Archive(readZip(bytes, file), file)
  const { input, kept } = archive.has(PROJECT_JSON) ? await readOwn(archive) : readForeign(archive, defaults)
  const result = v.safeParse(Project, input)
  if (result.success) return { project: result.output, kept }
  throw archive.malformed(`${v.getDotPath(result.issues[0]) ?? 'project'}: ${result.issues[0].message}`)
}

class Archive {
  readonly #entries: Map<string, ZipEntry>
  readonly file: string

  constructor(entries: Map<string, ZipEntry>, file: string) {
    this.#entries = entries
    this.file = file
  }

  has(name: string): boolean {
    return this.#entries.has(name)
  }

  entry(name: string): ZipEntry {
    const entry = this.#entries.get(name)
    if (!entry) throw this.malformed(`${name} in it is missing`)
    return entry
  }

  content(name: string): Uint8Array {
    return unpack(this.entry(name), this.file)
  }

  text(name: string): string {
    return new TextDecoder().decode(this.content(name))
  }

  names(): string[] {
    return [...this.#entries.keys()]
  }

  malformed(why: string): ProblemError {
    return new ProblemError('malformed-file', `${this.file} is not a whole project file (${why}): choose another file.`)
  }
}

async function readOwn(archive: Archive): Promise<{ input: Project; kept: Kept }> {
  const stored = parseStoredProject(archive.text(PROJECT_JSON), archive.file)
  const encoded = new Map<string, ZipEntry>()
  const maps = new Map<string, LabelMap>()
  const use = (name: string): Uint8Array => {
    encoded.set(name, archive.entry(name))
    return archive.content(name)
  }
  /** Takes of one map share it, as they do in the file. */
  const mapOf = (name: string): LabelMap => {
    const map = maps.get(name) ?? readOwnMap(use(name), name, stored.labelSet, archive)
    maps.set(name, map)
    return map
  }
  const layers = stored.layers.map(({ id, name, visible, src }) => {
    return { id, name, visible, labelMap: readOwnMap(archive.content(src), src, stored.labelSet, archive) }
  })
  const takes: Take[] = []
  for (const take of stored.takes) {
    const map = mapEntry(take.recipe.labelMap.sha256)
    const picture = pictureEntry(take.picture.sha256)
    takes.push({
      ...take,
      recipe: { ...take.recipe, labelMap: mapOf(map) },
      picture: readPicture(use(picture), `${picture} in ${archive.file}`),
    })
    await new Promise<void>((resolve) => setImmediate(resolve))
  }
  const { width, height, labelSet, activeLayer, selectedTake, settings } = stored
  const input = { width, height, labelSet, layers, activeLayer, takes, selectedTake, settings }
  const foreign = archive.names().filter((name) => isForeign(name) && !encoded.has(name))
  return { input, kept: { encoded, foreign: foreign.map((name) => archive.entry(name)), keys: unknownKeys(stored) } }
}

/** Whether an entry is neither written by this version nor a picture that only a deleted take or layer used. */
function isForeign(name: string): boolean {
  if (name === PROJECT_JSON) return false
  const own = [
    'mimetype',
    'stack.xml',
    'mergedimage.png',
    'Thumbnails/',
    'data/',
    `${FOLDER}maps/`,
    `${FOLDER}pictures/`,
  ]
  return !own.some((prefix) => name.startsWith(prefix))
}

/** A map as this app writes it is read by index, whatever ids it has; one that another program stored again, by colour. */
function readOwnMap(bytes: Uint8Array, name: string, labelSet: LabelSet, archive: Archive): LabelMap {
  const png = decodePng(bytes, `${name} in ${archive.file}`)
  const own = png.kind === 'indexed' && String(png.palette) === String(paletteOf(labelSet))
  if (own) return { width: png.width, height: png.height, data: png.data }
  return labelMapFromPng(bytes, `${name} in ${archive.file}`, labelSet)
}

function readPicture(bytes: Uint8Array, name: string): Picture {
  const png = decodePng(bytes, name)
  if (png.kind === 'rgba') return { width: png.width, height: png.height, rgba: png.rgba }
  throw new ProblemError('malformed-file', `${name} is not a colour picture: choose another file.`)
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
    const labelMap = placeOn({ width, height }, map, layer, defaults.labelSet.unlabelled)
    return { id: `layer-${index + 1}`, name: layer.name, visible: layer.visible, labelMap }
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
