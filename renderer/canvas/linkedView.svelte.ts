import { untrack } from 'svelte'
import type { Point } from '../document/paint'
import type { Rect } from '../document/rect'
import { type Orientation, turnedSize, UPRIGHT, uprightWay, wholeTurn } from './orientation'
import { fitViewport, panBy, type Size, steppedZoom, type Viewport, zoomAt } from './viewport'

/** CSS pixels left free around a fitted document. */
export const FIT_MARGIN = 24

/** How far a place that is pointed at may be enlarged. */
const POINT_ZOOM = 8

/**
 * The one viewport that the map's stage and the picture's stage share, so that both show the same place at the same
 * size. While the view is fitted it follows the sizes of stages and document; the first pan or zoom ends that.
 */
export class LinkedView {
  #document = $state.raw<Size>({ width: 1, height: 1 })
  #viewport = $state.raw<Viewport>({ zoom: 1, centre: { x: 0, y: 0 } })
  #orientation = $state.raw<Orientation>(UPRIGHT)
  #fitted = $state.raw(true)
  #pointed = $state.raw<{ readonly place: Rect } | undefined>(undefined)
  readonly #stages = new Map<string, Size>()

  get viewport(): Viewport {
    return this.#viewport
  }

  /** CSS pixels per document pixel: 0.43 is "43 %". */
  get zoom(): number {
    return this.#viewport.zoom
  }

  /** The place that was pointed at last, in document pixels; a new object each time. */
  get pointed(): { readonly place: Rect } | undefined {
    return this.#pointed
  }

  /** How the sheet lies: the viewport itself knows nothing of it. */
  get orientation(): Orientation {
    return this.#orientation
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
    const smallest = this.#smallestStage()
    if (!smallest) return
    const { zoom } = fitViewport(turnedSize(this.#document, this.#orientation), smallest, FIT_MARGIN)
    this.#viewport = { zoom, centre: { x: this.#document.width / 2, y: this.#document.height / 2 } }
  }

  /** Brings a place into the middle, as large as a third of the stage if it can be, and points at it. */
  pointAt(place: Rect): void {
    this.#pointed = { place }
    const smallest = this.#smallestStage()
    if (!smallest) return
    this.#fitted = false
    const whole = fitViewport(this.#document, smallest, FIT_MARGIN).zoom
    const close = Math.min(smallest.width / place.width, smallest.height / place.height) / 3
    this.#viewport = {
      zoom: Math.max(whole, Math.min(close, POINT_ZOOM)),
      centre: { x: place.x + place.width / 2, y: place.y + place.height / 2 },
    }
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

  /** Turns the sheet about the middle of what is seen, by degrees clockwise. */
  turnBy(degrees: number): void {
    this.#orient({ ...this.#orientation, turn: wholeTurn(this.#orientation.turn + degrees) })
  }

  /** Lays the sheet straight again; mirrored it stays. */
  straighten(): void {
    this.#orient({ ...this.#orientation, turn: 0 })
  }

  /** Changes left and right about the middle of what is seen. */
  mirror(): void {
    const { turn, mirrored } = this.#orientation
    // A sheet that is turned stays turned the same way for the eye.
    this.#orient({ turn: wholeTurn(-turn), mirrored: !mirrored })
  }

  /** The way on the document, in its pixels, of a way across the stage in CSS pixels. */
  documentWay(way: Point): Point {
    const { x, y } = uprightWay(this.#orientation, way)
    return { x: x / this.zoom, y: y / this.zoom }
  }

  /** Moves what is seen by so many CSS pixels of the upright sheet. */
  panBy(x: number, y: number): void {
    this.#fitted = false
    this.#viewport = panBy(this.#viewport, this.#document, { x, y })
  }

  /** Multiplies the zoom and puts a document point over a point of a stage of that size. */
  zoomAt(stage: Size, anchor: Point, screen: Point, factor: number): void {
    this.#fitted = false
    this.#viewport = zoomAt(this.#viewport, this.#document, stage, anchor, screen, factor)
  }

  /** The width and the height that every stage has. */
  #smallestStage(): Size | undefined {
    const stages = [...this.#stages.values()].filter(({ width, height }) => width > 0 && height > 0)
    if (stages.length === 0) return undefined
    return {
      width: Math.min(...stages.map(({ width }) => width)),
      height: Math.min(...stages.map(({ height }) => height)),
    }
  }

  #orient(orientation: Orientation): void {
    this.#orientation = orientation
    if (this.#fitted) this.fit()
  }

  #zoomMiddle(zoom: number): void {
    this.#fitted = false
    this.#viewport = { zoom, centre: this.#viewport.centre }
  }
}
