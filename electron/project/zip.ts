/**
 * The part of the zip format (PKWARE APPNOTE 6.3) that OpenRaster uses, read with distrust: entries stay packed until they
 * are asked for, nothing is unpacked to disk, and each is inflated into exactly the bytes it declares and checked by CRC.
 */
import { inflateRawSync } from 'node:zlib'
import { ProblemError } from '../protocol/values'
import { crc32 } from './crc32'

/** An entry as it lies in the file. `packed` is deflated when the method is 8, and the content itself when it is 0. */
export type ZipEntry = { name: string; method: 0 | 8; crc: number; size: number; packed: Uint8Array }

const LOCAL = 0x04034b50
const CENTRAL = 0x02014b50
const END = 0x06054b50
const UTF8_NAME = 1 << 11
const ENCRYPTED = 1
/** 1 January 1980, the earliest date there is: the same content gives the same file. */
const DATE = (1 << 5) | 1

const ENTRIES_LIMIT = 10_000
const ENTRY_LIMIT = 256 * 2 ** 20
const NAME_LIMIT = 200

const encoder = new TextEncoder()

/** An entry with its content stored as it is: for PNG, which is compressed already, and for short text. */
export function storedEntry(name: string, content: Uint8Array | string): ZipEntry {
  const packed = typeof content === 'string' ? encoder.encode(content) : content
  return { name, method: 0, crc: crc32(packed), size: packed.length, packed }
}

/** The bytes of a zip file with these entries in this order. The same entries give the same bytes. */
export function writeZip(entries: readonly ZipEntry[]): Uint8Array {
  const named = entries.map((entry) => ({ entry, name: encoder.encode(entry.name) }))
  const body = named.reduce((total, { entry, name }) => total + 30 + name.length + entry.packed.length, 0)
  const directory = named.reduce((total, { name }) => total + 46 + name.length, 0)
  const zip = new Uint8Array(body + directory + 22)
  const view = new DataView(zip.buffer)
  let at = 0
  let central = body
  for (const { entry, name } of named) {
    view.setUint32(at, LOCAL, true)
    writeDescription(view, at + 4, entry, name)
    zip.set(name, at + 30)
    zip.set(entry.packed, at + 30 + name.length)
    view.setUint32(central, CENTRAL, true)
    view.setUint16(central + 4, 20, true)
    writeDescription(view, central + 6, entry, name)
    view.setUint32(central + 42, at, true)
    zip.set(name, central + 46)
    at += 30 + name.length + entry.packed.length
    central += 46 + name.length
  }
  view.setUint32(central, END, true)
  view.setUint16(central + 8, entries.length, true)
  view.setUint16(central + 10, entries.length, true)
  view.setUint32(central + 12, directory, true)
  view.setUint32(central + 16, body, true)
  return zip
}

/** The fields that an entry's local header and its line in the directory share, from "version needed" on. */
function writeDescription(view: DataView, at: number, entry: ZipEntry, name: Uint8Array): void {
  view.setUint16(at, 20, true)
  view.setUint16(at + 2, name.length === entry.name.length ? 0 : UTF8_NAME, true)
  view.setUint16(at + 4, entry.method, true)
  view.setUint16(at + 8, DATE, true)
  view.setUint32(at + 10, entry.crc, true)
  view.setUint32(at + 14, entry.packed.length, true)
  view.setUint32(at + 18, entry.size, true)
  view.setUint16(at + 22, name.length, true)
}

/**
 * Reads the directory of a zip file.
 *
 * @param file what messages call it
 * @returns the entries by name, in the order of the directory; folders are left out
 * @throws ProblemError `malformed-file` when it is no zip file, is damaged, or has entries no project would have
 *   (encrypted, of other methods, in more than one piece, with a path that leads out of the archive, or twice the same)
 */
export function readZip(zip: Uint8Array, file: string): Map<string, ZipEntry> {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength)
  const end = findEnd(view)
  if (end === null) throw damaged(file, 'it is not a zip archive, or it ends too early')
  const count = view.getUint16(end + 10, true)
  if (count > ENTRIES_LIMIT) throw damaged(file, `it has ${count} entries`)
  const entries = new Map<string, ZipEntry>()
  let at = view.getUint32(end + 16, true)
  for (let index = 0; index < count; index++) {
    if (at + 46 > end || view.getUint32(at, true) !== CENTRAL) throw damaged(file, 'its directory is not whole')
    const nameLength = view.getUint16(at + 28, true)
    const name = new TextDecoder().decode(zip.subarray(at + 46, at + 46 + nameLength))
    if (!isSafeName(name)) throw damaged(file, `it has an entry named ${JSON.stringify(name.slice(0, 60))}`)
    if (entries.has(name)) throw damaged(file, `it has ${name} twice`)
    if (!name.endsWith('/')) entries.set(name, readEntry(zip, view, at, name, file))
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
  }
  return entries
}

/**
 * The content of an entry.
 *
 * @param file what messages call the archive
 * @throws ProblemError `malformed-file` when the content has not the declared length or checksum
 */
export function unpack(entry: ZipEntry, file: string): Uint8Array {
  const content = entry.method === 0 ? entry.packed : inflate(entry)
  if (content?.length !== entry.size || crc32(content) !== entry.crc) {
    throw damaged(file, `${entry.name} in it is not whole`)
  }
  return content
}

function inflate(entry: ZipEntry): Uint8Array | null {
  try {
    const content = inflateRawSync(entry.packed, { maxOutputLength: Math.max(1, entry.size) })
    return new Uint8Array(content.buffer, content.byteOffset, content.byteLength)
  } catch {
    return null
  }
}

function damaged(file: string, why: string): ProblemError {
  return new ProblemError('malformed-file', `${file} is not a whole project file (${why}): choose another file.`)
}

/** Where the end record lies: at the end, before a comment of at most 65,535 bytes. */
function findEnd(view: DataView): number | null {
  for (let at = view.byteLength - 22; at >= 0 && at >= view.byteLength - 22 - 0xffff; at--) {
    if (view.getUint32(at, true) === END) return at
  }
  return null
}

function isSafeName(name: string): boolean {
  const parts = name.split('/')
  const segments = parts.at(-1) === '' ? parts.slice(0, -1) : parts
  const readable = name.length <= NAME_LIMIT && !/[\\:\0]/.test(name)
  return readable && segments.every((segment) => segment !== '' && segment !== '.' && segment !== '..')
}

function readEntry(zip: Uint8Array, view: DataView, at: number, name: string, file: string): ZipEntry {
  const flags = view.getUint16(at + 8, true)
  const method = view.getUint16(at + 10, true)
  const crc = view.getUint32(at + 16, true)
  const packedSize = view.getUint32(at + 20, true)
  const size = view.getUint32(at + 24, true)
  const header = view.getUint32(at + 42, true)
  if (flags & ENCRYPTED) throw damaged(file, `${name} in it is encrypted`)
  if (method !== 0 && method !== 8) throw damaged(file, `${name} in it is packed in an unknown way`)
  if (size > ENTRY_LIMIT) throw damaged(file, `${name} in it claims ${size} bytes`)
  if (header + 30 > zip.length || view.getUint32(header, true) !== LOCAL)
    throw damaged(file, `${name} in it is missing`)
  const start = header + 30 + view.getUint16(header + 26, true) + view.getUint16(header + 28, true)
  if (start + packedSize > zip.length) throw damaged(file, `${name} in it is not whole`)
  return { name, method, crc, size, packed: zip.subarray(start, start + packedSize) }
}
