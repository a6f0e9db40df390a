import { describe, expect, it } from 'vitest'
import { parseOptions, USAGE, UsageError } from '../../electron/headless/options'

describe('parseOptions', () => {
  it('reads the whole command line', () => {
    const line =
      '--map a.png --pack p --seed 7 --count 4 --steps 27 --guidance 1.5 --guidance-kind plain --sampler ddim --light dusk --out dir --previews --json --threads 2'
    expect(parseOptions(line.split(' '))).toEqual({
      condition: { kind: 'mask', file: 'a.png' },
      pack: 'p',
      seed: 7,
      count: 4,
      steps: 27,
      sampler: 'ddim',
      respacing: null,
      upsamplerSteps: null,
      guidanceScale: 1.5,
      guidanceKind: 'plain',
      light: 'dusk',
      out: 'dir',
      previews: true,
      json: true,
      threads: 2,
      provider: 'cpu',
    })
  })

  it('leaves to the pack what is not given', () => {
    const options = parseOptions(['--map', 'a.png'])
    expect(options).toMatchObject({
      pack: 'landscape-mask',
      seed: 0,
      count: 1,
      steps: null,
      sampler: null,
      guidanceScale: null,
    })
  })

  it('takes a sketch or a depth in the place of a map, and one of them alone', () => {
    const parse = (line: string) => parseOptions(line.split(' '))
    expect(parse('--sketch a.png --respacing even')).toMatchObject({
      condition: { kind: 'sketch', file: 'a.png' },
      respacing: 'even',
    })
    expect(parse('--depth b.png --upsampler-steps 8')).toMatchObject({
      condition: { kind: 'depth', file: 'b.png' },
      upsamplerSteps: 8,
    })
    expect(() => parse('--map a.png --depth b.png')).toThrow(/exclude one another/)
    expect(() => parse('--map a.png --respacing odd')).toThrow(/trailing, even, fast27/)
  })

  it('asks for help before anything else', () => {
    expect(parseOptions(['--help'])).toBe('help')
  })

  it.each([
    ['', '--map is missing: name the PNG of the label map.'],
    ['--map a.png --guidence 2', "Unknown option '--guidence'. Known are --map, "],
    ['--map a.png b.png', "Unexpected argument 'b.png'"],
    ['--map', "Option '--map <value>' argument missing"],
    ['--map a.png --steps 0', '--steps must be a number from 1 to 1000, not "0".'],
    ['--map a.png --steps 2.5', '--steps must be a whole number, not "2.5".'],
    ['--map a.png --seed x', '--seed must be a number from 0 to 4294967295, not "x".'],
    ['--map a.png --seed=-1', '--seed must be a number from 0 to 4294967295, not "-1".'],
    ['--map a.png --seed 4294967295 --count 2', '--count 2 from --seed 4294967295 goes beyond the last seed.'],
    ['--map a.png --guidance 0.5', '--guidance must be a number from 1 to 20, not "0.5".'],
    ['--map a.png --sampler euler', '--sampler must be one of ancestral, ddim, dpm-solver++, not "euler".'],
  ])('refuses "%s"', (line, sentence) => {
    const parse = () => parseOptions(line.split(' ').filter(Boolean))
    expect(parse).toThrow(UsageError)
    expect(parse).toThrow(sentence)
  })

  it('explains every option it knows', () => {
    const unknown = (() => {
      try {
        parseOptions(['--nothing'])
      } catch (error) {
        return (error as Error).message
      }
      return ''
    })()
    const known = unknown.match(/--[a-z-]+/g)!.filter((name) => name !== '--nothing')
    expect(known.length).toBeGreaterThan(10)
    for (const name of known) expect(USAGE).toContain(`  ${name}`)
  })
})
