import { untrack } from 'svelte'
import type { LabelClass } from '../document/labelMap'
import type { PaintedKind } from '../document/layer'
import { MAX_BRUSH, MIN_BRUSH } from '../document/paint'
import type { BucketSample, ToolName } from './tool'
import { DEFAULT_SETTINGS, type ToolSettings } from './toolSettings'

/** The kinds of layers that are painted in grey. */
export type GreyKind = Exclude<PaintedKind, 'label'>

/** What the person has in hand: the label set, the label, the tool and its settings. None of it is undone. */
export class Toolbox {
  #classes = $state.raw<readonly LabelClass[]>([])
  #tool = $state.raw<ToolName>('brush')
  #label = $state.raw(0)
  #previousLabel = $state.raw(0)
  #greys = $state.raw<Readonly<Record<GreyKind, number>>>({ sketch: 0, depth: 255 })
  #brushSize = $state.raw(64)
  #bucketSample = $state.raw<BucketSample>('composite')
  #settings = $state.raw(DEFAULT_SETTINGS)
  readonly #onToolPutDown: () => void

  /**
   * `classes`: the label set; throws a RangeError when it is empty. `onToolPutDown` is called when another tool is taken
   * in hand, before that.
   */
  constructor(classes: readonly LabelClass[], onToolPutDown = () => {}) {
    this.#onToolPutDown = onToolPutDown
    this.setClasses(classes)
  }

  get classes(): readonly LabelClass[] {
    return this.#classes
  }

  get tool(): ToolName {
    return this.#tool
  }

  /** The class id painted with. */
  get label(): number {
    return this.#label
  }

  /** The label before that one. */
  get previousLabel(): number {
    return this.#previousLabel
  }

  /** The grey painted with on sketch layers (0 is ink) or depth layers (255 is nearest). */
  greyOf(kind: GreyKind): number {
    return this.#greys[kind]
  }

  /** What is painted on a layer of a kind: the label, or a grey. */
  paintValue(kind: PaintedKind): number {
    return kind === 'label' ? this.#label : this.#greys[kind]
  }

  /** Across, in document pixels, MIN_BRUSH to MAX_BRUSH. */
  get brushSize(): number {
    return this.#brushSize
  }

  /** What the bucket looks at to find the area to fill. */
  get bucketSample(): BucketSample {
    return this.#bucketSample
  }

  get settings(): ToolSettings {
    return this.#settings
  }

  change(settings: Partial<ToolSettings>): void {
    this.#settings = { ...this.#settings, ...settings }
  }

  /** Changes the label set. A lock on a class that the new one lacks is taken off. The label stays if the new one has it, else its first is taken. Throws when it is empty. */
  setClasses(classes: readonly LabelClass[]): void {
    const [first] = classes
    if (!first) throw new RangeError('A label set needs at least one class.')
    this.#classes = classes
    untrack(() => {
      if (!this.#has(this.#label)) this.#label = first.id
      if (!this.#has(this.#previousLabel)) this.#previousLabel = this.#label
      const { paintOver } = this.#settings
      if (paintOver.kind === 'class' && !this.#has(paintOver.id)) this.change({ paintOver: { kind: 'everything' } })
    })
  }

  setTool(tool: ToolName): void {
    if (tool === this.#tool) return
    this.#onToolPutDown()
    this.#tool = tool
  }

  /** The tool that a press would use now: with Alt held, the tools that paint pick a label instead. */
  toolFor(alt: boolean): ToolName {
    return alt && PAINTING.has(this.#tool) ? 'eyedropper' : this.#tool
  }

  /** An id the label set does not have changes nothing. */
  setLabel(id: number): void {
    if (id === this.#label || !this.#has(id)) return
    this.#previousLabel = this.#label
    this.#label = id
  }

  /** Rounded, and held between 0 and 255. */
  setGrey(kind: GreyKind, grey: number): void {
    if (!Number.isFinite(grey)) return
    this.#greys = { ...this.#greys, [kind]: Math.max(0, Math.min(255, Math.round(grey))) }
  }

  /** Takes up a value that was found on a layer of a kind. */
  pick(kind: PaintedKind, value: number): void {
    if (kind === 'label') this.setLabel(value)
    else this.setGrey(kind, value)
  }

  /** Takes the label in hand before this one. */
  swapLabels(): void {
    this.setLabel(this.#previousLabel)
  }

  /** Rounded, and held between MIN_BRUSH and MAX_BRUSH. */
  setBrushSize(size: number): void {
    if (Number.isFinite(size)) this.#brushSize = Math.max(MIN_BRUSH, Math.min(MAX_BRUSH, Math.round(size)))
  }

  /** One step larger or smaller: a tenth of the size and at least a pixel, or with `coarse` ten pixels. */
  stepBrushSize(direction: 1 | -1, coarse = false): void {
    this.setBrushSize(this.#brushSize + direction * (coarse ? 10 : Math.max(1, Math.round(this.#brushSize / 10))))
  }

  setBucketSample(sample: BucketSample): void {
    this.#bucketSample = sample
  }

  /** The name of a class, or "unlabelled" for an id the label set does not have. */
  nameOf(id: number): string {
    return this.#classes.find((each) => each.id === id)?.name ?? 'unlabelled'
  }

  #has(id: number): boolean {
    return this.#classes.some((each) => each.id === id)
  }
}

const PAINTING: ReadonlySet<ToolName> = new Set([
  'brush',
  'eraser',
  'bucket',
  'line',
  'rectangle',
  'ellipse',
  'polygon',
  'lasso',
  'horizon',
  'gradient',
])
