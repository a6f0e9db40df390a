import Konva from 'konva/lib/Core'
import { type Orientation, transformOf, turnedSize, UPRIGHT } from './orientation'
import type { Size } from './viewport'

export interface MountedStage {
  /** Turns and mirrors all that is drawn about the middle. */
  orient(orientation: Orientation): void
  unmount(): void
}

/**
 * A Konva stage that fills an element, with one layer per list of shapes. Konva only draws here: pointer events are for
 * the element itself. Follows the element's size and the screen's pixel ratio; `onResize` gets the element's size and that
 * of the upright sheet to draw on, which is larger when it is turned, in CSS pixels, also the first.
 */
export function mountStage(
  container: HTMLDivElement,
  layers: readonly (readonly Konva.Shape[])[],
  onResize: (size: Size, sheet: Size) => void,
): MountedStage {
  const stage = new Konva.Stage({ container, width: 1, height: 1, listening: false })
  stage.content.style.pointerEvents = 'none'
  stage.content.style.position = 'absolute'
  for (const shapes of layers) {
    const layer = new Konva.Layer({ listening: false })
    layer.add(...shapes)
    stage.add(layer)
  }

  let size: Size = { width: container.clientWidth, height: container.clientHeight }
  let orientation = UPRIGHT
  const lay = () => {
    const sheet = turnedSize(size, orientation)
    stage.size(sheet)
    stage.content.style.left = `${(size.width - sheet.width) / 2}px`
    stage.content.style.top = `${(size.height - sheet.height) / 2}px`
    stage.content.style.transform = transformOf(orientation)
    onResize(size, sheet)
  }
  lay()
  const observer = new ResizeObserver((entries) => {
    const box = entries[entries.length - 1]?.devicePixelContentBoxSize[0]
    if (!box) return
    size = { width: cssPixels(box.inlineSize), height: cssPixels(box.blockSize) }
    lay()
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

  return {
    orient: (next) => {
      if (next.turn === orientation.turn && next.mirrored === orientation.mirrored) return
      orientation = next
      lay()
    },
    unmount: () => {
      observer.disconnect()
      unwatchRatio()
      stage.destroy()
    },
  }
}

/**
 * The length in CSS pixels that Konva, which rounds down, turns into exactly so many device pixels. A bitmap of another
 * size would be scaled to its place by the screen, and blurred.
 */
function cssPixels(devicePixels: number): number {
  return (devicePixels + 0.01) / window.devicePixelRatio
}
