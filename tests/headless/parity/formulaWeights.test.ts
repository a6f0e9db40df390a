import { expect, it } from 'vitest'
import { FormulaWeights } from '../../../electron/headless/parity/formulaWeights'

const CLS = { key: 'encoder.cls_token', dims: [1, 1, 512] }
const POSITIONS = { key: 'encoder.positional_embedding', dims: [1, 257, 512] }

/** Every number of a tensor. */
async function numbersOf(weights: FormulaWeights, key: string): Promise<number[]> {
  const numbers: number[] = []
  await weights.copyTensor(key, async (chunk) => {
    numbers.push(...new Float32Array(new Uint8Array(chunk).buffer))
  })
  return numbers
}

it('gives the bytes that the golden weights have', async () => {
  const weights = new FormulaWeights([CLS, POSITIONS], [CLS.key, POSITIONS.key])
  expect(await numbersOf(weights, CLS.key)).toHaveLength(512)
  await weights.copyTensor(POSITIONS.key, async () => {})
  expect(weights.hashes.get(CLS.key)).toBe('4b62f4aebc6d292da11ea976b6583a9bd700fd8ba0ce2395c2468bdf59952313')
  expect(weights.hashes.get(POSITIONS.key)).toBe('af000f773fdde19da71189f915f6c389dc0052221634239d1f19e1d3bfa2411e')
})

it('goes on where a piece ended', async () => {
  const bias = { key: 'decoder.time_embed.0.bias', dims: [2 ** 20 + 4] }
  const pieces: Float32Array[] = []
  await new FormulaWeights([bias], []).copyTensor(bias.key, async (chunk) => {
    pieces.push(new Float32Array(new Uint8Array(chunk).buffer))
  })
  expect(pieces.map(({ length }) => length)).toEqual([2 ** 20, 4])
  expect([...pieces[1]!]).not.toEqual([...pieces[0]!.subarray(0, 4)])
  expect(pieces[1]!.every((value) => Math.abs(value) <= 0.35)).toBe(true)
})
