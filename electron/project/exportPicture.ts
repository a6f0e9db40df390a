import type { GenerateRequest } from '../protocol/generation'
import type { Picture } from '../protocol/values'
import { storeCondition } from './encodeProject'
import { encodeRgbaPng } from './png'

/** The keyword of the text chunk that holds the recipe. */
export const RECIPE_KEYWORD = 'underpaint-recipe'
const EXPORT_LEVEL = 9

/**
 * A picture as a PNG to give away, with its recipe in a text chunk: everything that the run depended on as JSON, but of
 * its map the size and SHA-256 only.
 */
export function pictureToPng(picture: Picture, recipe: GenerateRequest, appVersion: string): Uint8Array {
  const stored = { ...recipe, condition: storeCondition(recipe.condition) }
  const text = { Software: `Underpaint ${appVersion}`, [RECIPE_KEYWORD]: JSON.stringify(stored) }
  return encodeRgbaPng(picture, { level: EXPORT_LEVEL, text })
}
