import type { LabelSet } from '../electron/protocol/manifest'
import type { GenerateSettings, Project, Take } from '../electron/protocol/project'
import { PaintDocument } from './document/document'
import type { LabelMap } from './document/labelMap'
import { DEFAULT_PROPERTIES, fitPlacement, type Layer, type RgbaPicture } from './document/layer'
import { resizeNearest } from './document/resize'

/** What a project is made of in the window: copies of the layers, the takes and the settings of the generate panel. */
export interface ProjectParts {
  readonly snapshot: { width: number; height: number; layers: readonly Layer[]; activeLayerId: string }
  readonly labelSet: LabelSet
  readonly takes: readonly Take[]
  readonly selectedTake: string | null
  readonly settings: GenerateSettings
}

/** The project value to save. */
export function projectOf({ snapshot, labelSet, takes, selectedTake, settings }: ProjectParts): Project {
  const { width, height, layers, activeLayerId } = snapshot
  return {
    width,
    height,
    labelSet,
    layers: [...layers],
    activeLayer: activeLayerId,
    takes: [...takes],
    selectedTake,
    settings,
  }
}

/** The document of a project, which takes the project's layers without copying them. */
export function documentOf({ width, height, layers, activeLayer }: Project): PaintDocument {
  return new PaintDocument(width, height, layers, activeLayer)
}

/**
 * A document of one layer that holds a map, with its longer side scaled to `side` by nearest pixel; null leaves the size
 * as it is.
 */
export function documentOfMap(map: LabelMap, side: number | null): PaintDocument {
  const scale = side === null ? 1 : side / Math.max(map.width, map.height)
  const width = Math.max(1, Math.round(map.width * scale))
  const height = Math.max(1, Math.round(map.height * scale))
  const scaled = scale === 1 ? { ...map, data: map.data.slice() } : resizeNearest(map, width, height)
  return PaintDocument.ofMap(scaled, 'Map')
}

/** A document of one empty label layer, and of a picture over it for tracing if there is one. */
export function emptyDocument(
  width: number,
  height: number,
  reference: { readonly name: string; readonly picture: RgbaPicture } | null,
): PaintDocument {
  const document = PaintDocument.empty(width, height)
  if (!reference) return document
  const [ground] = document.layers
  const { name, picture } = reference
  const place = fitPlacement(picture, document)
  const traced = {
    ...DEFAULT_PROPERTIES,
    kind: 'reference' as const,
    id: 'layer-2',
    name,
    opacity: 0.5,
    picture,
    place,
  }
  return new PaintDocument(width, height, [ground!, traced], ground!.id)
}
