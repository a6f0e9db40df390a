import type { Point } from '../document/paint'
import type { Symmetry } from '../document/symmetry'
import type { Size } from './viewport'

/** The lines about which a document repeats itself, in document pixels. */
export function symmetryAxes(symmetry: Symmetry, { width, height }: Size): (readonly [Point, Point])[] {
  const upright = [
    { x: width / 2, y: 0 },
    { x: width / 2, y: height },
  ] as const
  const level = [
    { x: 0, y: height / 2 },
    { x: width, y: height / 2 },
  ] as const
  switch (symmetry.kind) {
    case 'none':
      return []
    case 'vertical':
      return [upright]
    case 'horizontal':
      return [level]
    case 'both':
      return [upright, level]
    case 'radial': {
      const middle = { x: width / 2, y: height / 2 }
      const length = Math.min(width, height) / 2
      return Array.from({ length: symmetry.count }, (_, index) => {
        const angle = (2 * Math.PI * index) / symmetry.count - Math.PI / 2
        return [middle, { x: middle.x + length * Math.cos(angle), y: middle.y + length * Math.sin(angle) }] as const
      })
    }
  }
}
