import Konva from 'konva/lib/Core'
import type { Size } from './viewport'

/**
 * A Konva stage that fills an element, with one layer per list of shapes. Konva only draws here: pointer events are for
 * the element itself. Follows the element's size and the screen's pixel ratio; `onResize` gets the size in CSS pixels,
 * also the first.
 */
export function mountStage(
  container: HTMLDivElement,
  layers: readonly (readonly Konva.Shape[])[],
  onResize: (size: Size) => void,
): () => void {
  const stage = new Konva.Stage({ container, width: 1, height: 1, listening: false })
  stage.content.style.pointerEvents = 'none'
  for (const shapes of layers) {
    const layer = new Konva.Layer({ listening: false })
    layer.add(...shapes)
    stage.add(layer)
  }

  const resize = (size: Size) => {
    stage.size(size)
    onResize(size)
  }
  resize({ width: container.clientWidth, height: container.clientHeight })
  const observer = new ResizeObserver((entries) => {
    const box = entries[entries.length - 1]?.devicePixelContentBoxSize[0]
    if (box) resize({ width: cssPixels(box.inlineSize), height: cssPixels(box.blockSize) })
  })
  observer.observe(container, { box: 'device-pixel-content-box' })

  let unwatchRatio = () => {}
  const watchRatio = () => {
    const ratio = window.devicePixelRatio
    for (const layer of stage.getLayers()) layer.getCanvas().setPixelRatio(ratio)
    stage.batchDraw()
    const query = window.matchMedia(`(resolution: ${ratio}dppx)`)
    query.addEventListener('change', watchRatio, { once: true })
    unwatchRatio = () => query.removeEventListener('change', watchRatio)
  }
  watchRatio()

  return () => {
    observer.disconnect()
    unwatchRatio()
    stage.destroy()
  }
}

/**
 * The length in CSS pixels that Konva, which rounds down, turns into exactly so many device pixels. A bitmap of another
 * size would be scaled to its place by the screen, and blurred.
 */
function cssPixels(devicePixels: number): number {
  return (devicePixels + 0.01) / window.devicePixelRatio
}
