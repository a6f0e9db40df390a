import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type Described, recognise } from '../../electron/checkpoint/recognise'
import { conditionEncoder } from '../../electron/graph/conditionEncoder'
import { decoder } from '../../electron/graph/decoder'
import {
  type PitiConfig,
  PUBLISHED_BASE,
  PUBLISHED_UPSAMPLER,
  withConditionChannels,
} from '../../electron/graph/pitiConfig'

type Tensor = { shape: readonly number[]; dtype: 'float32' | 'float16' | 'int64' }

function tensorsOf({ condition, decoder: unet }: PitiConfig): Map<string, Tensor> {
  const weights = [...conditionEncoder(condition, 1).weights, ...decoder({ condition, decoder: unet }, 1).weights]
  return new Map(weights.map(({ key, dims }) => [key, { shape: dims, dtype: 'float32' }]))
}

/** The keys and shapes of a file as one number: `key side×side…` of each, sorted. */
function fingerprint(entries: Described): string {
  const lines = [...entries].map(([key, { shape }]) => `${key} ${shape.join('x')}\n`).sort()
  return createHash('sha256').update(lines.join('')).digest('hex')
}

const parameters = (entries: Described) =>
  [...entries.values()].reduce((sum, { shape }) => sum + shape.reduce((product, side) => product * side, 1), 0)

const sketch = (config: PitiConfig) => withConditionChannels(config, 1)
const small = (config: PitiConfig, size: Partial<PitiConfig['decoder']>): PitiConfig => ({
  condition: { ...config.condition, convolutions: [4, 8, 16, 32, 64, 64], width: 64, heads: 4 },
  decoder: { ...config.decoder, channels: 32, headChannels: 32, residualBlocks: 1, ...size },
})

describe('the published files', () => {
  it.each([
    ['base', PUBLISHED_BASE, 708, 338_015_302, '966e94b50d06aecf7ccfd5ddc969d2bd337da46704c908957d1c460be8945f7e'],
    [
      'upsampler',
      PUBLISHED_UPSAMPLER,
      722,
      351_345_862,
      '07c2fbf01d3a99a843fcdd3f635ed72e99c613612ea0c8633bea4e31d7412ac4',
    ],
  ] as const)('have the keys and shapes of the %s', (part, config, keys, count, sha256) => {
    const entries = tensorsOf(config)
    expect([entries.size, parameters(entries), fingerprint(entries)]).toEqual([keys, count, sha256])
    expect(recognise(entries, 'a.pt')).toEqual({ part, task: 'mask', config })
  })

  it.each([
    ['sketch', 1, 338_012_166, 351_342_726],
    ['depth-normal', 6, 338_020_006, 351_350_566],
  ] as const)('for %s differ by the channels of the condition', (task, channels, ofBase, ofUpsampler) => {
    const base = withConditionChannels(PUBLISHED_BASE, channels)
    const upsampler = withConditionChannels(PUBLISHED_UPSAMPLER, channels)
    expect([parameters(tensorsOf(base)), parameters(tensorsOf(upsampler))]).toEqual([ofBase, ofUpsampler])
    expect(recognise(tensorsOf(base), 'a.pt')).toEqual({ part: 'base', task, config: base })
    expect(recognise(tensorsOf(upsampler), 'a.pt')).toEqual({ part: 'upsampler', task, config: upsampler })
  })

  it('may hold the condition encoder alone', () => {
    const entries = [...tensorsOf(sketch(PUBLISHED_BASE))].filter(([key]) => key.startsWith('encoder.'))
    expect(entries).toHaveLength(122)
    const config = sketch(PUBLISHED_BASE).condition
    expect(recognise(new Map(entries), 'a.pt')).toEqual({ part: 'encoder', task: 'sketch', config })
  })
})

describe('networks of other sizes', () => {
  it.each([
    ['one block a level', small(PUBLISHED_BASE, {})],
    ['two blocks a level', small(PUBLISHED_BASE, { residualBlocks: 2 })],
    ['an upsampler of six levels', small(PUBLISHED_UPSAMPLER, {})],
    ['two levels', small(PUBLISHED_BASE, { multipliers: [1, 2], attentionAt: [2] })],
    ['attention on the first level too', small(PUBLISHED_BASE, { attentionAt: [1, 2, 4, 8] })],
  ])('are recognised by %s', (_, config) => {
    expect(recognise(tensorsOf(config), 'a.pt')).toMatchObject({ config })
  })

  it('have the heads that the caller knows of', () => {
    const config = small(PUBLISHED_BASE, {})
    expect(recognise(tensorsOf(config), 'a.pt', { heads: 2, headChannels: 16, groups: 8 })).toMatchObject({
      config: { condition: { heads: 2 }, decoder: { headChannels: 16, groups: 8 } },
    })
  })
})

describe('what is refused, with key, shape and what was expected', () => {
  const file = () => tensorsOf(small(PUBLISHED_BASE, {}))
  const float = (...shape: number[]): Tensor => ({ shape, dtype: 'float32' })

  const changes: [string, (entries: Map<string, Tensor>) => unknown, string][] = [
    ['no encoder', (e) => e.delete('encoder.cnn.conv1.weight'), 'it has no "encoder.cnn.conv1.weight"'],
    [
      'an unknown condition',
      (e) => e.set('encoder.cnn.conv1.weight', float(4, 4, 7, 7)),
      '"encoder.cnn.conv1.weight" has the shape 4×4×7×7, expected 4×(3, 1 or 6)×7×7',
    ],
    [
      'a kernel of other size',
      (e) => e.set('encoder.cnn.conv1.weight', float(4, 3, 5, 5)),
      '"encoder.cnn.conv1.weight" has the shape 4×3×5×5, expected 4×3×7×7',
    ],
    [
      'tokens that form no square',
      (e) => e.set('encoder.positional_embedding', float(1, 200, 64)),
      '"encoder.positional_embedding" has the shape 1×200×64, expected 1×257×64',
    ],
    [
      'a missing bias',
      (e) => e.delete('decoder.out.2.bias'),
      'it has no "decoder.out.2.bias", expected with the shape 6',
    ],
    [
      'no variance',
      (e) => e.set('decoder.out.2.weight', float(3, 32, 3, 3)),
      '"decoder.out.2.weight" has the shape 3×32×3×3, expected 6×32×3×3',
    ],
    [
      'a missing axis',
      (e) => e.set('decoder.out.2.weight', float(6, 288)),
      '"decoder.out.2.weight" has the shape 6×288, expected 6×32×3×3',
    ],
    [
      'four channels in',
      (e) => e.set('decoder.input_blocks.0.0.weight', float(32, 4, 3, 3)),
      '"decoder.input_blocks.0.0.weight" has the shape 32×4×3×3, expected 32×(3 or 6)×3×3',
    ],
    [
      'an endless side',
      (e) => e.set('encoder.cnn.conv6.weight', float(1e9, 64, 3, 3)),
      '"encoder.cnn.conv6.weight" has the shape 1000000000×64×3×3, expected 4 axes',
    ],
    [
      'no blocks',
      (e) => [...e.keys()].filter((key) => /input_blocks\.[1-9]/.test(key)).map((key) => e.delete(key)),
      'its 0 blocks in "decoder.input_blocks" form no levels',
    ],
    [
      'a block too few',
      (e) => [...e.keys()].filter((key) => /input_blocks\.7\./.test(key)).map((key) => e.delete(key)),
      'its 6 blocks in "decoder.input_blocks" form no levels',
    ],
    [
      'a tensor too many',
      (e) => e.set('decoder.extra', float(1)),
      'it has "decoder.extra", which the network has no place for',
    ],
    [
      'counters for weights',
      (e) => e.set('decoder.out.2.bias', { shape: [6], dtype: 'int64' }),
      '"decoder.out.2.bias" is of type int64, expected float32',
    ],
  ]

  it.each(changes)('%s', (_, change, why) => {
    const entries = file()
    change(entries)
    expect(() => recognise(entries, 'a.pt')).toThrow(`a.pt was not opened: ${why}`)
  })

  it("GLIDE's own file", () => {
    const entries = new Map([['input_blocks.0.0.weight', float(192, 3, 3, 3)]])
    expect(() => recognise(entries, 'base.pt')).toThrow(
      "these are GLIDE's own weights, which know text and no label maps",
    )
  })
})
