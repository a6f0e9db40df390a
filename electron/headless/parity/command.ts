import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openCheckpoint } from '../../checkpoint/checkpoint'
import { problemOf } from '../../protocol/values'
import { compareChain } from './chain'
import { compareFullSize } from './fullSize'
import { ChainGolden, FullGolden, GoldenFolder, ModelGolden } from './goldenFolder'
import { compareModel } from './model'
import { PitiNetworks, pitiConfigOf } from './pitiNetworks'
import { type Finding, fails, lineOf, skipped } from './report'
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
  const models = folder.documents(ModelGolden)
  const chains = folder.documents(ChainGolden)
  for (const model of models.values()) {
    const { file } = model.checkpoint
    if (!folder.has(file)) {
      yield skipped(model.name, `there is no ${file}`)
      continue
    }
    tell(`${model.name}: writing its graphs`)
    const own = join(temporary, model.name)
    await mkdir(own)
    const checkpoint = await openCheckpoint(folder.file(file))
    try {
      const networks = await PitiNetworks.create(pitiConfigOf(model.config), checkpoint, own)
      yield* compareNetworks(folder, model, chains, networks, tell)
    } finally {
      await checkpoint.close()
    }
  }
  for (const [name, chain] of chains) {
    const isKnown = [...models.values()].some(({ checkpoint }) => checkpoint.file === chain.model)
    if (!isKnown) yield skipped(name, `nothing in the folder says what ${chain.model} is`)
  }
  for (const [name, golden] of folder.documents(FullGolden)) {
    tell(`${name}: writing 1.35 GB of weights`)
    const own = join(temporary, name)
    await mkdir(own)
    yield* await compareFullSize(folder, name, golden, own)
    await rm(own, { recursive: true })
  }
}

async function* compareNetworks(
  folder: GoldenFolder,
  model: ModelGolden,
  chains: ReadonlyMap<string, ChainGolden>,
  networks: PitiNetworks,
  tell: Say,
): AsyncGenerator<Finding> {
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
}
