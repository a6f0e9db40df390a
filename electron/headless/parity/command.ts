import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Checkpoint, openCheckpoint } from '../../checkpoint/checkpoint'
import { type PitiConfig, PUBLISHED_BASE, PUBLISHED_UPSAMPLER, withConditionChannels } from '../../graph/pitiConfig'
import { pitiWeights } from '../../graph/pitiWeights'
import { problemOf } from '../../protocol/values'
import { compareChain } from './chain'
import { compareFullSize } from './fullSize'
import { ChainGolden, FullGolden, GoldenFolder, KeysGolden, ModelGolden } from './goldenFolder'
import { compareModel } from './model'
import { PitiNetworks, pitiConfigOf } from './pitiNetworks'
import { compare, type Finding, fails, lineOf, skipped, tolerances } from './report'
import { compareSchedules } from './schedules'

const USAGE = `Usage: npm run parity -- DIR

Compares the published networks, their sampling and their inputs, as this project writes them, with the golden numbers in
the folder DIR, and prints the largest difference of each array. Arrays that the folder lacks are left out.`

type Say = (line: string) => void

/** Runs the command and gives its exit code: 0 when everything is within its limit, 1 when not, 2 for bad usage. */
export async function runParity(line: readonly string[], print: Say, tell: Say): Promise<number> {
  const [path, ...more] = line
  if (path === undefined || more.length > 0 || path.startsWith('-')) {
    tell(USAGE)
    return path === '--help' ? 0 : 2
  }
  if (!existsSync(path)) {
    tell(`There is no folder ${path}: name one with golden numbers.`)
    return 2
  }
  const temporary = await mkdtemp(join(tmpdir(), 'underpaint-parity-'))
  const count = { ok: 0, failed: 0, skipped: 0 }
  try {
    for await (const finding of compareFolder(new GoldenFolder(path), temporary, tell)) {
      print(lineOf(finding))
      count[finding.kind === 'skipped' ? 'skipped' : fails(finding) ? 'failed' : 'ok'] += 1
    }
  } catch (error) {
    tell(problemOf(error).sentence)
    return 1
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
  print(`${count.ok} within their limits, ${count.failed} not, ${count.skipped} skipped`)
  if (count.ok + count.failed === 0) tell(`${path} has no golden numbers that this command knows.`)
  return count.failed === 0 && count.ok > 0 ? 0 : 1
}

/** Everything that there is to compare in a folder, as it is found. */
async function* compareFolder(folder: GoldenFolder, temporary: string, tell: Say): AsyncGenerator<Finding> {
  yield* compareSchedules(folder)
  for (const [name, keys] of folder.documents(KeysGolden)) yield compareKeys(name, keys)
  const models = folder.documents(ModelGolden)
  const chains = folder.documents(ChainGolden)
  for (const model of models.values()) {
    if (folder.has(model.checkpoint.file)) {
      yield* guarded(model.name, compareCheckpoint(folder, model, chains, join(temporary, model.name), tell))
    } else {
      yield skipped(model.name, `there is no ${model.checkpoint.file}`)
    }
  }
  for (const [name, chain] of chains) {
    const isKnown = [...models.values()].some(({ checkpoint }) => checkpoint.file === chain.model)
    if (!isKnown) yield skipped(name, `nothing in the folder says what ${chain.model} is`)
  }
  for (const [name, golden] of folder.documents(FullGolden)) {
    tell(`${name}: writing 1.35 GB of weights`)
    yield* guarded(name, compareFullSize(folder, name, golden, join(temporary, name)))
  }
}

/** A network that cannot be compared at all does not keep the others from it. */
async function* guarded(name: string, findings: AsyncGenerator<Finding> | Promise<Finding[]>): AsyncGenerator<Finding> {
  try {
    yield* await findings
  } catch (error) {
    yield { kind: 'broken', name, reason: problemOf(error).sentence }
  }
}

async function* compareCheckpoint(
  folder: GoldenFolder,
  model: ModelGolden,
  chains: ReadonlyMap<string, ChainGolden>,
  temporary: string,
  tell: Say,
): AsyncGenerator<Finding> {
  tell(`${model.name}: writing its graphs`)
  const config = pitiConfigOf(model.config)
  const checkpoint = await openCheckpoint(folder.file(model.checkpoint.file))
  try {
    yield compareShapes(`${model.name}.keys and shapes`, config, shapesIn(checkpoint))
    const networks = await PitiNetworks.create(config, checkpoint, temporary)
    try {
      yield* await compareModel(folder, model, networks)
      for (const [name, chain] of chains) {
        if (chain.model !== model.checkpoint.file) continue
        tell(`${name}: sampling`)
        yield* await compareChain(folder, name, chain, model, networks)
      }
    } finally {
      await networks.dispose()
    }
  } finally {
    await checkpoint.close()
  }
}

const shapesIn = ({ entries }: Checkpoint): Map<string, readonly number[]> =>
  new Map([...entries].map(([key, { shape }]) => [key, shape]))

/** The keys of a published checkpoint, against those of the networks written here. */
function compareKeys(name: string, keys: Readonly<Record<string, readonly number[]>>): Finding {
  const isUpsampler = keys['decoder.input_blocks.0.0.weight']?.[1] === PUBLISHED_UPSAMPLER.decoder.inChannels
  const published = isUpsampler ? PUBLISHED_UPSAMPLER : PUBLISHED_BASE
  const channels = keys['encoder.cnn.conv1.weight']?.[1] ?? published.condition.channels
  return compareShapes(name, withConditionChannels(published, channels), new Map(Object.entries(keys)))
}

/** How many keys only one side has, or with another shape. */
function compareShapes(name: string, config: PitiConfig, golden: ReadonlyMap<string, readonly number[]>): Finding {
  const ours = new Map(pitiWeights(config).map(({ key, dims }) => [key, dims]))
  const keys = new Set([...ours.keys(), ...golden.keys()])
  const differing = [...keys].filter((key) => `${ours.get(key)}` !== `${golden.get(key)}`)
  return compare(name, [differing.length], [0], tolerances.exact)
}
