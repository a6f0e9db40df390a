import { type Affine, compose, IDENTITY, rotation, scaling } from './affine'

/** How what is painted repeats itself about the middle of the document. */
export type Symmetry =
  | { readonly kind: 'none' }
  /** Left and right mirror each other. */
  | { readonly kind: 'vertical' }
  /** Top and bottom mirror each other. */
  | { readonly kind: 'horizontal' }
  | { readonly kind: 'both' }
  /** Turned about the middle, `count` times in all. */
  | { readonly kind: 'radial'; readonly count: number }

export const MIN_RADIAL = 2
export const MAX_RADIAL = 24

/** Where everything painted goes too; the first is where it is. */
export function copiesOf(
  symmetry: Symmetry,
  size: { readonly width: number; readonly height: number },
): readonly [Affine, ...Affine[]] {
  const middle = { x: size.width / 2, y: size.height / 2 }
  const leftRight = scaling(-1, 1, middle)
  const topBottom = scaling(1, -1, middle)
  switch (symmetry.kind) {
    case 'none':
      return [IDENTITY]
    case 'vertical':
      return [IDENTITY, leftRight]
    case 'horizontal':
      return [IDENTITY, topBottom]
    case 'both':
      return [IDENTITY, leftRight, topBottom, compose(leftRight, topBottom)]
    case 'radial': {
      const turns = Array.from({ length: symmetry.count - 1 }, (_, index) =>
        rotation((2 * Math.PI * (index + 1)) / symmetry.count, middle),
      )
      return [IDENTITY, ...turns]
    }
  }
}
