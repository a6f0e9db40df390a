import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Pack } from '../protocol/bridge'
import { type ModelManifest, parseManifest } from '../protocol/manifest'
import { ProblemError, problemOf } from '../protocol/values'

const MANIFEST = 'model.json'

/** The manifest of the pack in a folder, and its SHA-256. Throws a ProblemError when it is missing or malformed. */
export async function readManifest(folder: string): Promise<{ manifest: ModelManifest; sha256: string }> {
  const path = join(folder, MANIFEST)
  const bytes = await readPackBytes(path)
  return { manifest: parseManifest(bytes.toString('utf8'), path), sha256: sha256Of(bytes) }
}

/**
 * The packs in a folder of packs, by name. Only manifests are read, and the sizes of their files: a pack whose files are
 * missing or of another size has a `problem`. Bytes are verified when a graph is loaded (`readGraph`). A folder without a
 * readable manifest is no pack and is left out.
 */
export async function listPacks(packsFolder: string): Promise<Pack[]> {
  const entries = await readdir(packsFolder, { withFileTypes: true }).catch(() => [])
  const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => join(packsFolder, entry.name))
  const packs = await Promise.all(folders.sort().map(inspectPack))
  return packs.filter((pack) => pack !== null)
}

async function inspectPack(folder: string): Promise<Pack | null> {
  const read = await readManifest(folder).catch(() => null)
  if (read === null) return null
  try {
    for (const file of Object.keys(read.manifest.files)) await checkSize(folder, read.manifest, file)
    return { ...read, problem: null }
  } catch (error) {
    return { ...read, problem: problemOf(error) }
  }
}

async function checkSize(folder: string, manifest: ModelManifest, file: string): Promise<void> {
  const { size } = await stat(join(folder, file)).catch(() => {
    throw missing(join(folder, file))
  })
  if (size !== manifest.files[file]?.bytes) throw altered(join(folder, file))
}

/** The bytes of one graph of a pack. Throws a ProblemError when the file is missing or is not the one the manifest names. */
export async function readGraph(folder: string, manifest: ModelManifest, file: string): Promise<Uint8Array> {
  const path = join(folder, file)
  const bytes = await readPackBytes(path)
  if (sha256Of(bytes) !== manifest.files[file]?.sha256) throw altered(path)
  return bytes
}

async function readPackBytes(path: string): Promise<Buffer> {
  try {
    return await readFile(path)
  } catch {
    throw missing(path)
  }
}

const sha256Of = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

const missing = (path: string) =>
  new ProblemError('missing-file', `${path} is missing or cannot be read: install the pack again.`)

const altered = (path: string) =>
  new ProblemError('altered-file', `${path} is not the file that the pack was made with: install the pack again.`)
