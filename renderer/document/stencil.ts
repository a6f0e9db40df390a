import type { LabelMap } from './labelMap'
import type { Rect } from './rect'
import type { Selection } from './selection'

/** Which pixels of a layer may be painted over. No kernel and no tool knows of it: history puts the others back. */
export interface Stencil {
  /** Only pixels that held this byte before; any when undefined. */
  readonly only: number | undefined
  /** Only chosen pixels; all when undefined. */
  readonly selection: Selection | undefined
}

/** Puts back, inside a rectangle, every pixel that the stencil does not allow, from the layer as it was. */
export function restoreOutside(map: LabelMap, before: LabelMap, rect: Rect, { only, selection }: Stencil): void {
  if (only === undefined && !selection) return
  for (let row = rect.y; row < rect.y + rect.height; row++) {
    const start = row * map.width + rect.x
    const end = start + rect.width
    for (let i = start; i < end; i++) {
      const was = before.data[i]!
      if ((only !== undefined && was !== only) || selection?.data[i] === 0) map.data[i] = was
    }
  }
}
