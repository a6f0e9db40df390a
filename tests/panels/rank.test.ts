import { describe, expect, it } from 'vitest'
import { rank } from '../../renderer/panels/rank'

const TITLES = ['Ellipse', 'Lasso fill', 'Select with a lasso', 'Close gaps', 'Show the models', 'Move and transform']
const found = (query: string) =>
  rank(TITLES, query, (title) => ({ title, keywords: title === 'Ellipse' ? ['圆', 'oval'] : [] }))

describe('rank', () => {
  it('finds everything, in its order, before anything is written', () => {
    expect(found('  ')).toEqual(TITLES)
  })

  it('prefers a title that begins with the search to one that has it later', () => {
    expect(found('lasso')).toEqual(['Lasso fill', 'Select with a lasso'])
    expect(found('MODELS')).toEqual(['Show the models'])
  })

  it('finds parts of words after beginnings of words, and keywords last', () => {
    expect(found('s')).toEqual([
      'Select with a lasso',
      'Show the models',
      'Ellipse',
      'Lasso fill',
      'Close gaps',
      'Move and transform',
    ])
    expect(found('oval')).toEqual(['Ellipse'])
    expect(found('圆')).toEqual(['Ellipse'])
  })

  it('wants every word, in any order', () => {
    expect(found('lasso select')).toEqual(['Select with a lasso'])
    expect(found('lasso move')).toEqual([])
  })
})
