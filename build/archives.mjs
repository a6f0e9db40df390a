import fs from 'node:fs'
import zlib from 'node:zlib'

const ZIP_END_RECORD = 0x06054b50
const ZIP_END_RECORD_BYTES = 22
const ELF_MAGIC = 0x7f454c46

/**
 * Writes one entry of a zip file to disk. Enough for a Python wheel, which is a plain zip.
 *
 * @param {string} zipFile
 * @param {RegExp} name what the entry's name matches; the first match wins
 * @param {string} target the file to write
 * @throws {Error} when the file is no zip or has no such entry
 */
export function extractZipEntry(zipFile, name, target) {
  const zip = fs.readFileSync(zipFile)
  let end = zip.length - ZIP_END_RECORD_BYTES
  while (end >= 0 && zip.readUInt32LE(end) !== ZIP_END_RECORD) end--
  if (end < 0) throw new Error(`${zipFile} is not a zip file`)
  let at = zip.readUInt32LE(end + 16)
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const method = zip.readUInt16LE(at + 10)
    const packedBytes = zip.readUInt32LE(at + 20)
    const nameBytes = zip.readUInt16LE(at + 28)
    const header = zip.readUInt32LE(at + 42)
    if (name.test(zip.toString('utf8', at + 46, at + 46 + nameBytes))) {
      const start = header + 30 + zip.readUInt16LE(header + 26) + zip.readUInt16LE(header + 28)
      const packed = zip.subarray(start, start + packedBytes)
      fs.writeFileSync(target, method === 0 ? packed : zlib.inflateRawSync(packed))
      return
    }
    at += 46 + nameBytes + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32)
  }
  throw new Error(`${zipFile} has no entry ${name}`)
}

/**
 * The byte where the squashfs image of an AppImage (type 2) starts: right behind the section headers of its ELF part.
 *
 * @param {string} file
 * @throws {Error} when the file is not such an AppImage
 */
export function squashfsOffset(file) {
  const descriptor = fs.openSync(file, 'r')
  try {
    const head = Buffer.alloc(64)
    fs.readSync(descriptor, head, 0, 64, 0)
    if (head.readUInt32BE(0) !== ELF_MAGIC || head[4] !== 2) throw new Error(`${file} is not a 64-bit ELF file`)
    const offset = Number(head.readBigUInt64LE(40)) + head.readUInt16LE(58) * head.readUInt16LE(60)
    const magic = Buffer.alloc(4)
    fs.readSync(descriptor, magic, 0, 4, offset)
    if (magic.toString() !== 'hsqs') throw new Error(`${file} has no squashfs image at byte ${offset}`)
    return offset
  } finally {
    fs.closeSync(descriptor)
  }
}

/**
 * An asar archive of a few text files in one folder: a pickled JSON header with sizes and offsets, then the bodies.
 *
 * @param {Record<string, string>} files text by name
 * @returns {Buffer}
 */
export function packAsar(files) {
  /** @type {Record<string, { size: number, offset: string }>} */
  const entries = {}
  const bodies = Object.entries(files).map(([name, text]) => ({ name, body: Buffer.from(text) }))
  let offset = 0
  for (const { name, body } of bodies) {
    entries[name] = { size: body.length, offset: String(offset) }
    offset += body.length
  }
  const json = Buffer.from(JSON.stringify({ files: entries }))
  const padding = (4 - (json.length % 4)) % 4
  const sizes = Buffer.alloc(16)
  for (const [index, value] of [4, 8 + json.length + padding, 4 + json.length + padding, json.length].entries()) {
    sizes.writeUInt32LE(value, index * 4)
  }
  return Buffer.concat([sizes, json, Buffer.alloc(padding), ...bodies.map(({ body }) => body)])
}
