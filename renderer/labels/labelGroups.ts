import { cocoStuffGroup, LABEL_GROUPS } from '../../electron/protocol/cocoStuff'
import type { LabelClass } from '../document/labelMap'

/** What groups are called that neither the label set nor COCO-Stuff names. */
export const OTHER_GROUP = 'other'

export interface LabelGroupView {
  readonly name: string
  /** In the order of the label set; not empty. */
  readonly labels: readonly LabelClass[]
}

/** The group of a class: the label set's own word for it, else that of its COCO-Stuff name, else `OTHER_GROUP`. */
export function groupOf({ group, cocoStuff, name }: LabelClass): string {
  return group ?? cocoStuffGroup(cocoStuff ?? '') ?? cocoStuffGroup(name) ?? OTHER_GROUP
}

/**
 * The classes by group. Groups of the label set come in the order of their first class; those of COCO-Stuff in the order
 * of its table, what is out of doors first; `OTHER_GROUP` last.
 */
export function groupLabels(classes: readonly LabelClass[]): LabelGroupView[] {
  const groups = new Map<string, LabelClass[]>()
  for (const label of classes) {
    const name = groupOf(label)
    const labels = groups.get(name)
    if (labels) labels.push(label)
    else groups.set(name, [label])
  }
  const own = classes.some(({ group }) => group)
  const views = [...groups].map(([name, labels]) => ({ name, labels }))
  return views.sort((one, other) => place(one.name, own) - place(other.name, own))
}

const TABLE: ReadonlyMap<string, number> = new Map(LABEL_GROUPS.map((name, index) => [name, index]))

function place(group: string, own: boolean): number {
  if (group === OTHER_GROUP) return Number.MAX_SAFE_INTEGER
  return own ? 0 : (TABLE.get(group) ?? TABLE.size)
}
