/**
 * underpaint/project.json: what is written into a project file about the project, and where its pixels lie. It is the
 * source of truth; stack.xml repeats what other programs need. The whole layout: README.md beside this file.
 */
import * as v from 'valibot'
import { GenerateRequest } from '../protocol/generation'
import { LabelSet } from '../protocol/manifest'
import { GenerateSettings, layerProperties, Placement, PROJECT_FORMAT, Take } from '../protocol/project'
import { LabelMap, ProblemError, Sha256 } from '../protocol/values'
import { migrate } from './migrate'

/** The private folder of a project file. Other programs ignore it. */
export const FOLDER = 'underpaint/'
export const PROJECT_JSON = `${FOLDER}project.json`
const mapEntry = (sha256: string) => `${FOLDER}maps/${sha256}.png`
/** Sketches and depths of takes; apart from label maps, since the same bytes are another picture there. */
const greyEntry = (sha256: string) => `${FOLDER}greys/${sha256}.png`
export const pictureEntry = (sha256: string) => `${FOLDER}pictures/${sha256}.png`
export const layerEntry = (index: number) => `data/layer-${index + 1}.png`

const { width, height } = LabelMap.pipe[0].entries

/** A map or picture of a take or a reference: its size and the name of its pixels (see contentHash). */
const Content = v.object({ width, height, sha256: Sha256 })

/** `src`: the entry of a painted layer's pixels. */
const StoredLayer = v.variant('kind', [
  v.object({ ...layerProperties, kind: v.picklist(['label', 'sketch', 'depth']), src: v.string() }),
  v.object({ ...layerProperties, kind: v.literal('reference'), picture: Content, place: Placement }),
])
export type StoredLayer = v.InferOutput<typeof StoredLayer>

const StoredCondition = v.variant('kind', [
  v.object({ kind: v.literal('mask'), labelMap: Content }),
  v.object({ kind: v.literal('sketch'), map: Content }),
  v.object({ kind: v.literal('depth'), map: Content }),
])
export type StoredCondition = v.InferOutput<typeof StoredCondition>

/** Where the map of a take's condition lies. */
export const conditionEntry = (condition: StoredCondition): string =>
  condition.kind === 'mask' ? mapEntry(condition.labelMap.sha256) : greyEntry(condition.map.sha256)

const StoredTake = v.object({
  ...v.omit(Take, ['recipe', 'picture']).entries,
  recipe: v.object({ ...v.omit(GenerateRequest, ['condition']).entries, condition: StoredCondition }),
  picture: Content,
})

/** Unknown keys of the whole are kept: a newer version that this one can still read may have added them. */
export const StoredProject = v.looseObject({
  format: v.number(),
  /** The oldest format number whose readers understand this file. */
  minimumReader: v.number(),
  app: v.object({ name: v.string(), version: v.string() }),
  width,
  height,
  labelSet: LabelSet,
  layers: v.array(StoredLayer),
  activeLayer: v.string(),
  takes: v.array(StoredTake),
  selectedTake: v.nullable(v.string()),
  settings: GenerateSettings,
})
export type StoredProject = v.InferOutput<typeof StoredProject>

const KNOWN_KEYS = new Set(Object.keys(StoredProject.entries))

/** What a newer version has added to the whole, by key. */
export function unknownKeys(stored: StoredProject): Record<string, unknown> {
  return Object.fromEntries(Object.entries(stored).filter(([key]) => !KNOWN_KEYS.has(key)))
}

const Versions = v.object({ format: v.number(), minimumReader: v.number() })

/**
 * Parses project.json, of this format or an earlier one.
 *
 * @throws ProblemError `newer-version` when only a newer app understands it, `malformed-file` when it is not valid
 */
export function parseStoredProject(text: string, file: string): StoredProject {
  const json = parseJson(text)
  const versions = v.safeParse(Versions, json)
  if (versions.success && versions.output.minimumReader > PROJECT_FORMAT) {
    throw new ProblemError(
      'newer-version',
      `${file} was saved by a newer Underpaint (format ${versions.output.format}; this one reads up to ${PROJECT_FORMAT}): update Underpaint to open it.`,
    )
  }
  const result = v.safeParse(StoredProject, migrate(json))
  if (result.success) return result.output
  const issue = result.issues[0]
  throw new ProblemError(
    'malformed-file',
    `${file} is not a whole project file (${v.getDotPath(issue) ?? PROJECT_JSON}: ${issue.message}): choose another file.`,
  )
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
