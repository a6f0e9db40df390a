import fs from 'node:fs/promises'
import path from 'node:path'
import * as v from 'valibot'
import type { Unseen } from '../checkpoint/recognise'
import { conditionEncoder } from '../graph/conditionEncoder'
import { decoder } from '../graph/decoder'
import { BATCH, encodeGraph, type Graph } from '../graph/graph'
import { countOf, layOut, STORAGES, type Storage } from '../graph/storage'
import { FileName, type ModelManifest, type StorageFacts } from '../protocol/manifest'
import type { Imported, Inspection } from '../protocol/packs'
import { ProblemError } from '../protocol/values'
import { Checkpoints, type OpenPart, PARTS, type Part } from './checkpoints'
import { type FileFacts, writeHashed } from './hashedFile'
import { GRAPHS, graphFile, pitiManifest, usualName, weightsFile } from './pitiPack'
import { ByteMeter, type JobSurroundings } from './progress'
import { Staging } from './staging'
import { storeWeights } from './storeWeights'
import { type Difference, relativeError } from './weightEncoder'

export interface ImportOrder {
  /** Checkpoints in any order. */
  readonly paths: readonly string[]
  readonly packsFolder: string
  readonly storage: Storage
  /** Name of the pack and of its folder; null: the usual one. */
  readonly name: string | null
  /** Whether a pack of that name gives way. */
  readonly replace: boolean
  /** What shapes do not tell, for networks that are not as published. */
  readonly unseen?: Unseen
}

/**
 * Says what checkpoint files are, without importing them.
 *
 * @throws ProblemError as Checkpoints.open
 */
export async function inspectCheckpoints(paths: readonly string[], unseen: Unseen = {}): Promise<Inspection> {
  const checkpoints = await Checkpoints.open(paths, unseen)
  await checkpoints.close()
  const { task } = checkpoints
  const parts = [...checkpoints.parts.values()]
  const sizeIn = (storage: Storage) =>
    sumOf(parts.flatMap(networksOf).map(({ graph }) => layOut(graph.weights, '', storage).size))
  return {
    task,
    parts: parts.map((each) => ({ part: each.part, path: each.path, bytes: each.checkpoint.size })),
    missing: checkpoints.missing,
    sizes: byStorage(sizeIn),
    names: byStorage((storage) => usualName(task, storage)),
  }
}

/**
 * Makes a pack of checkpoints: weights by weights into files that onnxruntime maps, the graphs that use them, the manifest
 * last; all of it in a hidden folder that is renamed when it is whole. Keeps a few MiB in memory.
 *
 * @throws ProblemError as Checkpoints.open; `malformed-file` too when a part is missing; `already-there`; `disk-full`;
 *   `not-permitted`; Cancelled when it was cancelled. Nothing is left behind then.
 */
export async function importPack(order: ImportOrder, surroundings: JobSurroundings): Promise<Imported> {
  const start = performance.now()
  const checkpoints = await Checkpoints.open(order.paths, order.unseen)
  try {
    const { base, upsampler } = wholePack(checkpoints)
    const name = packName(order.name ?? usualName(checkpoints.task, order.storage))
    const staging = await Staging.begin(order.packsFolder, name, order.replace)
    try {
      const networks = [...networksOf(base), ...networksOf(upsampler)]
      await requireRoom(order.packsFolder, networks, order.storage)
      const { files, storage } = await writeNetworks(networks, order.storage, staging, surroundings)
      const manifest = pitiManifest({
        name,
        task: checkpoints.task,
        configs: { base: base.config, upsampler: upsampler.config },
        sources: [base.checkpoint.name, upsampler.checkpoint.name],
        storage,
        files,
      })
      const { sha256 } = await writeHashed(staging.file('model.json'), manifestBytes(manifest))
      const folder = await staging.finish(order.replace)
      const bytes = sumOf(Object.values(files).map((each) => each.bytes))
      const seconds = (performance.now() - start) / 1000
      return { folder, name, sha256, task: checkpoints.task, bytes, storage, seconds }
    } catch (error) {
      await staging.discard()
      throw error
    }
  } finally {
    await checkpoints.close()
  }
}

/** A graph of the pack, what its files are called, and where its weights come from. */
interface NetworkPlan {
  readonly stem: string
  readonly graph: Graph
  readonly from: OpenPart
}

function networksOf(from: OpenPart): NetworkPlan[] {
  const stems = GRAPHS[from.part]
  return [
    { stem: stems.encoder, graph: conditionEncoder(from.config.condition, BATCH), from },
    { stem: stems.decoder, graph: decoder(from.config, BATCH), from },
  ]
}

async function writeNetworks(
  networks: readonly NetworkPlan[],
  storage: Storage,
  staging: Staging,
  surroundings: JobSurroundings,
): Promise<{ files: Record<string, FileFacts>; storage: StorageFacts }> {
  const total = sumOf(networks.flatMap(({ graph }) => graph.weights).map(({ dims }) => 4 * countOf(dims)))
  const meter = new ByteMeter(total, surroundings)
  const files: Record<string, FileFacts> = {}
  const differences: [string, Difference][] = []
  for (const { stem, graph, from } of networks) {
    const weights = weightsFile(stem)
    const options = { storage, told: meter.add }
    const stored = await storeWeights(from.checkpoint, graph.weights, staging.file(weights), weights, options)
    files[weights] = stored.file
    const bytes = encodeGraph(graph, ({ key }) => stored.places.get(key)!)
    files[graphFile(stem)] = await writeHashed(staging.file(graphFile(stem)), bytes)
    for (const [key, difference] of stored.differences) differences.push([`${from.part} ${key}`, difference])
  }
  return { files, storage: storageFacts(storage, differences) }
}

function storageFacts(weights: Storage, differences: readonly [string, Difference][]): StorageFacts {
  let worst: StorageFacts['worst'] = null
  let [squaredError, squaredNumbers] = [0, 0]
  for (const [key, difference] of differences) {
    const error = relativeError(difference)
    if (worst === null || error > worst.error) worst = { key, error }
    squaredError += difference.squaredError
    squaredNumbers += difference.squaredNumbers
  }
  return { weights, error: relativeError({ squaredError, squaredNumbers }), worst }
}

function wholePack({ parts, missing }: Checkpoints): Record<Part, OpenPart> {
  const [base, upsampler] = PARTS.map((part) => parts.get(part))
  if (base && upsampler) return { base, upsampler }
  const given = base ?? upsampler
  const titles = { base: 'a base model', upsampler: 'an upsampler' }
  throw new ProblemError(
    'malformed-file',
    `${given?.checkpoint.name} is ${titles[given?.part ?? 'base']} and makes no pictures alone: choose ${titles[missing ?? 'upsampler']} too.`,
  )
}

function packName(name: string): string {
  if (v.is(FileName, name) && !name.startsWith('.')) return name
  throw new ProblemError(
    'malformed-file',
    `“${name}” cannot name a pack: use letters, digits, hyphens, underscores and dots, and begin with a letter or digit.`,
  )
}

/** Says before anything is written that the disk has no room, where the system tells. */
async function requireRoom(folder: string, networks: readonly NetworkPlan[], storage: Storage): Promise<void> {
  if (typeof fs.statfs !== 'function') return
  const room = await fs.statfs(folder).catch(() => null)
  if (room === null) return
  const needed = sumOf(networks.map(({ graph }) => layOut(graph.weights, '', storage).size))
  const free = room.bavail * room.bsize
  if (free >= needed) return
  throw new ProblemError(
    'disk-full',
    `The pack needs ${gigabytes(needed)}, and the disk of ${path.resolve(folder)} has ${gigabytes(free)} free: make room, keep the weights smaller, or choose another disk.`,
  )
}

const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(2)} GB`

const manifestBytes = (manifest: ModelManifest) => new TextEncoder().encode(`${JSON.stringify(manifest, null, 1)}\n`)

const sumOf = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0)

function byStorage<Value>(value: (storage: Storage) => Value): Record<Storage, Value> {
  const [float32, float16, int8] = STORAGES.map(value)
  return { float32: float32!, float16: float16!, int8: int8! }
}
