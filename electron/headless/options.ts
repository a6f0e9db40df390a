import { parseArgs } from 'node:util'
import { GuidanceKind, Respacing, Sampler, type Task } from '../protocol/manifest'

/** What the command line asks for. `null`: as the pack says. */
export interface Options {
  /** The file to make a picture of, and what is in it. */
  readonly condition: { readonly kind: Task; readonly file: string }
  readonly pack: string
  readonly seed: number
  readonly count: number
  readonly steps: number | null
  readonly sampler: Sampler | null
  readonly respacing: Respacing | null
  readonly upsamplerSteps: number | null
  readonly guidanceScale: number | null
  readonly guidanceKind: GuidanceKind | null
  /** The name of a light preset of the pack, or "seed". */
  readonly light: string
  readonly out: string
  readonly previews: boolean
  readonly json: boolean
  readonly threads: number
  readonly provider: string
}

/** A command line that cannot be understood; the message says what is wrong with it. */
export class UsageError extends Error {}

export const USAGE = `Usage: npm run generate -- --map FILE.png [options]

Turns a label map, a sketch or a depth into pictures, without a window.

  --map FILE.png         the label map: an indexed PNG, a PNG of class ids or of class colours
  --sketch FILE.png      for packs that take one: dark lines on white
  --depth FILE.png       for packs that take one: white is nearest, black the sky
  --out DIR              where the pictures go, as NAME-seed-N.png              (this folder)
  --pack NAME            the pack to use                                        (landscape-mask)
  --seed N               the first seed, 0 to 4294967295                        (0)
  --count N              how many pictures, one seed after the other            (1)
  --steps N              denoising steps of the base model                      (as the pack says)
  --sampler NAME         ${Sampler.options.join(', ')}
  --respacing NAME       which timesteps the steps visit: ${Respacing.options.join(', ')}
  --upsampler-steps N    deterministic steps of the upsampler                   (as the pack says)
  --guidance SCALE       guidance scale, 1 (off) to 20                          (as the pack says)
  --guidance-kind NAME   ${GuidanceKind.options.join(', ')}
  --light NAME           a light preset of the pack, or seed                    (seed)
  --previews             also write the predicted picture of every step
  --json                 print JSON lines instead of file names
  --threads N            threads, 0 for all cores                               (0)
  --provider NAME        execution provider of onnxruntime                      (cpu)
  --help                 print this

Packs are looked for in models/packs; the environment variable UNDERPAINT_PACKS names another folder.
`

const OPTIONS = {
  map: { type: 'string' },
  sketch: { type: 'string' },
  depth: { type: 'string' },
  out: { type: 'string', default: '.' },
  pack: { type: 'string', default: 'landscape-mask' },
  seed: { type: 'string', default: '0' },
  count: { type: 'string', default: '1' },
  steps: { type: 'string' },
  sampler: { type: 'string' },
  respacing: { type: 'string' },
  'upsampler-steps': { type: 'string' },
  guidance: { type: 'string' },
  'guidance-kind': { type: 'string' },
  light: { type: 'string', default: 'seed' },
  previews: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  threads: { type: 'string', default: '0' },
  provider: { type: 'string', default: 'cpu' },
  help: { type: 'boolean', default: false },
} as const

const LARGEST_SEED = 0xffffffff

/** Reads the command line, without the program's name; "help" when that is what it asks for. Throws a UsageError. */
export function parseOptions(line: readonly string[]): Options | 'help' {
  const values = parseLine(line)
  if (values.help) return 'help'
  const seed = wholeNumber('seed', values.seed, 0, LARGEST_SEED)
  const count = wholeNumber('count', values.count, 1, 10_000)
  if (seed + count - 1 > LARGEST_SEED)
    throw new UsageError(`--count ${count} from --seed ${seed} goes beyond the last seed.`)
  return {
    condition: conditionOf(values),
    pack: values.pack,
    seed,
    count,
    steps: values.steps === undefined ? null : wholeNumber('steps', values.steps, 1, 1000),
    sampler: values.sampler === undefined ? null : oneOf('sampler', values.sampler, Sampler.options),
    respacing: values.respacing === undefined ? null : oneOf('respacing', values.respacing, Respacing.options),
    upsamplerSteps:
      values['upsampler-steps'] === undefined
        ? null
        : wholeNumber('upsampler-steps', values['upsampler-steps'], 1, 1000),
    guidanceScale: values.guidance === undefined ? null : number('guidance', values.guidance, 1, 20),
    guidanceKind:
      values['guidance-kind'] === undefined
        ? null
        : oneOf('guidance-kind', values['guidance-kind'], GuidanceKind.options),
    light: values.light,
    out: values.out,
    previews: values.previews,
    json: values.json,
    threads: wholeNumber('threads', values.threads, 0, 64),
    provider: values.provider,
  }
}

function conditionOf({ map, sketch, depth }: { map?: string; sketch?: string; depth?: string }): Options['condition'] {
  const given: [Task, string | undefined][] = [
    ['mask', map],
    ['sketch', sketch],
    ['depth', depth],
  ]
  const [condition, ...more] = given.flatMap(([kind, file]) => (file === undefined ? [] : [{ kind, file }]))
  if (condition === undefined) throw new UsageError('--map is missing: name the PNG of the label map.')
  if (more.length > 0) throw new UsageError('--map, --sketch and --depth exclude one another: name one file.')
  return condition
}

function parseLine(line: readonly string[]) {
  try {
    return parseArgs({ args: [...line], options: OPTIONS, strict: true }).values
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0]!.split('. ')[0]! : String(error)
    throw new UsageError(
      `${reason.replace(/\.$/, '')}. Known are ${Object.keys(OPTIONS)
        .map((name) => `--${name}`)
        .join(', ')}.`,
    )
  }
}

function number(name: string, text: string, least: number, most: number): number {
  const value = Number(text)
  if (text.trim() === '' || !(value >= least && value <= most)) {
    throw new UsageError(`--${name} must be a number from ${least} to ${most}, not "${text}".`)
  }
  return value
}

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = number(name, text, least, most)
  if (!Number.isInteger(value)) throw new UsageError(`--${name} must be a whole number, not "${text}".`)
  return value
}

function oneOf<Name extends string>(option: string, text: string, names: readonly Name[]): Name {
  const name = names.find((each) => each === text)
  if (name === undefined) throw new UsageError(`--${option} must be one of ${names.join(', ')}, not "${text}".`)
  return name
}
