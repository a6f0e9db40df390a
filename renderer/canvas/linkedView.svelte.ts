import { untrack } from 'svelte'
import type { Point } from '../document/paint'
import { fitViewport, panBy, type Size, steppedZoom, type Viewport, zoomAt } from './viewport'

/** CSS pixels left free around a fitted document. */
export const FIT_MARGIN = 24

/**
 * The one viewport that the map's stage and the picture's stage share, so that both show the same place at the same
 * size. While the view is fitted it follows the sizes of stages and document; the first pan or zoom ends that.
 */
export class LinkedView {
  #document = $state.raw<Size>({ width: 1, height: 1 })
  #viewport = $state.raw<Viewport>({ zoom: 1, centre: { x: 0, y: 0 } })
  #fitted = $state.raw(true)
  readonly #stages = new Map<string, Size>()

  get viewport(): Viewport {
    return this.#viewport
  }

  /** CSS pixels per document pixel: 0.43 is "43 %". */
  get zoom(): number {
    return this.#viewport.zoom
  }

  get fitted(): boolean {
    return this.#fitted
  }

  /** Size of the space shown, in document pixels. Another size fits it. */
  setDocument(size: Size): void {
    untrack(() => {
      if (size.width === this.#document.width && size.height === this.#document.height) return
      this.#document = { width: size.width, height: size.height }
      this.fit()
    })
  }

  /** Size of one of the stages in CSS pixels, or undefined when it is gone. */
  setStage(name: string, size: Size | undefined): void {
    untrack(() => {
      if (size) this.#stages.set(name, size)
      else this.#stages.delete(name)
      if (this.#fitted) this.fit()
    })
  }

  /** Shows the whole document on every stage. */
  fit(): void {
    this.#fitted = true
    const stages = [...this.#stages.values()].filter(({ width, height }) => width > 0 && height > 0)
    if (stages.length === 0) return
    const smallest = {
      width: Math.min(...stages.map(({ width }) => width)),
      height: Math.min(...stages.map(({ height }) => height)),
    }
    this.#viewport = fitViewport(this.#document, smallest, FIT_MARGIN)
  }

  /** One CSS pixel per document pixel, about the middle. */
  actualSize(): void {
    this.#zoomMiddle(1)
  }

  zoomIn(): void {
    this.#zoomMiddle(steppedZoom(this.zoom, 1))
  }

  zoomOut(): void {
    this.#zoomMiddle(steppedZoom(this.zoom, -1))
  }

  /** Moves what is seen by so many CSS pixels. */
  panBy(x: number, y: number): void {
    this.#fitted = false
    this.#viewport = panBy(this.#viewport, this.#document, { x, y })
  }

  /** Multiplies the zoom and puts a document point over a point of a stage of that size. */
  zoomAt(stage: Size, anchor: Point, screen: Point, factor: number): void {
    this.#fitted = false
    this.#viewport = zoomAt(this.#viewport, this.#document, stage, anchor, screen, factor)
  }

  #zoomMiddle(zoom: number): void {
    this.#fitted = false
    this.#viewport = { zoom, centre: this.#viewport.centre }
  }
}
