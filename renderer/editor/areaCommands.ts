import { emptyValue, isPainted, type PaintedLayer } from '../document/layer'
import type { Area, Operation } from '../document/operation'
import type { SelectionMode } from '../document/selection'
import type { Session } from './session'
import type { Toolbox } from './toolbox.svelte'
import { obstacleToPainting, stencilOf } from './toolContext'
import type { Work } from './work.svelte'

/** Commands for the selection, and for all of the active layer that is selected and may be painted over. */
export class AreaCommands {
  readonly #session: Session
  readonly #toolbox: Toolbox
  readonly #work: Work
  readonly #settle: () => void

  /** `settle` ends what is under way before a command. */
  constructor(session: Session, toolbox: Toolbox, work: Work, settle: () => void) {
    this.#session = session
    this.#toolbox = toolbox
    this.#work = work
    this.#settle = settle
  }

  // The selection ----------------------------------------------------------------------------------------------------

  selectAll(): void {
    this.#select('Select all', [{ kind: 'all', value: 1 }], 'replace')
  }

  /** Nothing is selected any more: all may be painted. */
  deselect(): void {
    this.#select('Deselect', [], 'replace')
  }

  invertSelection(): void {
    this.#settle()
    const { document } = this.#session
    if (!document.selection) return
    this.#work.select('Invert the selection', {
      before: document.selection,
      sample: document.composite,
      areas: [],
      mode: 'add',
      inverted: true,
    })
  }

  /** Selects all that is seen of a class. */
  selectClass(id: number, mode: SelectionMode = 'replace'): void {
    const name = this.#toolbox.nameOf(id)
    this.#select(`Select ${name}`, [{ kind: 'alike', wanted: id, value: 1 }], mode)
  }

  /** Selects what a layer holds, the active one by default. */
  selectContent(layerId = this.#session.document.activeLayer.id, mode: SelectionMode = 'replace'): void {
    this.#settle()
    const layer = this.#session.document.layer(layerId)
    if (!isPainted(layer)) return
    this.#work.select(`Select the content of ${layer.name}`, {
      before: this.#session.document.selection,
      sample: layer.map,
      areas: [{ kind: 'unlike', unwanted: emptyValue(layer.kind), value: 1 }],
      mode,
      inverted: false,
    })
  }

  // The layer --------------------------------------------------------------------------------------------------------

  /** Fills all that is selected with what is in hand. */
  fill(): void {
    this.#operate('Fill', ({ kind }) => ({ kind: 'all', value: this.#toolbox.paintValue(kind) }))
  }

  /** Takes away all that is selected. */
  erase(): void {
    this.#operate('Clear', ({ kind }) => ({ kind: 'all', value: emptyValue(kind) }))
  }

  replaceClass(from: number, to: number): void {
    const name = `${this.#toolbox.nameOf(from)} becomes ${this.#toolbox.nameOf(to)}`
    this.#operate(titled(name), () => ({ kind: 'replace', from, to }))
  }

  /** Takes bumps and notches smaller than `radius` pixels from all edges. */
  smoothEdges(radius: number): void {
    this.#operate('Smooth edges', () => ({ kind: 'smooth', radius }))
  }

  /** Lets the label in hand grow by so many pixels over what is around it, or with a negative number shrink. */
  growClass(pixels: number): void {
    const radius = Math.abs(pixels)
    const toolbox = this.#toolbox
    const kind = pixels > 0 ? 'grow' : 'shrink'
    this.#operate(titled(`${kind} ${toolbox.nameOf(toolbox.label)}`), (layer) => {
      return { kind, id: toolbox.paintValue(layer.kind), radius }
    })
  }

  /** Gives areas of fewer than `size` pixels what lies around them. */
  removeSpecks(size: number): void {
    this.#operate('Remove specks', () => ({ kind: 'removeSpecks', size }))
  }

  #select(name: string, areas: readonly Area[], mode: SelectionMode): void {
    this.#settle()
    const { document } = this.#session
    this.#work.select(name, { before: document.selection, sample: document.composite, areas, mode, inverted: false })
  }

  #operate(name: string, operation: (layer: PaintedLayer) => Operation): void {
    this.#settle()
    const { activeLayer } = this.#session.document
    const obstacle = obstacleToPainting(activeLayer)
    if (obstacle !== undefined || !isPainted(activeLayer)) {
      if (obstacle !== undefined) this.#session.notice(obstacle)
      return
    }
    this.#work.paint(name, activeLayer.id, {
      operations: [operation(activeLayer)],
      sample: undefined,
      stencil: stencilOf(this.#session, this.#toolbox),
    })
  }
}

function titled(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1)
}
