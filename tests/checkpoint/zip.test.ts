import fs from 'node:fs'
import { zipSync } from 'fflate'
import { afterAll, describe, expect, it } from 'vitest'
import { RangedFile } from '../../electron/checkpoint/rangedFile'
import { readRecord, readZipDirectory, type ZipRecord } from '../../electron/checkpoint/zip'
import { storedEntry, writeZip } from '../../electron/project/zip'
import { fixture, temporaryFolder } from './files'

const folder = temporaryFolder()
afterAll(() => folder.remove())

async function open<Result>(path: string, use: (file: RangedFile) => Promise<Result>): Promise<Result> {
  const file = await RangedFile.open(path)
  try {
    return await use(file)
  } finally {
    await file.close()
  }
}

const directory = (zip: Uint8Array) => open(folder.write(zip, 'a.pt'), readZipDirectory)

const contents = (zip: Uint8Array, limit = 1000) =>
  open(folder.write(zip, 'a.pt'), async (file) => {
    const records = await readZipDirectory(file)
    return Promise.all([...records.values()].map((record) => readRecord(file, record, limit)))
  })

const two = () => writeZip([storedEntry('a', 'first'), storedEntry('b', 'second')])
/** Where the line of the first record starts in the directory of `two`, and that of the second. */
const FIRST = 30 + 1 + 5 + 30 + 1 + 6
const SECOND = FIRST + 46 + 1

/** A record `a` that holds the whole of `b`, header and all, which the directory lists too. */
function nested(): Uint8Array {
  const inner = writeZip([storedEntry('b', 'second')]).subarray(0, 37)
  const zip = writeZip([storedEntry('a', inner), storedEntry('b', 'second')])
  new DataView(zip.buffer).setUint32(zip.length - 22 - 47 + 42, 31, true)
  return zip
}

/** `two` with some bytes of it changed: 32 bits at each position. */
function patched(changes: readonly (readonly [number, number])[]): Uint8Array {
  const zip = two()
  const view = new DataView(zip.buffer)
  for (const [at, value] of changes) view.setUint32(at, value, true)
  return zip
}

describe('readZipDirectory', () => {
  it('tells where the content of each record starts', async () => {
    const records = await directory(two())
    expect([...records.values()].map(({ name, offset, size }) => [name, offset, size])).toEqual([
      ['a', 31, 5],
      ['b', 67, 6],
    ])
    expect((await contents(two())).map((bytes) => new TextDecoder().decode(bytes))).toEqual(['first', 'second'])
  })

  it('reads the zip64 records that PyTorch writes, each at a multiple of 64 bytes', async () => {
    const records = await open(fixture('plain.pt'), readZipDirectory)
    const data = [...records.values()].filter(({ name }) => name.startsWith('plain/data/'))
    expect(data.map(({ size }) => size).sort()).toEqual([16, 192, 4, 60])
    expect(data.every(({ offset }) => offset % 64 === 0)).toBe(true)
  })

  it('finds records beyond 4 GiB', async () => {
    const far = 5 * 2 ** 30
    const path = folder.path('sparse.pt')
    const name = Buffer.from('far')
    const local = Buffer.alloc(30)
    local.writeUInt32LE(0x04034b50)
    local.writeUInt32LE(4, 18)
    local.writeUInt32LE(4, 22)
    local.writeUInt16LE(3, 26)
    const line = Buffer.alloc(46)
    line.writeUInt32LE(0x02014b50)
    line.writeUInt32LE(4, 20)
    line.writeUInt32LE(4, 24)
    line.writeUInt16LE(3, 28)
    line.writeUInt16LE(12, 30)
    line.writeUInt32LE(0xffffffff, 42)
    const extra = Buffer.alloc(12)
    extra.writeUInt16LE(1)
    extra.writeUInt16LE(8, 2)
    extra.writeBigUInt64LE(BigInt(far), 4)
    const end64 = Buffer.alloc(56)
    end64.writeUInt32LE(0x06064b50)
    end64.writeBigUInt64LE(1n, 32)
    end64.writeBigUInt64LE(61n, 40)
    end64.writeBigUInt64LE(BigInt(far + 37), 48)
    const locator = Buffer.alloc(20)
    locator.writeUInt32LE(0x07064b50)
    locator.writeBigUInt64LE(BigInt(far + 37 + 61), 8)
    const end = Buffer.alloc(22, 0xff)
    end.writeUInt32LE(0x06054b50)
    end.writeUInt16LE(0, 20)
    const handle = fs.openSync(path, 'w')
    fs.writeSync(
      handle,
      Buffer.concat([local, name, Buffer.from('data'), line, name, extra, end64, locator, end]),
      0,
      null,
      far,
    )
    fs.closeSync(handle)
    const content = await open(path, async (file) => {
      const record = (await readZipDirectory(file)).get('far')!
      expect(record.offset).toBe(far + 33)
      return readRecord(file, record, 100)
    })
    fs.rmSync(path)
    expect(new TextDecoder().decode(content)).toBe('data')
  })

  it('reads past a comment', async () => {
    const zip = Buffer.concat([two(), Buffer.from('PK\x05\x06 a comment')])
    zip.writeUInt16LE(14, two().length - 2)
    expect((await directory(zip)).size).toBe(2)
  })

  const lies: [string, Uint8Array, RegExp][] = [
    ['lie inside of another', nested(), /"b" in it overlaps another record/],
    [
      'are each larger than they were',
      patched([
        [FIRST + 20, 9],
        [FIRST + 24, 9],
        [18, 9],
        [22, 9],
      ]),
      /"b" in it overlaps/,
    ],
    [
      'reach past the end',
      patched([
        [SECOND + 20, 900],
        [SECOND + 24, 900],
        [54, 900],
        [58, 900],
      ]),
      /"b" in it reaches past its end/,
    ],
    [
      'have gigabytes',
      patched([
        [SECOND + 20, 0xfffffff0],
        [SECOND + 24, 0xfffffff0],
      ]),
      /"b" is not where its directory says/,
    ],
    ['lie elsewhere', patched([[SECOND + 42, 3]]), /overlaps another record|not where its directory says/],
    ['lie outside', patched([[SECOND + 42, 5000]]), /ends too early/],
    ['have another size in their own header', patched([[18, 4]]), /"a" is not where its directory says/],
    ['have two sizes though stored', patched([[FIRST + 24, 4]]), /"a" in it has two sizes/],
    [
      'need a zip64 size that is not there',
      patched([
        [FIRST + 20, 0xffffffff],
        [FIRST + 24, 0xffffffff],
      ]),
      /"a" in it has no size/,
    ],
    ['are encrypted', patched([[FIRST + 8, 1]]), /"a" in it is encrypted; save it again without a password/],
    ['are packed in an unknown way', patched([[FIRST + 10, 12]]), /"a" in it is packed in an unknown way/],
    ['are of one name', writeZip([storedEntry('a', 'x'), storedEntry('a', 'x')]), /it has "a" twice/],
  ]

  it.each(lies)('refuses records that %s', async (_, zip, sentence) => {
    await expect(directory(zip)).rejects.toThrow(sentence)
  })

  it('refuses a directory of more lines than it has', async () => {
    const zip = Buffer.from(two())
    zip.writeUInt16LE(3, zip.length - 12)
    await expect(directory(zip)).rejects.toThrow('its directory is not whole')
    zip.writeUInt16LE(1, zip.length - 12)
    await expect(directory(zip)).rejects.toThrow('its directory is longer than its records')
    zip.writeUInt16LE(60_000, zip.length - 12)
    await expect(directory(zip)).rejects.toThrow('it claims 60000 records')
  })

  it('refuses a zip64 record that disagrees', async () => {
    const zip = fs.readFileSync(fixture('plain.pt'))
    zip.writeUInt16LE(zip.readUInt16LE(zip.length - 12) - 1, zip.length - 12)
    await expect(directory(zip)).rejects.toThrow('its two end records disagree')
  })

  it('refuses what ends too early, wherever', async () => {
    const zip = two()
    for (let length = 0; length < zip.length; length++) {
      await expect(directory(zip.subarray(0, length))).rejects.toThrow('is not a whole checkpoint')
    }
  })
})

describe('readRecord', () => {
  it('inflates', async () => {
    expect(await contents(zipSync({ a: [new Uint8Array(500).fill(7), { level: 9 }] }))).toEqual([
      expect.objectContaining({ length: 500, 0: 7, 499: 7 }),
    ])
  })

  it('refuses content that inflates to more than it declares', async () => {
    const zip = zipSync({ bomb: [new Uint8Array(1_000_000), { level: 9 }] })
    const view = new DataView(zip.buffer, zip.byteOffset)
    view.setUint32(zip.length - 22 - 50 + 24, 1000, true)
    view.setUint32(22, 1000, true)
    await expect(contents(zip)).rejects.toThrow('"bomb" in it is not whole')
  })

  it('refuses content beyond the limit, and of a wrong checksum', async () => {
    await expect(contents(two(), 5)).rejects.toThrow('"b" in it claims 6 bytes')
    await expect(contents(patched([[FIRST + 16, 1]]))).rejects.toThrow('"a" in it is not whole')
  })

  it('takes a checksum of zero for none, as PyTorch writes on demand', async () => {
    const records: ReadonlyMap<string, ZipRecord> = await directory(patched([[FIRST + 16, 0]]))
    expect(records.get('a')?.crc).toBeNull()
    expect(await contents(patched([[FIRST + 16, 0]]))).toHaveLength(2)
  })
})
