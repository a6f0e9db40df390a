import zlib from 'node:zlib'

/** For each of four bytes at a time, what it does to the sum (the "slicing" method: one step a word, not one a byte). */
const TABLES = Array.from({ length: 4 }, () => new Uint32Array(256))
for (let byte = 0; byte < 256; byte++) {
  let value = byte
  for (let table = 0; table < 4; table++) {
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1
    TABLES[table]![byte] = value
  }
}

/** The sum in plain JavaScript, for runtimes whose zlib does not offer its own (before Node 20.15). */
export function tableCrc32(bytes: Uint8Array, seed = 0): number {
  const [first, second, third, fourth] = TABLES as [Uint32Array, Uint32Array, Uint32Array, Uint32Array]
  let value = ~seed
  let index = 0
  for (const words = bytes.length - 3; index < words; index += 4) {
    value ^= bytes[index]! | (bytes[index + 1]! << 8) | (bytes[index + 2]! << 16) | (bytes[index + 3]! << 24)
    value = fourth[value & 0xff]! ^ third[(value >>> 8) & 0xff]! ^ second[(value >>> 16) & 0xff]! ^ first[value >>> 24]!
  }
  for (; index < bytes.length; index++) value = first[(value ^ bytes[index]!) & 0xff]! ^ (value >>> 8)
  return ~value >>> 0
}

/** The CRC-32 of PNG and zip (ISO 3309, reflected polynomial 0xEDB88320). `seed` continues an earlier sum. */
export const crc32: (bytes: Uint8Array, seed?: number) => number = zlib.crc32 ?? tableCrc32
