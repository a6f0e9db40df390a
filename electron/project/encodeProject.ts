import { type Condition, conditionMap } from '../protocol/generation'
import type { LabelSet } from '../protocol/manifest'
import { PROJECT_FORMAT, type Project, type Take } from '../protocol/project'
import type { GreyMap, LabelMap, Picture } from '../protocol/values'
import { contentHash } from './contentHash'
import { greyMapToPng } from './greyMapPng'
import { labelMapToPng } from './labelMapPng'
import { encodeRgbaPng } from './png'
import { writeStackXml } from './stackXml'
import {
  conditionEntry,
  layerEntry,
  PROJECT_JSON,
  pictureEntry,
  type StoredCondition,
  type StoredProject,
} from './storedProject'
import { storedEntry, writeZip, type ZipEntry } from './zip'

export const APP_NAME = 'Underpaint'
const MIMETYPE = 'image/openraster'
/** Quick rather than small: at most a third larger than the default level, in a tenth of its time. */
const SAVE_LEVEL = 1
const THUMBNAIL_SIDE = 256

/** What a save carries over from the file that the project was opened from or last saved to. */
export type Kept = {
  /** Encoded maps and pictures by entry name; the name tells the content, so an equal name needs no encoding again. */
  encoded: ReadonlyMap<string, ZipEntry>
  /** Entries that this version does not know, copied byte for byte. */
  foreign: readonly ZipEntry[]
  /** Keys of project.json that this version does not know. */
  keys: Readonly<Record<string, unknown>>
}

export const NOTHING_KEPT: Kept = { encoded: new Map(), foreign: [], keys: {} }

/**
 * A project as the bytes of an OpenRaster file. The same project gives the same bytes. Gives way to other work of the
 * event loop between pictures.
 *
 * @returns the file, and what the next save of this project carries over
 */
export async function encodeProject(
  project: Project,
  appVersion: string,
  kept: Kept = NOTHING_KEPT,
): Promise<{ bytes: Uint8Array; kept: Kept }> {
  const images = new Map<string, ZipEntry>()
  const add = async (name: string, encode: () => Uint8Array) => {
    if (images.has(name)) return
    images.set(name, kept.encoded.get(name) ?? storedEntry(name, encode()))
    await breathe()
  }
  const takes: StoredProject['takes'] = []
  for (const take of project.takes) {
    const stored = storeTake(take)
    const { condition } = take.recipe
    await add(conditionEntry(stored.recipe.condition), () =>
      condition.kind === 'mask'
        ? labelMapToPng(condition.labelMap, project.labelSet, { level: SAVE_LEVEL })
        : greyMapToPng(condition.map, { level: SAVE_LEVEL }),
    )
    await add(pictureEntry(stored.picture.sha256), () => encodeRgbaPng(take.picture, { level: SAVE_LEVEL }))
    takes.push(stored)
  }
  const layers = project.layers.map((layer, index) => ({ layer, src: layerEntry(index) }))
  const layerEntries: ZipEntry[] = []
  for (const { layer, src } of layers) {
    layerEntries.push(storedEntry(src, labelMapToPng(layer.labelMap, project.labelSet, { level: SAVE_LEVEL })))
    await breathe()
  }
  const merged = mergeLayers(project)
  const stored: StoredProject = {
    ...kept.keys,
    format: PROJECT_FORMAT,
    minimumReader: PROJECT_FORMAT,
    app: { name: APP_NAME, version: appVersion },
    width: project.width,
    height: project.height,
    labelSet: project.labelSet,
    layers: layers.map(({ layer: { id, name, visible }, src }) => ({ id, name, visible, src })),
    activeLayer: project.activeLayer,
    takes,
    selectedTake: project.selectedTake,
    settings: project.settings,
  }
  const stack = layers.map(({ layer: { name, visible }, src }) => ({ name, visible, src, x: 0, y: 0 }))
  const entries = [
    storedEntry('mimetype', MIMETYPE),
    storedEntry('stack.xml', writeStackXml({ width: project.width, height: project.height, layers: stack })),
    ...layerEntries,
    mapPng('mergedimage.png', merged, project.labelSet),
    mapPng('Thumbnails/thumbnail.png', fitWithin(merged, THUMBNAIL_SIDE), project.labelSet),
    storedEntry(PROJECT_JSON, JSON.stringify(stored)),
    ...images.values(),
  ]
  const written = new Set(entries.map(({ name }) => name))
  const bytes = writeZip([...entries, ...kept.foreign.filter(({ name }) => !written.has(name))])
  return { bytes, kept: { ...kept, encoded: images } }
}

function storeTake(take: Take): StoredProject['takes'][number] {
  const { recipe, picture } = take
  return {
    ...take,
    recipe: { ...recipe, condition: storeCondition(recipe.condition) },
    picture: { ...sizeOf(picture), sha256: pictureHash(picture) },
  }
}

/** A condition with its map's size and hash in place of the map. */
export function storeCondition(condition: Condition): StoredCondition {
  const map = conditionMap(condition)
  const content = { ...sizeOf(map), sha256: mapHash(map) }
  return condition.kind === 'mask' ? { kind: 'mask', labelMap: content } : { kind: condition.kind, map: content }
}

const sizeOf = ({ width, height }: { width: number; height: number }) => ({ width, height })
const mapHash = (map: LabelMap | GreyMap) => contentHash(map, map.data)
const pictureHash = (picture: Picture) => contentHash(picture, picture.rgba)

const mapPng = (name: string, map: LabelMap, labelSet: LabelSet) =>
  storedEntry(name, labelMapToPng(map, labelSet, { level: SAVE_LEVEL }))

/** The topmost labelled pixel of the visible layers. */
function mergeLayers(project: Project): LabelMap {
  const { unlabelled } = project.labelSet
  const data = new Uint8Array(project.width * project.height).fill(unlabelled)
  for (const { visible, labelMap } of project.layers) {
    if (!visible) continue
    for (let at = 0; at < data.length; at++) {
      const id = labelMap.data[at]!
      if (id !== unlabelled) data[at] = id
    }
  }
  return { width: project.width, height: project.height, data }
}

/** The map made smaller by nearest pixel until neither side is longer than `side`; never larger. */
function fitWithin(map: LabelMap, side: number): LabelMap {
  const scale = Math.min(1, side / Math.max(map.width, map.height))
  const width = Math.max(1, Math.round(map.width * scale))
  const height = Math.max(1, Math.round(map.height * scale))
  const data = new Uint8Array(width * height)
  for (let y = 0; y < height; y++) {
    const row = Math.floor(((y + 0.5) * map.height) / height) * map.width
    for (let x = 0; x < width; x++) data[y * width + x] = map.data[row + Math.floor(((x + 0.5) * map.width) / width)]!
  }
  return { width, height, data }
}

const breathe = () => new Promise<void>((resolve) => setImmediate(resolve))
