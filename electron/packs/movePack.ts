import { createReadStream } from 'node:fs'
import { copyFile, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { readManifest } from '../inference/pack'
import { ProblemError } from '../protocol/values'
import { codeOf, problemOfWriting } from './diskProblem'
import { HashedFile } from './hashedFile'
import { ByteMeter, type JobSurroundings } from './progress'
import { hiddenName, Staging } from './staging'
import { PIECE_BYTES } from './verifyPack'

/**
 * Moves a pack into another folder of packs: copies it, compares the copy with the manifest, puts it in place whole, and only
 * then removes the first.
 *
 * @returns where the pack lies now
 * @throws ProblemError `already-there`, `altered-file`, `disk-full`, `not-permitted` or `missing-file`; Cancelled. The pack
 *   is then where it was
 */
export async function movePack(folder: string, packsFolder: string, surroundings: JobSurroundings): Promise<string> {
  const { manifest } = await readManifest(folder)
  if (path.resolve(packsFolder) === path.dirname(path.resolve(folder))) return folder
  const files = Object.entries(manifest.files)
  const total = files.reduce((sum, [, { bytes }]) => sum + bytes, 0)
  const meter = new ByteMeter(total, surroundings)
  const staging = await Staging.begin(packsFolder, path.basename(folder), false)
  let moved: string
  try {
    for (const [name, expected] of files) {
      const { sha256 } = await copy(path.join(folder, name), staging.file(name), meter)
      if (sha256 === expected.sha256) continue
      throw new ProblemError(
        'altered-file',
        `${path.join(folder, name)} is not the file that the pack was made with: it was not moved; import the pack again.`,
      )
    }
    await copyFile(path.join(folder, 'model.json'), staging.file('model.json'))
    moved = await staging.finish(false)
  } catch (error) {
    await staging.discard()
    throw error
  }
  await removePack(folder)
  return moved
}

/**
 * Removes a pack: it is none any more at once, and its files go after that.
 *
 * @throws ProblemError `not-permitted` when it cannot be removed, as while another program uses it
 */
export async function removePack(folder: string): Promise<void> {
  const hidden = path.join(path.dirname(folder), hiddenName(path.basename(folder), 'gone'))
  try {
    await rename(folder, hidden)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return
    throw new ProblemError(
      'not-permitted',
      `${folder} cannot be removed: close what uses it, or check its permissions, and try again.`,
    )
  }
  // What is left when this fails is removed at the next start.
  await rm(hidden, { recursive: true, force: true }).catch(() => undefined)
}

async function copy(from: string, to: string, meter: ByteMeter): Promise<{ sha256: string }> {
  const file = await HashedFile.create(to)
  try {
    for await (const piece of createReadStream(from, { highWaterMark: PIECE_BYTES })) {
      meter.add(piece.length)
      await file.write(piece)
    }
    return await file.finish()
  } catch (error) {
    if (codeOf(error) === 'ENOENT') throw new ProblemError('missing-file', `${from} is missing: import the pack again.`)
    throw error instanceof Error && 'code' in error ? problemOfWriting(error, to) : error
  } finally {
    await file.abandon()
  }
}
