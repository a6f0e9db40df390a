import type { JournalRecord } from '../electron/protocol/journal'
import type { LabelSet } from '../electron/protocol/manifest'
import type { GenerateSettings, Project, Take } from '../electron/protocol/project'
import type { HistoryRecord } from './document/history'

/** What a journal's records come to, on top of the project that it began from. */
export interface Replayed {
  /** What happened to the document, for its history to do again. */
  readonly history: readonly HistoryRecord[]
  /** The entries of that history from which on the ids mean something else, by the ids the history will give them. */
  readonly labelSets: readonly { readonly entry: number; readonly labelSet: LabelSet }[]
  readonly takes: readonly Take[]
  readonly selected: string | null
  readonly settings: GenerateSettings
}

export function replayed(base: Project, records: readonly JournalRecord[]): Replayed {
  const history: HistoryRecord[] = []
  const labelSets: { entry: number; labelSet: LabelSet }[] = []
  let commits = 0
  let takes: readonly Take[] = base.takes
  let selected = base.selectedTake
  let settings = base.settings
  for (const record of records) {
    switch (record.kind) {
      case 'commit':
        commits++
        history.push(record)
        break
      case 'travel':
        history.push(record)
        break
      case 'labelSet':
        // A new history numbers its entries from 1, and a merged one anew.
        labelSets.push({ entry: commits, labelSet: record.labelSet })
        break
      case 'take':
        takes = [...takes, record.take]
        break
      case 'takes': {
        const { ids, starred } = record
        const byId = new Map(takes.map((take) => [take.id, take]))
        takes = ids.flatMap((id) => byId.get(id) ?? []).map((take) => ({ ...take, starred: starred.includes(take.id) }))
        selected = record.selected
        break
      }
      case 'settings':
        settings = record.settings
        break
      case 'saved':
        break
    }
  }
  return { history, labelSets, takes, selected, settings }
}
