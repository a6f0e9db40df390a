import type { LabelMap } from '../document/labelMap'
import { type Lint, lintMap, type ModelGrid, type Repair, repairMap } from './lintMap'

/** What the worker is asked: to look a map over, or to repair one thing in it. */
export interface LintQuestion {
  readonly number: number
  readonly map: LabelMap
  /** How many classes the pack knows. */
  readonly classes: number
  readonly grid: ModelGrid
  readonly repair: Repair | undefined
}

export type LintAnswer =
  | { readonly number: number; readonly kind: 'lints'; readonly lints: readonly Lint[] }
  | { readonly number: number; readonly kind: 'repaired'; readonly map: LabelMap }

export function repairOrLint({ number, map, classes, grid, repair }: LintQuestion): LintAnswer {
  if (repair) return { number, kind: 'repaired', map: repairMap(map, classes, grid, repair) }
  return { number, kind: 'lints', lints: lintMap(map, classes, grid) }
}
