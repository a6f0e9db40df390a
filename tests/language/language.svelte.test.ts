import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { COCO_STUFF_LABELS, LABEL_GROUPS } from '../../electron/protocol/cocoStuff'
import { DICTIONARIES } from '../../renderer/language/dictionary'
import { chineseEditorText } from '../../renderer/language/editorNames'
import { Language, languageOf } from '../../renderer/language/language.svelte'
import { chineseName } from '../../renderer/language/names'

/** Every sentence of a dictionary by its path; a sentence with parameters is spoken with numbers and names. */
function sentences(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]]
  if (typeof value === 'function') return [[path, String(value(2, 3, 4))]]
  return Object.entries(value as object).flatMap(([key, each]) => sentences(each, path ? `${path}.${key}` : key))
}

describe('the dictionaries', () => {
  const english = sentences(DICTIONARIES.en)
  const chinese = new Map(sentences(DICTIONARIES.zh))

  it('say something for every key', () => {
    for (const [key, sentence] of [...english, ...chinese]) expect(sentence.trim(), key).not.toBe('')
  })

  it('say it in Chinese wherever English has words', () => {
    const NAMES = /^(Underpaint|PNG|CPU|of|[<\d\s%.,+×/()–-]|px|s)*$/
    const same = english.filter(
      ([key, sentence]) => !NAMES.test(sentence) && !/\p{Script=Han}/u.test(chinese.get(key) ?? ''),
    )
    expect(same).toEqual([])
  })

  it('use no straight quotes, which the fonts of the window show badly', () => {
    const straight = [...english, ...chinese].filter(([, sentence]) => /['"]/.test(sentence))
    expect(straight).toEqual([])
  })
})

describe('names that come in English', () => {
  it('are Chinese for every label of COCO-Stuff and every group', () => {
    const names = [...COCO_STUFF_LABELS.map(({ name }) => name), ...LABEL_GROUPS]
    expect(names.filter((name) => !/\p{Script=Han}/u.test(chineseName(name)))).toEqual([])
    const labels = COCO_STUFF_LABELS.map(({ name }) => chineseName(name))
    expect(labels.filter((name, place) => labels.indexOf(name) !== place)).toEqual([])
  })

  it('stay as they are when nobody knows them', () => {
    expect(chineseName('Meadow of mine')).toBe('Meadow of mine')
    expect(new Language(() => 'en', 'en').nameOf('sky')).toBe('sky')
  })
})

describe('what the editor says', () => {
  const folder = path.resolve(import.meta.dirname, '../../renderer/editor')
  const source = fs.readdirSync(folder).map((file) => fs.readFileSync(path.join(folder, file), 'utf8'))
  const said = source.flatMap((text) => [
    ...[...text.matchAll(/(?:\.edit|notice|#operate|#select|#work\.select)\('([^']+)'/g)].map(
      (match) => match[1] ?? '',
    ),
  ])

  it('is Chinese, whatever it is', () => {
    expect(said.length).toBeGreaterThan(15)
    expect(said.filter((english) => !/\p{Script=Han}/u.test(chineseEditorText(english, chineseName)))).toEqual([])
  })

  it('keeps names and numbers', () => {
    expect(chineseEditorText('River stroke', chineseName)).toBe('河流笔画')
    expect(chineseEditorText('Grow forest', chineseName)).toBe('扩大森林')
    expect(chineseEditorText('Resize to 512 x 256', chineseName)).toBe('尺寸改为 512 × 256')
    expect(chineseEditorText('The layer "Sky 2" is hidden: show it to paint on it.', chineseName)).toContain('“Sky 2”')
    expect(chineseEditorText('Something new', chineseName)).toBe('Something new')
  })
})

describe('the language', () => {
  it('says a problem by its kind, and keeps the sentence that names the thing', () => {
    const problem = { kind: 'missing-file', sentence: 'lake.ora is not there.' } as const
    expect(new Language(() => 'zh', 'en').sentenceOf(problem)).toBe('找不到文件。（lake.ora is not there.）')
    expect(new Language(() => 'en', 'zh').sentenceOf(problem)).toBe('lake.ora is not there.')
  })

  it('is the first of the system’s that the window speaks, else English', () => {
    expect(languageOf(['zh-CN', 'en'])).toBe('zh')
    expect(languageOf(['de-DE', 'zh-Hant', 'en'])).toBe('zh')
    expect(languageOf(['en-GB', 'zh'])).toBe('en')
    expect(languageOf(['fr'])).toBe('en')
    expect(languageOf([])).toBe('en')
  })

  it('follows the system until the person chooses', () => {
    let choice: 'system' | 'en' = 'system'
    const language = new Language(() => choice, 'zh')
    expect(language.words).toBe(DICTIONARIES.zh)
    expect(language.tag).toBe('zh-Hans')
    choice = 'en'
    expect(language.words).toBe(DICTIONARIES.en)
  })
})
