import fc from 'fast-check'
import { strToU8, unzipSync, zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { readZip, storedEntry, unpack, writeZip } from '../../electron/project/zip'
import { ProblemError } from '../../electron/protocol/values'

const contents = (zip: Uint8Array) => [...readZip(zip, 'a.ora').values()].map((entry) => unpack(entry, 'a.ora'))

describe('writeZip', () => {
  it('writes what another reader reads, with names in any script', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 5 }), (blobs) => {
        const names = blobs.map((_, index) => `folder/${'äöü川'.slice(0, index)}${index}.png`)
        const zip = writeZip(blobs.map((blob, index) => storedEntry(names[index]!, blob)))
        const other = unzipSync(zip)
        expect(Object.keys(other)).toEqual(names)
        expect(Object.values(other)).toEqual(blobs)
        expect(contents(zip)).toEqual(blobs)
      }),
    )
  })

  it('copies an entry of another program byte for byte', () => {
    const zip = zipSync({ 'notes.txt': strToU8('hello '.repeat(100)) })
    const entries = [...readZip(zip, 'a.ora').values()]
    expect(entries[0]).toMatchObject({ name: 'notes.txt', method: 8, size: 600 })
    expect(new TextDecoder().decode(unzipSync(writeZip(entries))['notes.txt'])).toBe('hello '.repeat(100))
  })
})

describe('readZip', () => {
  it('reads what another writer deflated', () => {
    const blob = new Uint8Array(100_000).fill(7)
    expect(contents(zipSync({ 'data/a.png': [blob, { level: 9 }] }))).toEqual([blob])
  })

  it.each(['../a', '/a', 'a/../b', 'a//b', 'C:/a', 'a\\b', 'a/./b', `${'a'.repeat(201)}`])(
    'refuses an entry named %j',
    (name) => {
      expect(() => readZip(writeZip([storedEntry(name, 'x')]), 'a.ora')).toThrow('it has an entry named')
    },
  )

  it('refuses the same name twice', () => {
    const zip = writeZip([storedEntry('a', 'x'), storedEntry('a', 'y')])
    expect(() => readZip(zip, 'a.ora')).toThrow('a.ora is not a whole project file (it has a twice)')
  })

  it('refuses content that inflates to more than it declares', () => {
    const zip = zipSync({ bomb: [new Uint8Array(1_000_000), { level: 9 }] })
    const view = new DataView(zip.buffer, zip.byteOffset)
    const central = zip.length - 22 - 46 - 'bomb'.length
    view.setUint32(central + 24, 1000, true)
    const entry = readZip(zip, 'a.ora').get('bomb')!
    expect(entry.size).toBe(1000)
    expect(() => unpack(entry, 'a.ora')).toThrow('bomb in it is not whole')
  })

  it('refuses content whose checksum is wrong', () => {
    const zip = writeZip([storedEntry('a', 'some text')])
    zip[35] = zip[35]! ^ 1
    expect(() => unpack(readZip(zip, 'a.ora').get('a')!, 'a.ora')).toThrow('a in it is not whole')
  })

  it('answers any damage with one sentence', () => {
    const zip = zipSync({ 'a.txt': strToU8('aaaaaaaaaabbbbbbbbbb'), 'b/c.txt': strToU8('c') })
    const flips = fc.array(fc.tuple(fc.nat(zip.length - 1), fc.integer({ min: 1, max: 255 })), { maxLength: 4 })
    fc.assert(
      fc.property(flips, fc.nat(zip.length), (changes, cut) => {
        const bytes = zip.slice(0, cut)
        for (const [at, mask] of changes) if (at < cut) bytes[at] = bytes[at]! ^ mask
        try {
          contents(bytes)
        } catch (error) {
          expect(error).toBeInstanceOf(ProblemError)
        }
      }),
      { numRuns: 2000 },
    )
  })
})
