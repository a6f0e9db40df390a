import type Konva from 'konva/lib/Core'
import type { Rect } from '../document/rect'
import { type Size, toScreen, type Viewport } from './viewport'

/**
 * Draws in device pixels: with every transformation gone, at `ratio` device pixels per CSS pixel. Edges on whole device
 * pixels are sharp, and neighbours meet there without a seam.
 */
export function inDevicePixels(
  native: CanvasRenderingContext2D,
  shape: Konva.Shape,
  draw: (native: CanvasRenderingContext2D, ratio: number) => void,
): void {
  native.save()
  native.setTransform(1, 0, 0, 1, 0, 0)
  draw(native, shape.getLayer()?.getCanvas().getPixelRatio() ?? 1)
  native.restore()
}

/** Where a part of the document lies, in whole device pixels. Parts that touch in the document touch here. */
export function deviceRect(viewport: Viewport, stage: Size, ratio: number, part: Rect): Rect {
  const start = toScreen(viewport, stage, part)
  const end = toScreen(viewport, stage, { x: part.x + part.width, y: part.y + part.height })
  const x = Math.round(start.x * ratio)
  const y = Math.round(start.y * ratio)
  return { x, y, width: Math.round(end.x * ratio) - x, height: Math.round(end.y * ratio) - y }
}
