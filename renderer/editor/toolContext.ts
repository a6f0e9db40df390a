import { emptyValue, isPainted, type Layer, type PaintedKind } from '../document/layer'
import { wholeOf } from '../document/rect'
import { encodeRuns } from '../document/runs'
import type { Stencil } from '../document/stencil'
import { copiesOf } from '../document/symmetry'
import type { Overlay } from './overlay'
import type { Session } from './session'
import { type StrokeKind, strokeName, type ToolContext, type ViewControl } from './tool'
import type { Toolbox } from './toolbox.svelte'
import type { Work } from './work.svelte'

export interface ToolSurroundings {
  readonly session: Session
  readonly toolbox: Toolbox
  readonly work: Work
  readonly view: () => ViewControl | undefined
  readonly show: (overlay: Overlay | undefined) => void
}

/** What the tools may know and do: a session, and what the person has in hand. */
export function toolContext({ session, toolbox, work, view, show }: ToolSurroundings): ToolContext {
  /** The kind being painted. On a reference nothing can be, and tools see labels. */
  const kind = () => paintedKind(session.document.activeLayer)
  const composite = () => session.document.compositeOf(kind()) ?? session.document.composite
  const layerMap = () => {
    const { activeLayer } = session.document
    return isPainted(activeLayer) ? activeLayer.map : composite()
  }
  const mayPaint = () => {
    const obstacle = obstacleToPainting(session.document.activeLayer)
    if (obstacle !== undefined) session.notice(obstacle)
    return obstacle === undefined
  }
  const mayPlace = () => {
    const obstacle = obstacleToPlacing(session.document.activeLayer)
    if (obstacle !== undefined) session.notice(obstacle)
    return obstacle === undefined
  }
  return {
    get value() {
      return toolbox.paintValue(kind())
    },
    get emptyValue() {
      return emptyValue(kind())
    },
    get layerKind() {
      return kind()
    },
    get layerMap() {
      return layerMap()
    },
    get brushSize() {
      return toolbox.brushSize
    },
    get bucketSample() {
      return toolbox.bucketSample
    },
    get settings() {
      return toolbox.settings
    },
    get copies() {
      return copiesOf(toolbox.settings.symmetry, session.document)
    },
    get composite() {
      return composite()
    },
    get selection() {
      return session.document.selection
    },
    get reference() {
      const { activeLayer } = session.document
      return activeLayer.kind === 'reference' ? activeLayer.place : undefined
    },
    get view() {
      return view()
    },
    begin: (stroke) => {
      if (!(stroke === 'place' ? mayPlace() : mayPaint())) return false
      session.history.begin(nameOfStroke(stroke, kind(), toolbox))
      return true
    },
    paint: (kernel) =>
      session.repainted(session.history.paint(session.document.activeLayer.id, kernel, stencilOf(session, toolbox))),
    paintFreely: (kernel) => session.repainted(session.history.paint(session.document.activeLayer.id, kernel)),
    place: (place) =>
      session.repainted(
        session.history.apply({ kind: 'placeReference', layerId: session.document.activeLayer.id, place }),
      ),
    reselect: (mask) => {
      const { width, height } = session.document
      const map = { width, height, data: mask }
      session.history.apply({ kind: 'select', runs: mask.includes(1) ? encodeRuns(map, wholeOf(map)) : undefined })
    },
    revert: () => session.repainted(session.history.revert()),
    commit: () => session.commit(),
    abort: () => session.repainted(session.history.abort()),
    operate: (stroke, operations) => {
      if (!mayPaint()) return
      work.paint(nameOfStroke(stroke, kind(), toolbox), session.document.activeLayer.id, {
        operations,
        sample: toolbox.bucketSample === 'layer' ? undefined : composite(),
        stencil: stencilOf(session, toolbox),
      })
    },
    select: (areas, mode) =>
      work.select(areas.length > 0 ? 'Select' : 'Deselect', {
        before: session.document.selection,
        sample: toolbox.bucketSample === 'layer' ? layerMap() : composite(),
        areas,
        mode,
        inverted: false,
      }),
    pick: (value) => toolbox.pick(kind(), value),
    setBrushSize: (size) => toolbox.setBrushSize(size),
    show,
    notice: (sentence) => session.notice(sentence),
  }
}

/** Why a layer cannot be painted on, in one sentence. */
export function obstacleToPainting({ kind, name, visible, locked }: Layer): string | undefined {
  if (kind === 'reference') return `"${name}" is a picture for tracing: choose another layer to paint on.`
  if (!visible) return `The layer "${name}" is hidden: show it to paint on it.`
  if (locked) return `The layer "${name}" is locked: unlock it to paint on it.`
  return undefined
}

/** Why a picture for tracing cannot be moved, in one sentence. */
function obstacleToPlacing({ name, visible, locked }: Layer): string | undefined {
  if (!visible) return `The layer "${name}" is hidden: show it to move it.`
  if (locked) return `The layer "${name}" is locked: unlock it to move it.`
  return undefined
}

/** What may be painted over on the active layer. A lock on a class is for labels only. */
export function stencilOf({ document }: Session, { settings }: Toolbox): Stencil {
  const { paintOver } = settings
  const kind = paintedKind(document.activeLayer)
  const { selection } = document
  if (paintOver.kind === 'empty') return { only: emptyValue(kind), selection }
  return { only: paintOver.kind === 'class' && kind === 'label' ? paintOver.id : undefined, selection }
}

function paintedKind({ kind }: Layer): PaintedKind {
  return kind === 'reference' ? 'label' : kind
}

function nameOfStroke(stroke: StrokeKind, kind: PaintedKind, toolbox: Toolbox): string {
  return strokeName(stroke, kind === 'label' ? toolbox.nameOf(toolbox.label) : kind)
}
