import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { extractFile, listPackage } from '@electron/asar'
import { strToU8, zipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { extractZipEntry, packAsar, squashfsOffset } from '../../build/archives.mjs'

let folder = ''
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'underpaint-archives-'))
})
afterAll(() => fs.rmSync(folder, { recursive: true }))

function write(name: string, bytes: Uint8Array): string {
  const file = path.join(folder, name)
  fs.writeFileSync(file, bytes)
  return file
}

describe('extractZipEntry', () => {
  const text = 'a river through it, '.repeat(500)
  const zip = () =>
    write(
      'a.whl',
      zipSync({
        'first.txt': strToU8('no'),
        'in/deflated.tgz': strToU8(text),
        'stored.bin': [strToU8('s'), { level: 0 }],
      }),
    )

  test('writes a deflated entry and a stored one', () => {
    const target = path.join(folder, 'entry')
    extractZipEntry(zip(), /deflated\.tgz$/, target)
    expect(fs.readFileSync(target, 'utf8')).toBe(text)
    extractZipEntry(zip(), /^stored\.bin$/, target)
    expect(fs.readFileSync(target, 'utf8')).toBe('s')
  })

  test('names the file that is no zip, and the entry that is not there', () => {
    const target = path.join(folder, 'entry')
    expect(() => extractZipEntry(write('b.whl', strToU8('x'.repeat(100))), /a/, target)).toThrow(
      /b\.whl is not a zip file/,
    )
    expect(() => extractZipEntry(zip(), /absent/, target)).toThrow(/a\.whl has no entry/)
  })
})

test('packAsar makes an archive that the asar tool reads', () => {
  const file = write('a.asar', packAsar({ 'package.json': '{"name":"é"}', 'main.js': 'main()' }))
  expect(listPackage(file, { isPack: false }).sort()).toEqual(['/main.js', '/package.json'])
  expect(extractFile(file, 'package.json').toString()).toBe('{"name":"é"}')
  expect(extractFile(file, 'main.js').toString()).toBe('main()')
})

describe('squashfsOffset', () => {
  /** An ELF header with one section header of 64 bytes at byte 64, then the image. */
  function appImage(magic: string): Buffer {
    const image = Buffer.alloc(160)
    image.writeUInt32BE(0x7f454c46, 0)
    image[4] = 2
    image.writeBigUInt64LE(64n, 40)
    image.writeUInt16LE(64, 58)
    image.writeUInt16LE(1, 60)
    image.write(magic, 128)
    return image
  }

  test('finds the image behind the section headers', () => {
    expect(squashfsOffset(write('good', appImage('hsqs')))).toBe(128)
  })

  test('refuses other files', () => {
    expect(() => squashfsOffset(write('bad', appImage('hsqt')))).toThrow(/no squashfs image at byte 128/)
    expect(() => squashfsOffset(write('script', Buffer.from('#!/bin/sh'.padEnd(64))))).toThrow(/not a 64-bit ELF/)
  })
})
