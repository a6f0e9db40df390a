import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Pack } from '../protocol/bridge'
import type { PackReference } from '../protocol/generation'
import { type ModelManifest, parseManifest } from '../protocol/manifest'
import { ProblemError, problemOf } from '../protocol/values'

const MANIFEST = 'model.json'

/** The manifest of the pack in a folder, and its SHA-256. Throws a ProblemError when it is missing or malformed. */
export async function readManifest(folder: string): Promise<{ manifest: ModelManifest; sha256: string }> {
  const path = join(folder, MANIFEST)
  const bytes = await readPackBytes(path)
  return { manifest: parseManifest(bytes.toString('utf8'), path), sha256: sha256Of(bytes) }
}

/** A pack on the disk: its folder, whose name says nothing, and its manifest. */
export interface LocatedPack {
  readonly folder: string
  readonly manifest: ModelManifest
  readonly sha256: string
}

/**
 * Finds a pack by the name in its manifest, or the very one that a recipe names, in folders of packs. The first folder goes
 * first. Throws a ProblemError `unknown-pack` when there is none, or only another of that name; `malformed-file` when the
 * folder of that name has a manifest that cannot be read.
 */
export async function locatePack(
  packsFolders: readonly string[],
  reference: string | PackReference,
): Promise<LocatedPack> {
  const name = typeof reference === 'string' ? reference : reference.name
  let another: ModelManifest | null = null
  let malformed: ProblemError | null = null
  for (const folder of await packFolders(packsFolders)) {
    const read = await readManifest(folder).catch((error: unknown) => {
      if (error instanceof ProblemError && error.problem.kind === 'malformed-file' && basename(folder) === name) {
        malformed ??= error
      }
      return null
    })
    if (read?.manifest.name !== name) continue
    if (typeof reference === 'string' || reference.sha256 === read.sha256) return { folder, ...read }
    another ??= read.manifest
  }
  if (another !== null) {
    throw new ProblemError(
      'unknown-pack',
      `The pack "${name}" on this machine (version ${another.version}) is not the one this recipe was made with.`,
    )
  }
  if (malformed !== null) throw malformed
  throw new ProblemError(
    'unknown-pack',
    `There is no pack "${name}" in ${packsFolders.join(' or ')}: install it there.`,
  )
}

/** The folders that may each be a pack, in the order of the folders of packs, then by name. */
async function packFolders(packsFolders: readonly string[]): Promise<string[]> {
  const lists = packsFolders.map(async (packsFolder) => {
    const entries = await readdir(packsFolder, { withFileTypes: true }).catch(() => [])
    return entries
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map((entry) => join(packsFolder, entry.name))
      .sort()
  })
  return (await Promise.all(lists)).flat()
}

/**
 * The packs in folders of packs, by folder. Only manifests are read, and the sizes of their files: a pack whose files are
 * missing or of another size has a `problem`. Bytes are verified when a graph is loaded (`readGraph`). A folder without a
 * readable manifest is no pack and is left out.
 */
export async function surveyPacks(packsFolders: readonly string[]): Promise<{ folder: string; pack: Pack }[]> {
  const packs = await Promise.all((await packFolders(packsFolders)).map(inspectPack))
  return packs.filter((pack) => pack !== null)
}

/** The packs of a survey, without their places. */
export async function listPacks(packsFolders: readonly string[]): Promise<Pack[]> {
  return (await surveyPacks(packsFolders)).map(({ pack }) => pack)
}

async function inspectPack(folder: string): Promise<{ folder: string; pack: Pack } | null> {
  const read = await readManifest(folder).catch(() => null)
  if (read === null) return null
  try {
    for (const file of Object.keys(read.manifest.files)) await checkSize(folder, read.manifest, file)
    return { folder, pack: { ...read, problem: null } }
  } catch (error) {
    return { folder, pack: { ...read, problem: problemOf(error) } }
  }
}

async function checkSize(folder: string, manifest: ModelManifest, file: string): Promise<void> {
  const { size } = await stat(join(folder, file)).catch(() => {
    throw missing(join(folder, file))
  })
  if (size !== manifest.files[file]?.bytes) throw altered(join(folder, file))
}

/**
 * One graph of a pack: its bytes, or its path when the pack has weights in files of their own, which lie beside it. Throws a
 * ProblemError when the file is missing or is not the one the manifest names, or a file of weights is not of its size: to
 * hash gigabytes before every run would take longer than the run's first steps.
 */
export async function readGraph(folder: string, manifest: ModelManifest, file: string): Promise<Uint8Array | string> {
  const path = join(folder, file)
  const bytes = await readPackBytes(path)
  if (sha256Of(bytes) !== manifest.files[file]?.sha256) throw altered(path)
  const weights = weightFiles(manifest)
  for (const each of weights) await checkSize(folder, manifest, each)
  return weights.length > 0 ? path : bytes
}

/** The files of a pack that are no graphs. */
function weightFiles({ files, encoder, base, upsampler }: ModelManifest): string[] {
  const graphs = new Set([encoder, base, upsampler, upsampler.encoder].map((graph) => graph?.file))
  return Object.keys(files).filter((file) => !graphs.has(file))
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
