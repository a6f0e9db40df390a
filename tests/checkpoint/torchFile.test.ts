import { afterAll, describe, expect, it } from 'vitest'
import { storedEntry, writeZip } from '../../electron/project/zip'
import { oneTensor, op, program, readAll, refusalOf, SIX, temporaryFolder, tensor, zippedCheckpoint } from './files'

const folder = temporaryFolder()
afterAll(() => folder.remove())

const oneOf = (...pieces: number[][]) => zippedCheckpoint(program(op.proto, ...pieces, op.stop), { 0: SIX })
const refusal = (bytes: Uint8Array) => refusalOf(folder.write(bytes))

describe('a checkpoint', () => {
  it('is read by start, shape and strides', async () => {
    const read = (options: Parameters<typeof oneTensor>[0]) => readAll(folder.write(oneTensor(options)))
    expect(await read({})).toEqual({ w: { shape: [2, 3], values: [1, 2, 3, 4, 5, 6] } })
    expect(await read({ start: 2, shape: [3], strides: [1] })).toEqual({ w: { shape: [3], values: [3, 4, 5] } })
    expect(await read({ shape: [1, 6], strides: [99, 1] })).toEqual({
      w: { shape: [1, 6], values: [1, 2, 3, 4, 5, 6] },
    })
    expect(await read({ start: 5, shape: [], strides: [] })).toEqual({ w: { shape: [], values: [6] } })
  })

  const lies: [string, Uint8Array, RegExp][] = [
    ['strides across', oneTensor({ strides: [1, 2] }), /"w" is not stored row by row \(strides 1, 2 for shape 2×3\)/],
    ['strides of zero', oneTensor({ strides: [0, 0] }), /"w" is not stored row by row/],
    ['too few strides', oneTensor({ strides: [1] }), /"w" is not stored row by row/],
    ['a start past its end', oneTensor({ start: 1 }), /"w" of shape 2×3 is larger than its storage/],
    ['a shape beyond it', oneTensor({ shape: [3, 3] }), /"w" of shape 3×3 is larger than its storage/],
    ['a shape of 2^60 numbers', oneTensor({ shape: [2 ** 30, 2 ** 30] }), /"w" has an impossible shape/],
    ['a storage longer than its record', oneTensor({ length: 7 }), /storage of "w" has 24 bytes, expected 28/],
    ['a storage shorter than its record', oneTensor({ length: 5 }), /storage of "w" has 24 bytes, expected 20/],
    ['a storage of another type', oneTensor({ type: 'DoubleStorage' }), /storage of "w" has 24 bytes, expected 48/],
    ['a storage that is missing', oneTensor({ storage: '1' }), /the storage "1" of "w" is missing/],
    [
      'a storage outside of its folder',
      oneTensor({ storage: '../data.pkl' }),
      /the storage "..\/data.pkl" of "w" is missing/,
    ],
    ['a storage of complex numbers', oneTensor({ type: 'ComplexFloatStorage' }), /"torch.ComplexFloatStorage"/],
  ]

  it.each(lies)('is refused for %s', async (_, bytes, sentence) => {
    expect(await refusal(bytes)).toMatch(sentence)
  })

  it('never gets to os.system', async () => {
    const call = [op.global('posix', 'system'), op.text(`touch ${folder.path('owned')}`), op.tuple1, op.reduce]
    expect(await refusal(oneOf(...call))).toMatch(
      /^weights\.pt was not opened: it asks for the Python object "posix.system"/,
    )
    expect(await refusal(oneOf(op.dict, op.text('w'), tensor(), op.setItem, ...call, op.build))).toMatch(
      /"posix.system"/,
    )
  })

  it('is refused when it holds no tensors, or too deep', async () => {
    expect(await refusal(oneOf(op.none))).toMatch(/it holds no weights where they are expected/)
    expect(await refusal(oneOf(op.dict))).toMatch(/it holds no weights where they are expected/)
    const around = (inner: number[]) => [...op.dict, ...op.text('model'), ...inner, ...op.setItem]
    const weights = [...op.dict, ...op.text('w'), ...tensor(), ...op.setItem]
    expect(Object.keys(await readAll(folder.write(oneOf(around(around(weights))))))).toEqual(['w'])
    expect(await refusal(oneOf(around(around(around(weights)))))).toMatch(/it holds no weights where they are expected/)
  })

  it('is refused when two keys become one', async () => {
    const pieces = [op.dict, op.text('5'), tensor(), op.setItem, op.integer(5), tensor(), op.setItem]
    expect(await refusal(oneOf(...pieces))).toMatch(/it has two tensors of one name/)
  })

  it('is refused when its numbers are big-endian', async () => {
    const pickle = program(op.proto, op.dict, op.text('w'), tensor(), op.setItem, op.stop)
    const entries = { 'a/data.pkl': pickle, 'a/byteorder': new TextEncoder().encode('big'), 'a/data/0': SIX }
    const zip = writeZip(Object.entries(entries).map(([name, bytes]) => storedEntry(name, bytes)))
    expect(await refusal(zip)).toMatch(/its byte order is "big"; save it again on a little-endian machine/)
  })

  it('is refused when it is another kind of zip file', async () => {
    expect(await refusal(writeZip([storedEntry('mimetype', 'image/openraster')]))).toMatch(/without weights of PyTorch/)
  })
})
