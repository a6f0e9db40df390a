import { mkdir, readFile } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import { version } from '../../package.json'
import type { LoadedPack } from '../inference/loadedPack'
import { loadPack } from '../inference/loadPack'
import { generate } from '../inference/pipeline'
import { availableProviders } from '../inference/session'
import { pictureToPng } from '../project/exportPicture'
import { greyMapFromPng } from '../project/greyMapPng'
import { labelMapFromPng } from '../project/labelMapPng'
import { writeAtomically } from '../project/writeAtomically'
import type { Condition, GenerateRequest, LightChoice } from '../protocol/generation'
import { type Picture, type Problem, ProblemError, problemOf } from '../protocol/values'
import { type Options, parseOptions, USAGE, UsageError } from './options'
import { findPacksFolder } from './packsFolder'
import { progressBar } from './progressBar'

/** What the command uses of the process that runs it. */
export interface Surroundings {
  readonly environment: NodeJS.ProcessEnv
  /** Prints a line of results. */
  print(line: string): void
  /** Prints a line for a person. */
  tell(line: string): void
  /** Shows a line in place of the last one, on a terminal; null clears it. */
  showProgress(line: string | null): void
  /** Aborted when the person interrupts the command. */
  readonly signal: AbortSignal
}

export const exitCodes = { done: 0, problem: 1, usage: 2, interrupted: 130 } as const

/** Runs the command line and gives its exit code; everything it says goes through `surroundings`. */
export async function runCommand(line: readonly string[], surroundings: Surroundings): Promise<number> {
  try {
    const options = parseOptions(line)
    if (options === 'help') {
      surroundings.print(USAGE)
      return exitCodes.done
    }
    return await generatePictures(options, surroundings)
  } catch (error) {
    surroundings.showProgress(null)
    if (error instanceof UsageError) {
      surroundings.tell(`${error.message}\nnpm run generate -- --help explains all options.`)
      return exitCodes.usage
    }
    const problem = problemOf(error)
    if (line.includes('--json')) surroundings.print(JSON.stringify({ kind: 'failed', problem }))
    else surroundings.tell(problem.sentence)
    return exitCodes.problem
  }
}

async function generatePictures(options: Options, surroundings: Surroundings): Promise<number> {
  checkProvider(options.provider)
  const pack = await loadPack([findPacksFolder(surroundings.environment)], options.pack, options)
  if (pack.notice !== null) surroundings.tell(pack.notice)
  const condition = await readCondition(options, pack)
  await mkdir(options.out, { recursive: true }).catch((error: unknown) => {
    throw fileProblem(options.out, 'cannot be used as a folder', error)
  })
  for (let index = 0; index < options.count; index++) {
    const request = requestOf(options, pack, condition, options.seed + index)
    const isDone = await generateOne(request, options, pack, surroundings)
    if (!isDone) return exitCodes.interrupted
  }
  return exitCodes.done
}

async function generateOne(
  request: GenerateRequest,
  options: Options,
  pack: LoadedPack,
  { print, showProgress, signal }: Surroundings,
): Promise<boolean> {
  const { seed } = request
  const { file } = options.condition
  const mapName = basename(file, extname(file))
  const name = `${mapName}-seed-${seed}`
  const write = async (fileName: string, picture: Picture): Promise<string> => {
    const path = join(options.out, fileName)
    await writeAtomically(path, pictureToPng(picture, request, version))
    return path
  }
  const printJson = (value: object) => {
    if (options.json) print(JSON.stringify(value))
  }
  printJson({ kind: 'started', seed })
  for await (const event of generate(request, pack, signal)) {
    switch (event.kind) {
      case 'preview': {
        const { picture, ...told } = event
        showProgress(progressBar(`${mapName} seed ${seed}`, told.progress, told.secondsLeft))
        const file = options.previews
          ? await write(`${name}-${told.stage}-${String(told.step).padStart(3, '0')}.png`, picture)
          : null
        printJson({ ...told, seed, file })
        break
      }
      case 'finished': {
        const file = await write(`${name}.png`, event.picture)
        showProgress(null)
        printJson({ kind: 'finished', seed, file, seconds: event.seconds })
        if (!options.json) print(file)
        break
      }
      case 'cancelled':
        showProgress(null)
        printJson({ kind: 'cancelled', seed })
        return false
    }
  }
  return true
}

function requestOf(options: Options, pack: LoadedPack, condition: Condition, seed: number): GenerateRequest {
  const { defaults } = pack.manifest
  return {
    pack: { name: pack.manifest.name, sha256: pack.sha256 },
    condition,
    light: lightOf(options.light, pack),
    seed,
    sampler: options.sampler ?? defaults.sampler,
    steps: options.steps ?? defaults.steps,
    respacing: options.respacing ?? defaults.respacing,
    upsampler:
      options.upsamplerSteps === null
        ? null
        : { sampler: 'ddim', steps: options.upsamplerSteps, respacing: 'trailing' },
    guidance: {
      kind: options.guidanceKind ?? defaults.guidance,
      scale: options.guidanceScale ?? defaults.guidanceScale,
    },
  }
}

function lightOf(name: string, pack: LoadedPack): LightChoice {
  if (name === 'seed') return { kind: 'seed' }
  const { presets } = pack.manifest.light
  const preset = presets.find((each) => each.name === name)
  if (preset === undefined) {
    const known = ['seed', ...presets.map((each) => each.name)].join(', ')
    throw new UsageError(`--light must be one of ${known} for this pack, not "${name}".`)
  }
  return { kind: 'given', values: preset.values }
}

function checkProvider(provider: string): void {
  const available = availableProviders()
  if (!available.includes(provider)) {
    throw new UsageError(`--provider must be one of ${available.join(', ')}, not "${provider}".`)
  }
}

async function readCondition({ condition: { kind, file } }: Options, pack: LoadedPack): Promise<Condition> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw fileProblem(file, 'cannot be read', error)
  })
  switch (kind) {
    case 'mask':
      return { kind, labelMap: labelMapFromPng(bytes, file, pack.manifest.labelSet) }
    case 'sketch':
      return { kind, map: greyMapFromPng(bytes, file, 255) }
    case 'depth':
      return { kind, map: greyMapFromPng(bytes, file, 0) }
  }
}

function fileProblem(path: string, what: string, error: unknown): ProblemError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  const [kind, reason]: [Problem['kind'], string] =
    code === 'ENOENT'
      ? ['missing-file', 'there is no such file']
      : code === 'EACCES' || code === 'EPERM'
        ? ['not-permitted', 'it is not permitted']
        : ['unexpected', error instanceof Error ? error.message : String(error)]
  return new ProblemError(kind, `${path} ${what}: ${reason}.`)
}
