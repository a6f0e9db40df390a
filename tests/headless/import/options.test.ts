import { describe, expect, it } from 'vitest'
import { parseImportOptions } from '../../../electron/headless/import/options'
import { UsageError } from '../../../electron/headless/options'

const parse = (line: string) => parseImportOptions(line.split(' ').filter(Boolean))

describe('parseImportOptions', () => {
  it('takes files, and what else is said of them', () => {
    expect(parse('a.pt b.pt')).toEqual({
      paths: ['a.pt', 'b.pt'],
      storage: 'float32',
      name: null,
      packs: null,
      replace: false,
      json: false,
    })
    expect(parse('--storage int8 a.pt --name mine --packs /packs b.pt --replace --json')).toEqual({
      paths: ['a.pt', 'b.pt'],
      storage: 'int8',
      name: 'mine',
      packs: '/packs',
      replace: true,
      json: true,
    })
    expect(parse('--help')).toBe('help')
  })

  it.each([
    ['', 'No checkpoint was given'],
    ['a.pt --storage int4', '--storage must be one of fp32, fp16, int8, not "int4"'],
    ['a.pt --steps 3', "Unknown option '--steps'"],
  ])('refuses "%s"', (line, sentence) => {
    expect(() => parse(line)).toThrow(UsageError)
    expect(() => parse(line)).toThrow(sentence)
  })
})
