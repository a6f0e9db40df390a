import type { Tip } from '../document/paint'
import type { SelectionMode } from '../document/selection'
import type { FillRule, GradientKind } from '../document/shapes'
import type { PressureCurve, Stabiliser } from '../document/stabiliser'
import type { Symmetry } from '../document/symmetry'

/** Which pixels of the layer may be painted over. */
export type PaintOver =
  | { readonly kind: 'everything' }
  | { readonly kind: 'empty' }
  | { readonly kind: 'class'; readonly id: number }

/** How the tools work, beside what is in `Toolbox`. The names are those of the options on the screen. */
export interface ToolSettings {
  readonly tip: Tip
  readonly pressure: PressureCurve
  readonly stabiliser: Stabiliser['kind']
  /** 1 to MAX_STEADINESS: how much the stabiliser holds back. */
  readonly steadiness: number
  readonly symmetry: Symmetry
  readonly paintOver: PaintOver
  /** Whether bucket and wand keep to pixels that hang together. */
  readonly contiguous: boolean
  /** 0 to MAX_GAP: bucket and wand do not leak through gaps of so many pixels. */
  readonly gap: number
  /** What is inside a lasso or polygon that crosses itself. */
  readonly overlaps: FillRule
  /** Whether a horizon goes on level to both edges of the map. */
  readonly horizonToEdges: boolean
  readonly gradient: GradientKind
  /** The grey at the far end of a gradient; the near end has the one in hand. */
  readonly gradientEnd: number
  readonly selectionMode: SelectionMode
}

export const MAX_STEADINESS = 100
export const MAX_GAP = 32
export const RADIAL_COUNTS = [3, 4, 5, 6, 8, 12] as const

export const DEFAULT_SETTINGS: ToolSettings = {
  tip: 'round',
  pressure: 'linear',
  stabiliser: 'off',
  steadiness: 40,
  symmetry: { kind: 'none' },
  paintOver: { kind: 'everything' },
  contiguous: true,
  gap: 0,
  overlaps: 'nonzero',
  horizonToEdges: true,
  gradient: 'linear',
  gradientEnd: 0,
  selectionMode: 'replace',
}

/** The stabiliser that the settings describe. A string is as long, in document pixels, as it is steady. */
export function stabiliserOf({ stabiliser, steadiness }: ToolSettings): Stabiliser {
  switch (stabiliser) {
    case 'off':
      return { kind: 'off' }
    case 'smooth':
      return { kind: 'smooth', strength: 0.97 * (steadiness / MAX_STEADINESS) }
    case 'string':
      return { kind: 'string', length: steadiness }
  }
}
