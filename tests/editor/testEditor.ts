import { expect } from 'vitest'
import { PaintDocument } from '../../renderer/document/document'
import type { LabelClass } from '../../renderer/document/labelMap'
import { Editor } from '../../renderer/editor/editor.svelte'
import type { ToolEvent, ToolName } from '../../renderer/editor/tool'
import type { ToolSettings } from '../../renderer/editor/toolSettings'
import { labelLayer, mapOf, rowsOf } from '../document/mapText'

export const CLASSES: readonly LabelClass[] = [
  { id: 0, name: 'sky', rgb: [120, 180, 240] },
  { id: 1, name: 'mountain', rgb: [110, 110, 120] },
  { id: 2, name: 'river', rgb: [70, 170, 220] },
  { id: 3, name: 'tree', rgb: [40, 120, 40] },
]

interface Keys {
  readonly shift?: boolean
  readonly alt?: boolean
  readonly pressure?: number
}

/**
 * An editor driven as a person drives it. Points are document pixels and mean the centre of the pixel named; on the
 * stage a document pixel is ten CSS pixels.
 */
export class TestEditor {
  readonly editor: Editor
  readonly notices: string[] = []
  readonly view: string[] = []
  #at: readonly [number, number] = [0, 0]

  /** Layers from the bottom up, each as rows of characters; the top one is active. */
  constructor(...layers: string[][]) {
    const maps = layers.map(mapOf)
    const { width, height } = maps[0]!
    const document = new PaintDocument(
      width,
      height,
      maps.map((map, i) => labelLayer(i + 1, map)),
    )
    this.editor = new Editor({ document, classes: CLASSES, onNotice: (sentence) => this.notices.push(sentence) })
    this.editor.toolbox.setBrushSize(1)
    this.editor.attachView({
      zoom: 10,
      panBy: (x, y) => this.view.push(`pan ${x} ${y}`),
      zoomAt: (point, factor) =>
        this.view.push(`zoom ${Number(factor.toFixed(3))} at ${point.screenX} ${point.screenY}`),
    })
  }

  tool(name: ToolName, brushSize = 1): this {
    this.editor.toolbox.setTool(name)
    this.editor.toolbox.setBrushSize(brushSize)
    return this
  }

  label(id: number): this {
    this.editor.toolbox.setLabel(id)
    return this
  }

  pointerDown(x: number, y: number, keys: Keys = {}): this {
    this.editor.gestures.down(this.editor.toolbox.toolFor(keys.alt ?? false), this.#event([[x, y]], keys))
    return this
  }

  /** One event with all the points on the way. */
  pointerMove(...points: (readonly [number, number])[]): this {
    this.editor.gestures.move(this.#event(points, {}))
    return this
  }

  pointerMoveWith(keys: Keys, x: number, y: number): this {
    this.editor.gestures.move(this.#event([[x, y]], keys))
    return this
  }

  pointerUp(keys: Keys = {}): this {
    this.editor.gestures.up(this.#event([this.#at], keys))
    return this
  }

  click(x: number, y: number, keys: Keys = {}): this {
    return this.pointerDown(x, y, keys).pointerUp(keys)
  }

  drag(from: readonly [number, number], ...points: (readonly [number, number])[]): this {
    return this.pointerDown(...from)
      .pointerMove(...points)
      .pointerUp()
  }

  /** How the tools work, see `ToolSettings`. */
  settings(settings: Partial<ToolSettings>): this {
    this.editor.toolbox.change(settings)
    return this
  }

  enter(): this {
    this.editor.gestures.finish()
    return this
  }

  escape(): this {
    this.editor.gestures.cancel()
    return this
  }

  undo(): this {
    this.editor.undo()
    return this
  }

  redo(): this {
    this.editor.redo()
    return this
  }

  /** What is seen. */
  expectMap(...rows: string[]): this {
    expect(rowsOf(this.editor.liveComposite)).toEqual(rows)
    return this
  }

  expectLayer(id: string, ...rows: string[]): this {
    const layer = this.editor.snapshot().layers.find((each) => each.id === id)
    expect(layer?.kind !== 'reference' && layer && rowsOf(layer.map)).toEqual(rows)
    return this
  }

  /** The pixels chosen, as `#`; nothing when there is no selection. */
  expectSelection(...rows: string[]): this {
    const { selection } = this.editor
    const seen = selection
      ? Array.from({ length: selection.height }, (_, row) =>
          [...selection.data.subarray(row * selection.width, (row + 1) * selection.width)]
            .map((is) => (is ? '#' : '.'))
            .join(''),
        )
      : []
    expect(seen).toEqual(rows)
    return this
  }

  expectHistory(...names: string[]): this {
    expect(this.editor.historyEntries.map((entry) => entry.name)).toEqual(names)
    return this
  }

  #event(points: (readonly [number, number])[], { shift = false, alt = false, pressure = 1 }: Keys): ToolEvent {
    this.#at = points[points.length - 1]!
    return {
      points: points.map(([x, y]) => ({ x: x + 0.5, y: y + 0.5, screenX: x * 10, screenY: y * 10, pressure })),
      shift,
      alt,
    }
  }
}
