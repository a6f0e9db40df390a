import { parseArgs } from 'node:util'
import type { Storage } from '../../graph/storage'
import { UsageError } from '../options'

/** What the command line asks for. */
export interface ImportOptions {
  readonly paths: readonly string[]
  readonly storage: Storage
  readonly name: string | null
  /** Null: where packs usually lie. */
  readonly packs: string | null
  readonly replace: boolean
  readonly json: boolean
}

export const USAGE = `Usage: npm run import -- BASE.pt UPSAMPLE.pt [options]

Makes a pack of published PITI checkpoints (.pt or .safetensors, in any order, whatever they are called).

  --storage NAME   fp32: the weights as they are; fp16: half the size; int8: a quarter, and
                   less memory, but coarser                                   (fp32)
  --name NAME      name of the pack                          (piti-mask or piti-sketch)
  --packs FOLDER   where the pack goes                                  (models/packs)
  --replace        replace a pack of that name
  --json           print JSON instead of a table
  --help           print this

The environment variable UNDERPAINT_PACKS names another folder of packs too.
`

const OPTIONS = {
  storage: { type: 'string', default: 'fp32' },
  name: { type: 'string' },
  packs: { type: 'string' },
  replace: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const

/** As people write them in this field. */
const STORAGE_NAMES: ReadonlyMap<string, Storage> = new Map([
  ['fp32', 'float32'],
  ['fp16', 'float16'],
  ['int8', 'int8'],
])

/** Reads the command line, without the program's name; "help" when that is what it asks for. Throws a UsageError. */
export function parseImportOptions(line: readonly string[]): ImportOptions | 'help' {
  const { values, positionals } = parseLine(line)
  if (values.help) return 'help'
  if (positionals.length === 0) throw new UsageError('No checkpoint was given: name a base model and an upsampler.')
  const storage = STORAGE_NAMES.get(values.storage)
  if (storage === undefined) {
    throw new UsageError(`--storage must be one of ${[...STORAGE_NAMES.keys()].join(', ')}, not "${values.storage}".`)
  }
  const { name = null, packs = null, replace, json } = values
  return { paths: positionals, storage, name, packs, replace, json }
}

function parseLine(line: readonly string[]) {
  try {
    return parseArgs({ args: [...line], options: OPTIONS, strict: true, allowPositionals: true })
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0]!.split('. ')[0]! : String(error)
    const known = Object.keys(OPTIONS).map((name) => `--${name}`)
    throw new UsageError(`${reason.replace(/\.$/, '')}. Known are ${known.join(', ')}.`)
  }
}
