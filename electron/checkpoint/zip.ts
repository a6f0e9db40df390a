/**
 * The directory of a zip file (PKWARE APPNOTE 6.3.9) as PyTorch writes it, read with distrust and by range.
 *
 * Apart from electron/project/zip.ts, which has a project file whole in memory: a checkpoint has gigabytes, is zip64
 * (4.3.14, 4.5.3), keeps its data stored, and its records are read in pieces straight from their offset in the file.
 */
import { inflateRawSync } from 'node:zlib'
import { crc32 } from '../project/crc32'
import type { RangedFile } from './rangedFile'
import { damaged, quoted, refused } from './refusal'

/** Where a record's bytes lie in the file. `method` 0: as they are; 8: deflated. */
export interface ZipRecord {
  readonly name: string
  readonly method: 0 | 8
  /** CRC-32 of the content; null where the writer left it out, as PyTorch does when told to (it then writes 0). */
  readonly crc: number | null
  readonly size: number
  readonly packedSize: number
  /** Of the content's first byte from the start of the file. */
  readonly offset: number
}

interface DirectoryLine extends Omit<ZipRecord, 'offset'> {
  readonly flags: number
  readonly header: number
}

const LOCAL = 0x04034b50
const CENTRAL = 0x02014b50
const END = 0x06054b50
const END_64 = 0x06064b50
const LOCATOR_64 = 0x07064b50
const SIZES_EXTRA_64 = 1
const FULL_16 = 0xffff
const FULL_32 = 0xffffffff
const ENCRYPTED = 1
/** Sizes and checksum follow the content; its local header has zeros in their place. */
const DESCRIPTOR = 1 << 3

const RECORDS_LIMIT = 10_000
const DIRECTORY_LIMIT = 8 * 2 ** 20
const NAME_LIMIT = 500

/**
 * Reads where everything is in a zip file, and no content.
 *
 * @returns the records by name
 * @throws ProblemError `malformed-file` when the directory is not whole, disagrees with itself or with a record's own
 *   header, or has records that overlap, reach past the end, are encrypted or packed by another method than deflate
 */
export async function readZipDirectory(file: RangedFile): Promise<Map<string, ZipRecord>> {
  const { count, offset, size } = await findDirectory(file)
  if (count > RECORDS_LIMIT || size > DIRECTORY_LIMIT) throw damaged(file.name, `it claims ${count} records`)
  const bytes = await file.read(offset, size)
  const lines = directoryLines(bytes, count, file.name).sort((one, other) => one.header - other.header)
  const records = new Map<string, ZipRecord>()
  let free = 0
  for (const line of lines) {
    if (line.header < free) throw damaged(file.name, `${quoted(line.name)} in it overlaps another record`)
    const record = { ...line, offset: await contentOffset(file, line) }
    free = record.offset + line.packedSize
    if (free > offset) throw damaged(file.name, `${quoted(line.name)} in it reaches past its end`)
    if (records.has(line.name)) throw damaged(file.name, `it has ${quoted(line.name)} twice`)
    records.set(line.name, record)
  }
  return records
}

/**
 * The content of a small record, whole.
 *
 * @param limit the most bytes it may have
 * @throws ProblemError `malformed-file` when it has more, or not the declared length or checksum
 */
export async function readRecord(file: RangedFile, record: ZipRecord, limit: number): Promise<Uint8Array> {
  if (record.size > limit || record.packedSize > limit) {
    throw damaged(file.name, `${quoted(record.name)} in it claims ${record.size} bytes`)
  }
  const packed = await file.read(record.offset, record.packedSize)
  const content = record.method === 0 ? packed : inflate(packed, record.size)
  const whole = content?.length === record.size && (record.crc === null || crc32(content) === record.crc)
  if (!content || !whole) throw damaged(file.name, `${quoted(record.name)} in it is not whole`)
  return content
}

function inflate(packed: Uint8Array, size: number): Uint8Array | null {
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, size) })
  } catch {
    return null
  }
}

/** Finds the directory by the end record (4.3.16), which a comment may follow, and its zip64 form if there is one. */
async function findDirectory(file: RangedFile): Promise<{ count: number; offset: number; size: number }> {
  const tailStart = Math.max(0, file.size - 22 - FULL_16)
  const tail = viewOf(await file.read(tailStart, file.size - tailStart))
  let at = tail.byteLength - 22
  while (at >= 0 && !(tail.getUint32(at, true) === END && at + 22 + tail.getUint16(at + 20, true) === tail.byteLength))
    at--
  if (at < 0) throw damaged(file.name, 'it ends too early')
  let found = {
    count: tail.getUint16(at + 10, true),
    size: tail.getUint32(at + 12, true),
    offset: tail.getUint32(at + 16, true),
    end: tailStart + at,
  }
  if (at >= 20 && tail.getUint32(at - 20, true) === LOCATOR_64) {
    const end = exact(tail, at - 12, file.name)
    const record = viewOf(await file.read(end, 56))
    if (record.getUint32(0, true) !== END_64) throw damaged(file.name, 'its zip64 record is missing')
    const wide = { count: exact(record, 32, file.name), size: exact(record, 40, file.name) }
    const agrees =
      (found.count === FULL_16 || found.count === wide.count) && (found.size === FULL_32 || found.size === wide.size)
    if (!agrees) throw damaged(file.name, 'its two end records disagree')
    found = { ...wide, offset: exact(record, 48, file.name), end }
  }
  if (found.offset + found.size > found.end) throw damaged(file.name, 'its directory reaches past its end')
  return found
}

function directoryLines(bytes: Uint8Array, count: number, file: string): DirectoryLine[] {
  const view = viewOf(bytes)
  const lines: DirectoryLine[] = []
  let at = 0
  for (let index = 0; index < count; index++) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== CENTRAL)
      throw damaged(file, 'its directory is not whole')
    const nameEnd = at + 46 + view.getUint16(at + 28, true)
    const extraEnd = nameEnd + view.getUint16(at + 30, true)
    const next = extraEnd + view.getUint16(at + 32, true)
    if (next > bytes.length) throw damaged(file, 'its directory is not whole')
    const name = new TextDecoder().decode(bytes.subarray(at + 46, nameEnd))
    lines.push(directoryLine(view, at, name, wideSizes(view, nameEnd, extraEnd), file))
    at = next
  }
  if (at !== bytes.length) throw damaged(file, 'its directory is longer than its records')
  return lines
}

function directoryLine(view: DataView, at: number, name: string, wide: DataView | null, file: string): DirectoryLine {
  let wideAt = 0
  const widened = (narrow: number): number => {
    if (narrow !== FULL_32) return narrow
    if (!wide || wideAt + 8 > wide.byteLength) throw damaged(file, `${quoted(name)} in it has no size`)
    wideAt += 8
    return exact(wide, wideAt - 8, file)
  }
  const size = widened(view.getUint32(at + 24, true))
  const packedSize = widened(view.getUint32(at + 20, true))
  const header = widened(view.getUint32(at + 42, true))
  const flags = view.getUint16(at + 8, true)
  const method = view.getUint16(at + 10, true)
  const crc = view.getUint32(at + 16, true)
  if (name.length > NAME_LIMIT) throw damaged(file, `it has a record named ${quoted(name)}`)
  if (flags & ENCRYPTED) throw refused(file, `${quoted(name)} in it is encrypted; save it again without a password`)
  if (method !== 0 && method !== 8) throw damaged(file, `${quoted(name)} in it is packed in an unknown way`)
  if (method === 0 && packedSize !== size) throw damaged(file, `${quoted(name)} in it has two sizes`)
  return { name, method, flags, header, size, packedSize, crc: crc === 0 ? null : crc }
}

/** The zip64 field among the extra fields (4.5.3), which holds the sizes that do not fit 32 bits. */
function wideSizes(view: DataView, start: number, end: number): DataView | null {
  for (let at = start; at + 4 <= end; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== SIZES_EXTRA_64) continue
    const length = Math.min(view.getUint16(at + 2, true), end - at - 4)
    return new DataView(view.buffer, view.byteOffset + at + 4, length)
  }
  return null
}

/** Reads a record's own header, which must tell what the directory tells, to know where its content starts. */
async function contentOffset(file: RangedFile, line: DirectoryLine): Promise<number> {
  const nameBytes = new TextEncoder().encode(line.name)
  const bytes = await file.read(line.header, 30 + nameBytes.length)
  const view = viewOf(bytes)
  const same =
    view.getUint32(0, true) === LOCAL &&
    view.getUint16(8, true) === line.method &&
    view.getUint16(26, true) === nameBytes.length &&
    Buffer.compare(bytes.subarray(30), nameBytes) === 0 &&
    sizeAgrees(view.getUint32(18, true), line.packedSize, line.flags) &&
    sizeAgrees(view.getUint32(22, true), line.size, line.flags)
  if (!same) throw damaged(file.name, `${quoted(line.name)} is not where its directory says`)
  return line.header + 30 + nameBytes.length + view.getUint16(28, true)
}

function sizeAgrees(local: number, size: number, flags: number): boolean {
  return local === size || local === FULL_32 || (local === 0 && (flags & DESCRIPTOR) !== 0)
}

function exact(view: DataView, at: number, file: string): number {
  const value = Number(view.getBigUint64(at, true))
  if (!Number.isSafeInteger(value)) throw damaged(file, 'it claims an impossible size')
  return value
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
