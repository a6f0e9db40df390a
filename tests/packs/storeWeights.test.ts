import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { storeWeights } from '../../electron/packs/storeWeights'
import { sourceOf } from './weights'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weights-'))
})
afterEach(() => rm(folder, { recursive: true }))

const weights = [
  { key: 'a', dims: [3] },
  { key: 'b', dims: [2, 2] },
]
const tensors = { a: [1, 2, 3], b: [127, -127, 254, 0] }

describe('storeWeights', () => {
  it('writes each where its place says, and hashes the file', async () => {
    const path = join(folder, 'weights.bin')
    const { places, file } = await storeWeights(sourceOf(tensors), weights, path, 'weights.bin')
    const bytes = await readFile(path)
    for (const [key, { offset, length }] of places) {
      expect([...new Float32Array(new Uint8Array(bytes.subarray(offset, offset + length)).buffer)]).toEqual(
        tensors[key as 'a' | 'b'],
      )
    }
    expect(file).toEqual({ bytes: 80, sha256: createHash('sha256').update(bytes).digest('hex') })
  })

  it('puts the scales of int8 behind its numbers', async () => {
    const path = join(folder, 'weights.bin')
    const { places } = await storeWeights(sourceOf(tensors), weights, path, 'weights.bin', { storage: 'int8' })
    const bytes = await readFile(path)
    const place = places.get('b')!
    if (place.storage !== 'int8') throw new Error('b is not int8')
    expect([...bytes.subarray(place.offset, place.offset + 4)]).toEqual([127, 129, 127, 0])
    expect(bytes.readFloatLE(place.scales.offset + 4)).toBe(2)
  })

  it('tells how many bytes were taken in, and ends when that throws', async () => {
    const told: number[] = []
    const source = sourceOf(tensors, 3)
    await storeWeights(source, weights, join(folder, 'one.bin'), 'one.bin', { told: (bytes) => told.push(bytes) })
    expect(told).toEqual([12, 12, 4])
    const stop = () => {
      throw new Error('enough')
    }
    await expect(storeWeights(source, weights, join(folder, 'two.bin'), 'two.bin', { told: stop })).rejects.toThrow(
      'enough',
    )
  })

  it.each([
    ['more', [1, 2, 3, 4, 5]],
    ['fewer', [1, 2, 3]],
  ])('refuses a tensor of %s numbers than its shape', async (word, numbers) => {
    const matrix = [{ key: 'a', dims: [2, 2] }]
    const path = join(folder, 'weights.bin')
    await expect(storeWeights(sourceOf({ a: numbers }), matrix, path, 'weights.bin')).rejects.toThrow(
      `a has ${word} numbers than its shape`,
    )
  })

  it('never writes over another file', async () => {
    const path = join(folder, 'weights.bin')
    await storeWeights(sourceOf(tensors), weights, path, 'weights.bin')
    await expect(storeWeights(sourceOf(tensors), weights, path, 'weights.bin')).rejects.toThrow('could not be written')
  })
})
