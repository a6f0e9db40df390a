import { type Condition, conditionMap } from '../protocol/generation'
import type { LabelSet } from '../protocol/manifest'
import { type Layer, PROJECT_FORMAT, type Project, type Take } from '../protocol/project'
import type { GreyMap, LabelMap, Picture } from '../protocol/values'
import { contentHash } from './contentHash'
import { greyLayerToPng, greyMapToPng } from './greyMapPng'
import { labelMapToPng } from './labelMapPng'
import { fitWithin, type Merged, mergeLayers } from './mergeLayers'
import { encodeRgbaPng } from './png'
import { type StackLayer, writeStackXml } from './stackXml'
import {
  conditionEntry,
  layerEntry,
  PROJECT_JSON,
  pictureEntry,
  type StoredCondition,
  type StoredLayer,
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
 * @returns the file, what the next save of this project carries over, and the bytes in memory that opening it will take
 */
export async function encodeProject(
  project: Project,
  appVersion: string,
  kept: Kept = NOTHING_KEPT,
): Promise<{ bytes: Uint8Array; kept: Kept; memory: number }> {
  const images = new Map<string, ZipEntry>()
  let memory = 0
  const add = async (name: string, pixels: Uint8Array, encode: () => Uint8Array) => {
    if (images.has(name)) return
    const entry = kept.encoded.get(name) ?? storedEntry(name, encode())
    images.set(name, entry)
    memory += entry.size + pixels.length
    await breathe()
  }
  const takes: StoredProject['takes'] = []
  for (const take of project.takes) {
    const stored = storeTake(take)
    const { condition } = take.recipe
    await add(conditionEntry(stored.recipe.condition), conditionMap(condition).data, () =>
      condition.kind === 'mask'
        ? labelMapToPng(condition.labelMap, project.labelSet, { level: SAVE_LEVEL })
        : greyMapToPng(condition.map, { level: SAVE_LEVEL }),
    )
    await add(pictureEntry(stored.picture.sha256), take.picture.rgba, () =>
      encodeRgbaPng(take.picture, { level: SAVE_LEVEL }),
    )
    takes.push(stored)
  }
  const layers: StoredLayer[] = []
  const stack: StackLayer[] = []
  const layerEntries: ZipEntry[] = []
  for (const [index, layer] of project.layers.entries()) {
    const { id, name, visible, locked, opacity, kind } = layer
    const properties = { id, name, visible, locked, opacity }
    if (kind === 'reference') {
      const { picture, place } = layer
      const content = { ...sizeOf(picture), sha256: pictureHash(picture) }
      const src = pictureEntry(content.sha256)
      await add(src, picture.rgba, () => encodeRgbaPng(picture, { level: SAVE_LEVEL }))
      layers.push({ ...properties, kind, picture: content, place })
      stack.push({ ...properties, src, x: Math.round(place.x), y: Math.round(place.y) })
    } else {
      const src = layerEntry(index)
      const entry = storedEntry(src, mapToPng(layer, project.labelSet))
      layerEntries.push(entry)
      memory += entry.size + layer.map.data.length
      await breathe()
      layers.push({ ...properties, kind, src })
      stack.push({ ...properties, src, x: 0, y: 0 })
    }
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
    layers,
    activeLayer: project.activeLayer,
    takes,
    selectedTake: project.selectedTake,
    settings: project.settings,
  }
  const entries = [
    storedEntry('mimetype', MIMETYPE),
    storedEntry('stack.xml', writeStackXml({ width: project.width, height: project.height, layers: stack })),
    ...layerEntries,
    storedEntry('mergedimage.png', mergedToPng(merged, project.labelSet)),
    storedEntry('Thumbnails/thumbnail.png', mergedToPng(fitWithin(merged, THUMBNAIL_SIDE), project.labelSet)),
    storedEntry(PROJECT_JSON, JSON.stringify(stored)),
    ...images.values(),
  ]
  const written = new Set(entries.map(({ name }) => name))
  const bytes = writeZip([...entries, ...kept.foreign.filter(({ name }) => !written.has(name))])
  return { bytes, kept: { ...kept, encoded: images }, memory }
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

function mapToPng(layer: Exclude<Layer, { kind: 'reference' }>, labelSet: LabelSet): Uint8Array {
  if (layer.kind === 'label') return labelMapToPng(layer.map, labelSet, { level: SAVE_LEVEL })
  return greyLayerToPng(layer.map, layer.kind, { level: SAVE_LEVEL })
}

function mergedToPng(merged: Merged, labelSet: LabelSet): Uint8Array {
  if (merged.kind === 'labels') return labelMapToPng(merged.map, labelSet, { level: SAVE_LEVEL })
  return encodeRgbaPng(merged.picture, { level: SAVE_LEVEL })
}

const breathe = () => new Promise<void>((resolve) => setImmediate(resolve))
