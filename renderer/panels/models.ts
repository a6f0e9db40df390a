import type { Imported, Inspection, InstalledPack, PackJob, Storage } from '../../electron/protocol/packs'
import type { Problem } from '../../electron/protocol/values'

/** Checkpoints that were chosen, and how they are to become a pack. */
export interface ImportDraft {
  readonly paths: readonly string[]
  readonly inspection: Inspection
  readonly storage: Storage
  /** Null: the usual one. */
  readonly name: string | null
}

/** How the last job ended, until the person has seen it. */
export type ModelsOutcome =
  | { readonly kind: 'imported'; readonly imported: Imported }
  | { readonly kind: 'moved'; readonly folder: string }
  | { readonly kind: 'found'; readonly folder: string; readonly packs: number }
  | { readonly kind: 'problem'; readonly problem: Problem }

/** The packs on this machine, as the panel sees them. */
export interface ModelsView {
  /** Null until they are known. */
  readonly packs: readonly InstalledPack[] | null
  readonly job: PackJob | null
  /** Whether files are being looked at. */
  readonly looking: boolean
  readonly draft: ImportDraft | null
  readonly outcome: ModelsOutcome | null
  /** Takes checkpoints, asking which when `paths` is null; together with those chosen before, if a part of the pack is missing. */
  take(paths: readonly string[] | null): Promise<void>
  changeDraft(change: Partial<Pick<ImportDraft, 'storage' | 'name'>>): void
  dropDraft(): void
  import(): Promise<void>
  cancel(): void
  verify(folder: string): Promise<void>
  move(folder: string): Promise<void>
  remove(folder: string): Promise<void>
  show(folder: string): Promise<void>
  addFolder(): Promise<void>
  dismiss(): void
}

/** The name that a draft's pack will have. */
export const nameOfDraft = ({ name, inspection, storage }: ImportDraft): string =>
  name?.trim() || inspection.names[storage]

/** The pack of the person's own that a draft would replace, if there is one. */
export const replacedBy = (draft: ImportDraft, packs: readonly InstalledPack[]): InstalledPack | null =>
  packs.find((pack) => pack.place === 'own' && pack.name === nameOfDraft(draft)) ?? null
