import fs from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { fixture, readAll, refusalOf, temporaryFolder } from './files'

const folder = temporaryFolder()
afterAll(() => folder.remove())

function safetensors(header: unknown, data: Uint8Array = new Uint8Array(8), claimed?: bigint): string {
  const text = typeof header === 'string' ? header : JSON.stringify(header)
  const bytes = Buffer.from(text)
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(claimed ?? BigInt(bytes.length))
  return folder.write(Buffer.concat([length, bytes, data]), 'a.safetensors')
}

const two = { dtype: 'F32', shape: [2], data_offsets: [0, 8] }

describe('a safetensors file', () => {
  it('is read, with or without metadata', async () => {
    const data = new Uint8Array(Float32Array.of(1, 2).buffer)
    const expected = { w: { shape: [2], values: [1, 2] } }
    expect(await readAll(safetensors({ w: two }, data))).toEqual(expected)
    expect(await readAll(safetensors({ __metadata__: { note: 'x' }, w: two }, data))).toEqual(expected)
  })

  const refusals: [string, unknown, RegExp][] = [
    ['no JSON', '{"w":', /its header is not readable/],
    ['nested JSON without end', `{${'['.repeat(100_000)}`, /its header is not readable/],
    ['a list', '{"__metadata__":{}}', /it holds no tensors/],
    ['a tensor that is a number', { w: 5 }, /"w" is not described/],
    ['an unknown type', { w: { ...two, dtype: 'F8_E4M3' } }, /"w" is of type "F8_E4M3"; save it as F32/],
    ['a negative side', { w: { ...two, shape: [-2] } }, /"w" has an impossible shape/],
    ['a shape of more than 2^53 numbers', { w: { ...two, shape: [2 ** 40, 2 ** 40] } }, /"w" has an impossible shape/],
    ['too many axes', { w: { ...two, shape: [2, 1, 1, 1, 1, 1, 1, 1, 1] } }, /"w" has an impossible shape/],
    ['offsets that do not fit the shape', { w: { ...two, shape: [3] } }, /"w" has not the size of its shape/],
    ['offsets that run back', { w: { ...two, data_offsets: [8, 0] } }, /"w" has not the size of its shape/],
    ['offsets past the end', { w: { ...two, data_offsets: [8, 16] } }, /it ends too early/],
    ['a hole', { w: { ...two, shape: [1], data_offsets: [4, 8] } }, /"w" overlaps another tensor or leaves a hole/],
    ['an overlap', { w: two, v: two }, /overlaps another tensor or leaves a hole/],
    ['bytes to spare', { w: { ...two, shape: [1], data_offsets: [0, 4] } }, /it has \d+ bytes, expected \d+/],
  ]

  it.each(refusals)('is refused for %s', async (_, header, sentence) => {
    expect(await refusalOf(safetensors(header))).toMatch(sentence)
  })

  it('is refused for a header of more than there is', async () => {
    expect(await refusalOf(safetensors({ w: two }, new Uint8Array(8), 1000n))).toMatch(/it ends too early/)
    expect(await refusalOf(safetensors({ w: two }, new Uint8Array(8), 2n ** 63n))).toMatch(/claims a header of 9223/)
  })

  it('is refused when it ends too early, wherever', async () => {
    const whole = fs.readFileSync(fixture('mixed.safetensors'))
    for (let length = 0; length < whole.length; length++) {
      await refusalOf(folder.write(whole.subarray(0, length), 'a.safetensors'))
    }
  })
})
