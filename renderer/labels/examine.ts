import type { LabelMap } from '../document/labelMap'
import { type Convention, conventionsFor, type NamedLabelSet } from './conventions'
import { detectConvention, diagnose, repairPicture, type Sureness, type UnknownColour } from './diagnose'
import type { PictureReading } from './readPicture'

/** What is asked about a picture: how to read it, and what comes out. */
export interface ExaminationRequest {
  readonly number: number
  readonly picture: PictureReading
  /** The document's label set first. */
  readonly labelSets: readonly NamedLabelSet[]
  /** The key of the convention to read by; undefined for the one that explains the picture best. */
  readonly convention: string | undefined
  readonly threshold: number
  /** The classes that the person gave to unknown colours, by key; `null` where the nearest pixel decides. */
  readonly choices: ReadonlyMap<number, number | null>
}

export interface Examination {
  readonly number: number
  readonly convention: Convention
  /** How much of the picture the convention explains, 0 to 1; below a half it is likely a photo. */
  readonly share: number
  readonly counts: Readonly<Record<Sureness, number>>
  readonly unknown: readonly UnknownColour[]
  /** Index into SURENESS, a pixel. */
  readonly sureness: Uint8Array
  /** The repaired map, in the convention's ids. */
  readonly map: LabelMap
}

/** Reads a picture as a label map. Unknown colours without a choice become the class that looks most like them. */
export function examine(request: ExaminationRequest): Examination {
  const { number, picture, labelSets, threshold, choices } = request
  const conventions = conventionsFor(labelSets)
  const found = detectConvention(picture, conventions)
  const chosen = conventions.find(({ key }) => key === request.convention) ?? found?.convention ?? conventions[0]!
  const share = chosen === found?.convention ? found.share : 1
  const diagnosis = diagnose(picture, chosen, threshold)
  const decided = new Map<number, number>()
  for (const { key, nearest } of diagnosis.unknown) {
    const choice = choices.get(key)
    if (choice !== null) decided.set(key, choice ?? nearest)
  }
  const { counts, unknown, sureness } = diagnosis
  return { number, convention: chosen, share, counts, unknown, sureness, map: repairPicture(diagnosis, decided) }
}
