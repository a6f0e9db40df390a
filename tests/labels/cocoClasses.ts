import { COCO_STUFF_LABELS, pitiColour } from '../../electron/protocol/cocoStuff'
import type { LabelClass } from '../../renderer/document/labelMap'

/** The label set of the published networks: 182 classes in their colours. */
export const cocoClasses: readonly LabelClass[] = COCO_STUFF_LABELS.map(({ id, name }) => {
  return { id, name, cocoStuff: name, rgb: pitiColour(id) }
})
