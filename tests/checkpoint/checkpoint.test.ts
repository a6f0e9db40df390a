import fs from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { openCheckpoint } from '../../electron/checkpoint/checkpoint'
import { fixture, oneTensor, readAll, refusalOf, temporaryFolder } from './files'

const folder = temporaryFolder()
afterAll(() => folder.remove())

type Values = Record<string, Record<string, { shape: number[]; values: number[] }>>
const VALUES: Values = JSON.parse(fs.readFileSync(fixture('values.json'), 'utf8'))

describe('what PyTorch has saved', () => {
  const readable = Object.entries(VALUES).filter(([name]) => name !== 'counter.pt')

  it.each(readable)('reads %s', async (name, tensors) => {
    expect(await readAll(fixture(name))).toEqual(tensors)
  })

  it('lists a counter and does not take it for weights', async () => {
    const checkpoint = await openCheckpoint(fixture('counter.pt'))
    expect(checkpoint.entries.get('norm.num_batches_tracked')).toMatchObject({ dtype: 'int64', shape: [] })
    expect([...(await checkpoint.readTensor('norm.weight'))]).toEqual(VALUES['counter.pt']?.['norm.weight']?.values)
    await expect(checkpoint.readTensor('norm.num_batches_tracked')).rejects.toThrow(
      'counter.pt was not opened: "norm.num_batches_tracked" is of type int64, expected float32',
    )
    await checkpoint.close()
  })

  it('keeps one record for tied tensors and views', async () => {
    const checkpoint = await openCheckpoint(fixture('views.pt'))
    expect(new Set([...checkpoint.entries.values()].map(({ record }) => record)).size).toBe(1)
    await checkpoint.close()
  })

  it.each([
    ['legacy.pt', 'it was saved by PyTorch before 1.6; load it in a newer PyTorch and save it again'],
    ['not-contiguous.pt', '"turned" is not stored row by row (strides 1, 4 for shape 4×3); save it with .contiguous()'],
    ['make.py', 'it is neither a PyTorch checkpoint nor a safetensors file'],
  ])('refuses %s', async (name, why) => {
    expect(await refusalOf(fixture(name))).toContain(`${name} was not opened: ${why}`)
  })
})

describe('openCheckpoint', () => {
  it('says when there is no such file, and when it is a folder or empty', async () => {
    expect(await refusalOf(folder.path('gone.pt'))).toMatch(/^gone\.pt is not there/)
    expect(await refusalOf(folder.path('.'))).toMatch(/is not a file/)
    expect(await refusalOf(folder.write(new Uint8Array()))).toMatch(/neither a PyTorch checkpoint nor/)
  })

  it('says when it has no tensor of that key', async () => {
    const checkpoint = await openCheckpoint(folder.write(oneTensor()))
    await expect(checkpoint.readTensor('v')).rejects.toThrow('it has no "v"')
    await checkpoint.close()
  })
})

describe('a damaged record', () => {
  const altered = (name: string) => {
    const bytes = new Uint8Array(fs.readFileSync(fixture(name)))
    const at = Buffer.from(bytes).indexOf(Buffer.from(Float32Array.of(-2.5).buffer))
    bytes[at] = 1
    return folder.write(bytes)
  }

  it('is noticed by its checksum', async () => {
    expect(await refusalOf(altered('plain.pt'))).toMatch(
      /plain\/data\/\d" in it was altered.*download or copy it again/,
    )
  })

  it('is noticed even by a tensor that is another part of it', async () => {
    const checkpoint = await openCheckpoint(altered('views.pt'))
    await expect(checkpoint.readTensor('tail')).rejects.toThrow('in it was altered')
    await expect(checkpoint.readTensor('row')).rejects.toThrow('in it was altered')
    await checkpoint.close()
  })

  it('is noticed when the file shrinks under the reader', async () => {
    const file = folder.write(oneTensor())
    const checkpoint = await openCheckpoint(file)
    fs.truncateSync(file, 10)
    await expect(checkpoint.readTensor('w')).rejects.toThrow('became shorter while it was read')
    await checkpoint.close()
  })
})

describe('copyTensor', () => {
  const count = 1_500_001
  const forms = [
    ['FloatStorage', (numbers: Float32Array) => numbers],
    ['DoubleStorage', (numbers: Float32Array) => Float64Array.from(numbers)],
    ['HalfStorage', (numbers: Float32Array) => Uint16Array.from(numbers, (value) => (value === 0 ? 0 : 0x3c00))],
    ['BFloat16Storage', (numbers: Float32Array) => Uint16Array.from(numbers, (value) => (value === 0 ? 0 : 0x3f80))],
  ] as const

  it.each(forms)('passes a large %s on in pieces of at most 4 MB', async (type, store) => {
    const numbers = Float32Array.from({ length: count }, (_, index) => ((index * 7) % 3 === 1 ? 1 : 0))
    const stored = store(numbers)
    const bytes = new Uint8Array(stored.buffer)
    const file = folder.write(oneTensor({ type, length: count, shape: [count], strides: [1] }, bytes))
    const checkpoint = await openCheckpoint(file)
    const pieces: Uint8Array[] = []
    await checkpoint.copyTensor('w', async (piece) => {
      expect(piece.length).toBeLessThanOrEqual(4_000_000)
      pieces.push(piece.slice())
    })
    expect(pieces.length).toBeGreaterThan(1)
    expect(Buffer.concat(pieces).equals(Buffer.from(numbers.buffer))).toBe(true)
    await checkpoint.close()
  })

  it('ends with what the receiver throws', async () => {
    const checkpoint = await openCheckpoint(fixture('plain.pt'))
    const cancelled = new Error('cancelled')
    await expect(checkpoint.copyTensor('scale', () => Promise.reject(cancelled))).rejects.toBe(cancelled)
    await checkpoint.close()
  })

  it('reads several tensors at a time', async () => {
    const checkpoint = await openCheckpoint(fixture('half.pt'))
    const expected = VALUES['half.pt']!
    const keys = Object.keys(expected)
    const read = await Promise.all([...keys, ...keys].map((key) => checkpoint.readTensor(key)))
    expect(read.map((numbers) => [...numbers])).toEqual([...keys, ...keys].map((key) => expected[key]!.values))
    await checkpoint.close()
  })
})
