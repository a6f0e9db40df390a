import type { Point } from '../document/paint'

/*
 * How a document lies on a stage. A viewport says which document point is in the middle of the stage and how large a
 * document pixel is there, and nothing about the stage: so two stages of different sizes can share one.
 */

export interface Viewport {
  /** CSS pixels per document pixel. */
  readonly zoom: number
  /** The document point in the middle of the stage, in document pixels. */
  readonly centre: Point
}

export interface Size {
  readonly width: number
  readonly height: number
}

export const INITIAL_VIEWPORT: Viewport = { zoom: 1, centre: { x: 0, y: 0 } }

export const MIN_ZOOM = 1 / 32
export const MAX_ZOOM = 64

/** The document point under a stage point (CSS pixels from the stage's top left). */
export function toDocument(viewport: Viewport, stage: Size, screen: Point): Point {
  return {
    x: viewport.centre.x + (screen.x - stage.width / 2) / viewport.zoom,
    y: viewport.centre.y + (screen.y - stage.height / 2) / viewport.zoom,
  }
}

/** The stage point over a document point, the inverse of `toDocument`. */
export function toScreen(viewport: Viewport, stage: Size, point: Point): Point {
  return {
    x: stage.width / 2 + (point.x - viewport.centre.x) * viewport.zoom,
    y: stage.height / 2 + (point.y - viewport.centre.y) * viewport.zoom,
  }
}

/** The largest view that shows the whole document with `margin` CSS pixels around it, in the middle. */
export function fitViewport(document: Size, stage: Size, margin: number): Viewport {
  const zoom = Math.min(
    Math.max(1, stage.width - 2 * margin) / document.width,
    Math.max(1, stage.height - 2 * margin) / document.height,
  )
  return { zoom: limitZoom(zoom), centre: { x: document.width / 2, y: document.height / 2 } }
}

/** Moves what is seen by so many CSS pixels, but never so far that the middle of the stage leaves the document. */
export function panBy(viewport: Viewport, document: Size, screen: Point): Viewport {
  const { zoom, centre } = viewport
  return { zoom, centre: limitCentre(document, { x: centre.x - screen.x / zoom, y: centre.y - screen.y / zoom }) }
}

/**
 * Multiplies the zoom and puts `anchor`, a document point, over `screen`, a stage point. The zoom is held between
 * MIN_ZOOM and MAX_ZOOM, the middle of the stage inside the document; where that binds, the anchor gives way.
 */
export function zoomAt(
  viewport: Viewport,
  document: Size,
  stage: Size,
  anchor: Point,
  screen: Point,
  factor: number,
): Viewport {
  const zoom = limitZoom(viewport.zoom * factor)
  const centre = {
    x: anchor.x - (screen.x - stage.width / 2) / zoom,
    y: anchor.y - (screen.y - stage.height / 2) / zoom,
  }
  return { zoom, centre: limitCentre(document, centre) }
}

/** The next rounder zoom: the powers of two and the values halfway between. */
export function steppedZoom(zoom: number, direction: 1 | -1): number {
  const step = Math.log2(zoom) * 2
  const next = direction > 0 ? Math.floor(step + 1e-6) + 1 : Math.ceil(step - 1e-6) - 1
  const whole = Math.floor(next / 2)
  return limitZoom(next % 2 === 0 ? 2 ** whole : 1.5 * 2 ** whole)
}

function limitZoom(zoom: number): number {
  return Math.max(MIN_ZOOM, Math.min(MAX_ZOOM, zoom))
}

function limitCentre(document: Size, centre: Point): Point {
  return {
    x: Math.max(0, Math.min(document.width, centre.x)),
    y: Math.max(0, Math.min(document.height, centre.y)),
  }
}
