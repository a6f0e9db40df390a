import type { ModelManifest } from '../../electron/protocol/manifest'
import type { ModelGrid } from './lintMap'

/**
 * How many pixels a pack's network has for a document, along each side. A network for any aspect keeps the shape with its
 * shorter side at its size; published ones see the whole map squeezed into a square; others see it padded to a square.
 */
export function modelGrid({ sizes, condition }: ModelManifest, document: { width: number; height: number }): ModelGrid {
  const side = condition?.size ?? sizes.base
  if (condition?.encoding.startsWith('piti')) return { width: side, height: side }
  const { width, height } = document
  const scale = side / (sizes.anyAspect ? Math.min(width, height) : Math.max(width, height))
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
}
