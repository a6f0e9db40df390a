import type { PaintDocument } from '../document/document'
import type { LabelMap } from '../document/labelMap'

/** What a model turns into a picture. */
export type Task = 'mask' | 'sketch' | 'depth'

/** What a model is given to follow: a label map, or a map of grey values as layers of that kind hold them. */
export type Condition =
  | { readonly kind: 'mask'; readonly labelMap: LabelMap }
  | { readonly kind: 'sketch' | 'depth'; readonly map: LabelMap }

/** A copy of the composite that a task follows; undefined while no layer of its kind is there. */
export function conditionOf(document: PaintDocument, task: Task): Condition | undefined {
  const map = document.compositeOf(task === 'mask' ? 'label' : task)
  if (!map) return undefined
  const copy = { ...map, data: map.data.slice() }
  return task === 'mask' ? { kind: task, labelMap: copy } : { kind: task, map: copy }
}
