import type { GenerateRequest } from '../protocol/generation'
import type { Picture } from '../protocol/values'
import { contentHash } from './contentHash'
import { encodeRgbaPng } from './png'

/** The keyword of the text chunk that holds the recipe. */
export const RECIPE_KEYWORD = 'underpaint-recipe'
const EXPORT_LEVEL = 9

/**
 * A picture as a PNG to give away, with its recipe in a text chunk: everything that the run depended on as JSON, but of
 * the label map its size and SHA-256 only.
 */
export function pictureToPng(picture: Picture, recipe: GenerateRequest, appVersion: string): Uint8Array {
  const { width, height, data } = recipe.labelMap
  const labelMap = { width, height, sha256: contentHash({ width, height }, data) }
  const text = { Software: `Underpaint ${appVersion}`, [RECIPE_KEYWORD]: JSON.stringify({ ...recipe, labelMap }) }
  return encodeRgbaPng(picture, { level: EXPORT_LEVEL, text })
}
