import { emptyValue, type Layer, type PaintedKind } from '../document/layer'
import type { Session } from './session'
import { type StrokeKind, strokeName, type ToolContext, type ViewControl } from './tool'
import type { Toolbox } from './toolbox.svelte'

/** What the tools may know and do: a session, and what the person has in hand. */
export function toolContext(session: Session, toolbox: Toolbox, view: () => ViewControl | undefined): ToolContext {
  /** The kind being painted. On a reference nothing can be, and tools see labels. */
  const kind = () => paintedKind(session.document.activeLayer)
  return {
    get value() {
      return toolbox.paintValue(kind())
    },
    get emptyValue() {
      return emptyValue(kind())
    },
    get brushSize() {
      return toolbox.brushSize
    },
    get bucketSample() {
      return toolbox.bucketSample
    },
    get composite() {
      return session.document.compositeOf(kind()) ?? session.document.composite
    },
    get view() {
      return view()
    },
    begin: (stroke) => {
      const obstacle = obstacleToPainting(session.document.activeLayer)
      if (obstacle !== undefined) session.notice(obstacle)
      else session.history.begin(nameOfStroke(stroke, kind(), toolbox))
      return obstacle === undefined
    },
    paint: (kernel) => session.repainted(session.history.paint(session.document.activeLayer.id, kernel)),
    revert: () => session.repainted(session.history.revert()),
    commit: () => session.commit(),
    abort: () => session.repainted(session.history.abort()),
    pick: (value) => toolbox.pick(kind(), value),
  }
}

/** Why a layer cannot be painted on, in one sentence. */
export function obstacleToPainting({ kind, name, visible, locked }: Layer): string | undefined {
  if (kind === 'reference') return `"${name}" is a picture for tracing: choose another layer to paint on.`
  if (!visible) return `The layer "${name}" is hidden: show it to paint on it.`
  if (locked) return `The layer "${name}" is locked: unlock it to paint on it.`
  return undefined
}

function paintedKind({ kind }: Layer): PaintedKind {
  return kind === 'reference' ? 'label' : kind
}

function nameOfStroke(stroke: StrokeKind, kind: PaintedKind, toolbox: Toolbox): string {
  return strokeName(stroke, kind === 'label' ? toolbox.nameOf(toolbox.label) : kind)
}
