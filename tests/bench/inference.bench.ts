import { spawn } from 'node:child_process'
import { cpus } from 'node:os'
import { createInterface } from 'node:readline'
import type { LoadedPack } from '../../electron/inference/loadedPack'
import { loadPack } from '../../electron/inference/loadPack'
import { generate } from '../../electron/inference/pipeline'
import type { Network, NetworkTensor } from '../../electron/inference/session'
import { warmUp } from '../../electron/inference/warmUp'
import type { GenerateRequest } from '../../electron/protocol/generation'
import { median, type Report } from './report'

/*
 * The speed of inference with the shipped pack: steps against PyTorch eager on networks of the same shape in the same
 * minutes, on all cores and in processor time on one; a guided step as one batch of 2 against two of 1; threads against one; a whole picture;
 * the first preview; and the share of our own arithmetic. Of each step the shortest of many is told: threads that wait for
 * one another suffer out of proportion from whatever else runs on the machine.
 */

const PACK = 'landscape-mask'
const ROUNDS = 10
const PASSES_PER_ROUND = 2
const PICTURES = 5
const PICTURE_GOAL_SECONDS = 3
const FIRST_PREVIEW_GOAL_SECONDS = 0.2
const ARITHMETIC_GOAL = 0.03

type Pass = 'base' | 'guidedBase' | 'upsampler'
const passes: readonly Pass[] = ['base', 'guidedBase', 'upsampler']

export async function run(report: Report): Promise<void> {
  const threads = cpus().length
  const packsFolders = [process.env.UNDERPAINT_PACKS ?? 'models/packs']
  const pack = await loadPack(packsFolders, PACK, { provider: 'cpu', threads })
  const single = await loadPack(packsFolders, PACK, { provider: 'cpu', threads: 1 })
  for (const each of [pack, single]) await warmUp(each)
  const against = (name: string, value: number, unit: string, baseline: number) =>
    report({ name, value, unit, baseline, ratio: value / baseline })

  const eager = await startEager(threads, pack)
  const eagerSingle = await startEager(1, pack)
  const ours = await stepsOf(pack)
  const oursSingle = await stepsOf(single)
  const times = new Map<string, number[]>()
  const measure = async (name: string, milliseconds: () => Promise<number>) => {
    const all = times.get(name) ?? []
    times.set(name, all)
    for (let i = 0; i < PASSES_PER_ROUND; i++) all.push(await milliseconds())
  }
  // In turns, so that a busy machine slows all alike; the first round only warms up.
  for (let round = 0; round <= ROUNDS; round++) {
    if (round === 1) times.clear()
    for (const pass of passes) {
      await measure(`eager ${pass}`, () => eager.measure(pass))
      await measure(pass, () => milliseconds(ours[pass]))
      await measure(`eager single ${pass}`, () => eagerSingle.measure(pass))
      await measure(`single ${pass}`, () => processorMilliseconds(oursSingle[pass]))
    }
    await measure('two of one', () =>
      milliseconds(async () => {
        await ours.base()
        await ours.base()
      }),
    )
  }
  eager.stop()
  eagerSingle.stop()
  const timeOf = (name: string) => Math.min(...times.get(name)!)
  for (const pass of passes) {
    against(`inference.${pass}.step`, timeOf(pass), 'ms', timeOf(`eager ${pass}`))
    against(
      `inference.${pass}.stepOnOneThread`,
      timeOf(`single ${pass}`),
      'processor ms',
      timeOf(`eager single ${pass}`),
    )
  }
  against('inference.guidedStep.batchOfTwoAgainstTwoOfOne', timeOf('guidedBase'), 'ms', timeOf('two of one'))
  for (const pass of passes)
    against(`inference.${pass}.allThreadsAgainstOne`, timeOf(pass), 'ms', timeOf(`single ${pass}`))

  const whole: number[] = []
  const first: number[] = []
  for (let i = 0; i < PICTURES; i++) {
    const { seconds, secondsToFirst } = await timePicture(pack, i)
    whole.push(seconds)
    first.push(secondsToFirst)
  }
  against('inference.picture', median(whole), 's', PICTURE_GOAL_SECONDS)
  against('inference.firstPreview', median(first), 's', FIRST_PREVIEW_GOAL_SECONDS)

  const instant = await answeringAtOnce(pack)
  const arithmetic: number[] = []
  for (let i = 0; i < 8 * PICTURES; i++) arithmetic.push((await timePicture(instant, i)).seconds)
  // The shortest run: a longer one waited for the processor, which says nothing of the arithmetic.
  against('inference.arithmeticShare', Math.min(...arithmetic) / Math.min(...whole), 'share', ARITHMETIC_GOAL)
}

const requestOf = (pack: LoadedPack, seed: number): GenerateRequest => ({
  pack: { name: pack.manifest.name, sha256: pack.sha256 },
  condition: {
    kind: 'mask',
    labelMap: { width: 512, height: 512, data: Uint8Array.from({ length: 512 * 512 }, (_, i) => (i >> 14) % 17) },
  },
  light: { kind: 'seed' },
  seed,
  sampler: 'dpm-solver++',
  steps: 27,
  respacing: 'trailing',
  upsampler: null,
  // Plain guides every step: the most expensive kind.
  guidance: { kind: 'plain', scale: 1.5 },
})

async function timePicture(pack: LoadedPack, seed: number): Promise<{ seconds: number; secondsToFirst: number }> {
  const request = requestOf(pack, seed)
  const start = performance.now()
  let secondsToFirst = 0
  for await (const event of generate(request, pack, new AbortController().signal)) {
    if (event.kind === 'preview' && secondsToFirst === 0) secondsToFirst = (performance.now() - start) / 1000
  }
  return { seconds: (performance.now() - start) / 1000, secondsToFirst }
}

/** The three kinds of step of a pack, on inputs recorded from a real run. */
async function stepsOf(pack: LoadedPack): Promise<Record<Pass, () => Promise<unknown>>> {
  const recorded: Partial<Record<Pass, Record<string, NetworkTensor>>> = {}
  const record = (network: Network, passOf: (inputs: Readonly<Record<string, NetworkTensor>>) => Pass): Network => ({
    ...network,
    run: (inputs) => {
      recorded[passOf(inputs)] ??= { ...inputs }
      return network.run(inputs)
    },
  })
  const base = record(pack.base, (inputs) => (inputs.x_t!.dims[0] === 2 ? 'guidedBase' : 'base'))
  const upsampler = record(pack.upsampler, () => 'upsampler')
  const request = { ...requestOf(pack, 0), steps: 2 }
  for (const scale of [1, 2]) {
    const guided = { ...request, guidance: { ...request.guidance, scale } }
    for await (const _ of generate(guided, { ...pack, base, upsampler }, new AbortController().signal));
  }
  return {
    base: () => pack.base.run(recorded.base!),
    guidedBase: () => pack.base.run(recorded.guidedBase!),
    upsampler: () => pack.upsampler.run(recorded.upsampler!),
  }
}

/** The pack with graphs that answer at once with what they answered first: what is left of a run is our own work. */
async function answeringAtOnce(pack: LoadedPack): Promise<LoadedPack> {
  const remember = (network: Network): Network => {
    const answers = new Map<string, Record<string, NetworkTensor>>()
    return {
      ...network,
      run: async (inputs) => {
        const shape = String(Object.values(inputs)[0]!.dims)
        const answer = answers.get(shape) ?? (await network.run(inputs))
        answers.set(shape, answer)
        return answer
      },
    }
  }
  const { encoder, base, upsampler } = pack
  const instant = { ...pack, encoder: remember(encoder), base: remember(base), upsampler: remember(upsampler) }
  await timePicture(instant, 0)
  return instant
}

/** PyTorch in a process of its own, which runs one forward pass whenever it is asked. */
async function startEager(threads: number, pack: LoadedPack) {
  const python = process.platform === 'win32' ? '.venv/Scripts/python.exe' : '.venv/bin/python'
  const child = spawn(python, ['tests/bench/eager.py', String(threads)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    // Without it PyTorch's waiting threads spin, which on a busy machine makes a step ten times as long.
    env: { ...process.env, OMP_WAIT_POLICY: 'PASSIVE' },
  })
  const failed = new Promise<never>((_, reject) => {
    child.once('error', () => reject(new Error(`${python} does not start: run npm test once, which sets Python up.`)))
    child.once('exit', (code) => reject(new Error(`tests/bench/eager.py ended with code ${code}`)))
  })
  failed.catch(() => {})
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  const read = async () => String((await Promise.race([lines.next(), failed])).value)
  const parameters = JSON.parse(await read())
  const own = pack.manifest.training.parameters
  if (JSON.stringify(parameters) !== JSON.stringify(own)) {
    throw new Error(
      `The pack has ${JSON.stringify(own)} parameters, models/network.py makes ${JSON.stringify(parameters)}.`,
    )
  }
  return {
    async measure(pass: Pass): Promise<number> {
      child.stdin.write(`${pass}\n`)
      return Number(await read())
    },
    stop: () => child.stdin.end(),
  }
}

async function milliseconds(action: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await action()
  return performance.now() - start
}

async function processorMilliseconds(action: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage()
  await action()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}
