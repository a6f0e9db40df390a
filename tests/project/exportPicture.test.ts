import { decode } from 'fast-png'
import { describe, expect, it } from 'vitest'
import { contentHash } from '../../electron/project/contentHash'
import { pictureToPng, RECIPE_KEYWORD } from '../../electron/project/exportPicture'
import { readPngText } from '../../electron/project/png'
import { conditionMap } from '../../electron/protocol/generation'
import { sampleProject } from './randomProject'

const { picture, recipe } = sampleProject(11).takes[0]!

describe('pictureToPng', () => {
  const png = pictureToPng(picture, recipe, '1.2.3')

  it('holds the picture exactly', () => {
    const rgb = [...picture.rgba].filter((_, index) => index % 4 !== 3)
    expect(decode(png)).toMatchObject({ width: picture.width, height: picture.height, channels: 3 })
    expect([...decode(png).data]).toEqual(rgb)
  })

  it('holds the whole recipe but for the map, of which it has the hash', () => {
    const text = readPngText(png)
    const { width, height, data } = conditionMap(recipe.condition)
    const content = { width, height, sha256: contentHash({ width, height }, data) }
    expect(text.Software).toBe('Underpaint 1.2.3')
    expect(JSON.parse(text[RECIPE_KEYWORD]!)).toEqual({
      ...recipe,
      condition:
        recipe.condition.kind === 'mask'
          ? { kind: 'mask', labelMap: content }
          : { kind: recipe.condition.kind, map: content },
    })
  })
})

describe('contentHash', () => {
  it('tells the same bytes of another size apart', () => {
    const bytes = new Uint8Array(8)
    expect(contentHash({ width: 2, height: 4 }, bytes)).not.toBe(contentHash({ width: 4, height: 2 }, bytes))
  })
})
