import { basename } from 'node:path'
import { importPack } from '../../packs/importPack'
import { Cancelled } from '../../packs/progress'
import { removeLeftovers } from '../../packs/staging'
import type { Imported, Progress } from '../../protocol/packs'
import { problemOf } from '../../protocol/values'
import { exitCodes, type Surroundings } from '../command'
import { UsageError } from '../options'
import { findPacksFolder } from '../packsFolder'
import { progressBar } from '../progressBar'
import { type ImportOptions, parseImportOptions, USAGE } from './options'

/** Runs the command line and gives its exit code; everything it says goes through `surroundings`. */
export async function runImport(line: readonly string[], surroundings: Surroundings): Promise<number> {
  const { print, tell, showProgress } = surroundings
  try {
    const options = parseImportOptions(line)
    if (options === 'help') {
      print(USAGE)
      return exitCodes.done
    }
    const imported = await importFiles(options, surroundings)
    showProgress(null)
    for (const text of options.json ? [JSON.stringify({ kind: 'imported', ...imported })] : tableOf(imported))
      print(text)
    return exitCodes.done
  } catch (error) {
    showProgress(null)
    if (error instanceof Cancelled) {
      tell('The import was cancelled; nothing was left behind.')
      return exitCodes.interrupted
    }
    if (error instanceof UsageError) {
      tell(`${error.message}\nnpm run import -- --help explains all options.`)
      return exitCodes.usage
    }
    const problem = problemOf(error)
    if (line.includes('--json')) print(JSON.stringify({ kind: 'failed', problem }))
    else tell(problem.kind === 'already-there' ? `${problem.sentence} (--replace, --name)` : problem.sentence)
    return exitCodes.problem
  }
}

async function importFiles(options: ImportOptions, surroundings: Surroundings): Promise<Imported> {
  const { environment, signal, showProgress } = surroundings
  const packsFolder = options.packs ?? findPacksFolder(environment)
  await removeLeftovers(packsFolder)
  const { paths, storage, name, replace } = options
  const title = paths.map((path) => basename(path)).join(' + ')
  const told = ({ bytes, total, secondsLeft }: Progress) =>
    showProgress(`${progressBar(title, bytes / total, secondsLeft)}  ${gigabytes(bytes)} of ${gigabytes(total)}`)
  return importPack({ paths, packsFolder, storage, name, replace }, { signal, told })
}

const STORAGE_TITLES = { float32: 'fp32, as in the files', float16: 'fp16', int8: 'int8, one scale an output channel' }

function tableOf({ folder, name, sha256, task, bytes, storage, seconds }: Imported): string[] {
  const { weights, error, worst } = storage
  const rows: [string, string][] = [
    ['pack', name],
    ['task', task],
    ['folder', folder],
    ['size', gigabytes(bytes)],
    ['weights', STORAGE_TITLES[weights]],
    ['error of the weights', error === 0 ? 'none' : `${percent(error)} (root mean square, of their size)`],
    ...(worst === null ? [] : [['worst tensor', `${percent(worst.error)}, ${worst.key}`] satisfies [string, string]]),
    ['sha256', sha256],
    ['time', `${seconds.toFixed(1)} s`],
  ]
  return rows.map(([title, value]) => `${title.padEnd(22)}${value}`)
}

const percent = (share: number) => `${(100 * share).toPrecision(2)} %`

const gigabytes = (bytes: number) => (bytes < 1e7 ? `${(bytes / 1e6).toFixed(2)} MB` : `${(bytes / 1e9).toFixed(2)} GB`)
