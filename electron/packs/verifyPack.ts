import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { readManifest } from '../inference/pack'
import { ByteMeter, type JobSurroundings } from './progress'

/** Pieces of a file, large enough to be read at the disk's speed. */
export const PIECE_BYTES = 2 * 2 ** 20

/**
 * Reads every file of a pack and compares it with its manifest.
 *
 * @returns the files that are missing or not those of the manifest; none when the pack is whole
 * @throws ProblemError when there is no readable manifest; Cancelled
 */
export async function verifyPack(folder: string, surroundings: JobSurroundings): Promise<string[]> {
  const { manifest } = await readManifest(folder)
  const files = Object.entries(manifest.files)
  const meter = new ByteMeter(
    files.reduce((sum, [, { bytes }]) => sum + bytes, 0),
    surroundings,
  )
  const altered: string[] = []
  for (const [name, expected] of files) {
    const path = join(folder, name)
    const size = await stat(path).then(
      (found) => found.size,
      () => null,
    )
    const same = size === expected.bytes && (await hashOf(path, meter)) === expected.sha256
    if (size !== expected.bytes) meter.add(expected.bytes)
    if (!same) altered.push(name)
  }
  return altered
}

async function hashOf(path: string, meter: ByteMeter): Promise<string> {
  const hash = createHash('sha256')
  for await (const piece of createReadStream(path, { highWaterMark: PIECE_BYTES })) {
    hash.update(piece)
    meter.add(piece.length)
  }
  return hash.digest('hex')
}
