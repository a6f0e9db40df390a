import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { LoadedPack } from '../../electron/inference/loadedPack'
import { loadPack } from '../../electron/inference/loadPack'
import { generate } from '../../electron/inference/pipeline'
import type { NetworkTensor } from '../../electron/inference/session'
import { warmUp } from '../../electron/inference/warmUp'
import type { GenerateRequest } from '../../electron/protocol/generation'
import type { Report } from './report'

/*
 * Published PITI checkpoints of full size with seeded random weights: import, first step, steps against PyTorch eager in
 * the same minutes, and memory. Every network is measured in a process of its own, which does nothing else, so that peak
 * memory is its own; our steps and eager's take turns, so that a busy machine slows both alike. Of each the shortest is
 * told, on the clock and of the processor. Needs 9 GB of disk in the temporary folder; UNDERPAINT_PITI names a folder
 * with base_mask.pt and upsampler_mask.pt that are kept from before.
 */

const ROUNDS = Number(process.env.UNDERPAINT_BENCH_ROUNDS ?? 3)
const MEGABYTE = 2 ** 20
const IMPORT_GOAL_SECONDS = 15
const IMPORT_GOAL_MEGABYTES = 300
const FIRST_STEP_GOAL_SECONDS = 10

type Pass = 'base' | 'guidedBase' | 'upsampler'
const CPU = { provider: 'cpu', threads: 0 }
const frugal = { ...process.env, MALLOC_MMAP_THRESHOLD_: '4194304', MALLOC_TRIM_THRESHOLD_: '8388608' }
const python = process.platform === 'win32' ? '.venv/Scripts/python.exe' : '.venv/bin/python'

export async function run(report: Report): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'underpaint-bench-piti-'))
  try {
    await measureAll(folder, (name, value, unit, baseline) =>
      report({ name: `piti.${name}`, value, unit, baseline, ratio: value / baseline }),
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

type Against = (name: string, value: number, unit: string, baseline: number) => void

async function measureAll(folder: string, against: Against): Promise<void> {
  const checkpoints = process.env.UNDERPAINT_PITI ?? join(folder, 'checkpoints')
  const files = ['base_mask.pt', 'upsampler_mask.pt'].map((name) => join(checkpoints, name))
  if (!files.every((file) => existsSync(file))) {
    const made = spawnSync(python, ['-m', 'tests.fixtures.piti.full_size', checkpoints], { stdio: 'inherit' })
    if (made.status !== 0)
      throw new Error('The checkpoints could not be made: run npm test once, which sets Python up.')
  }
  const weights = Object.fromEntries(
    ['base', 'upsampler'].map((stage, i) => [stage, statSync(files[i]!).size / MEGABYTE]),
  )

  const copied = seconds(() => {
    mkdirSync(join(folder, 'copies'))
    for (const [i, file] of files.entries()) copyFileSync(file, join(folder, 'copies', String(i)))
  })
  rmSync(join(folder, 'copies'), { recursive: true })
  const packs = join(folder, 'packs')
  mkdirSync(packs)
  for (const storage of ['fp32', 'int8']) {
    const { elapsed, peak } = await importInto(packs, files, storage)
    against(`import.${storage}.beyondCopying`, elapsed - copied, 's', IMPORT_GOAL_SECONDS)
    against(`import.${storage}.peakMemory`, peak, 'MB', IMPORT_GOAL_MEGABYTES)
  }

  const eager = await startMeasuring(python, ['-m', 'tests.bench.eager_piti', String(cpus().length)])
  for (const stage of ['base', 'upsampler'] as const) {
    const passes: Pass[] = stage === 'base' ? ['guidedBase', 'base'] : ['upsampler']
    const ours = await startMeasuring(process.execPath, ownProcess(packs, 'piti-mask', stage))
    if (stage === 'base') against('firstStep', ours.greeting, 's', FIRST_STEP_GOAL_SECONDS)
    for (const pass of passes) {
      const [own, theirs]: [Measured[], Measured[]] = [[], []]
      for (let round = 0; round < ROUNDS; round++) {
        theirs.push(await eager.measure(pass))
        own.push(await ours.measure(pass))
      }
      const shortest = (all: Measured[], of: keyof Measured) => Math.min(...all.map((each) => each[of]))
      against(`${pass}.step`, shortest(own, 'elapsed'), 'ms', shortest(theirs, 'elapsed'))
      against(`${pass}.stepOfProcessor`, shortest(own, 'processor'), 'ms', shortest(theirs, 'processor'))
    }
    against(`${stage}.peakMemory`, peakMemory(ours.process.pid!), 'MB', weights[stage]!)
    ours.stop()
    const small = await startMeasuring(process.execPath, ownProcess(packs, 'piti-mask-int8', stage))
    for (const pass of passes) await small.measure(pass)
    against(`${stage}.int8.peakMemory`, peakMemory(small.process.pid!), 'MB', weights[stage]!)
    small.stop()
  }
  eager.stop()
}

/** Imports in a process of its own; seconds and the most memory it had, in MB. */
async function importInto(packs: string, files: readonly string[], storage: string) {
  const start = performance.now()
  const parameters = ['out/headless/import.cjs', ...files, '--packs', packs, '--storage', storage, '--json']
  const child = spawn(process.execPath, parameters, { stdio: ['ignore', 'ignore', 'inherit'] })
  let peak = 0
  const watch = setInterval(() => {
    peak = Math.max(peak, peakMemory(child.pid!))
  }, 50)
  const code = await new Promise((resolve) => child.once('exit', resolve))
  clearInterval(watch)
  if (code !== 0) throw new Error(`The import with ${storage} ended with code ${code}.`)
  return { elapsed: (performance.now() - start) / 1000, peak }
}

/** The most memory that a process has had, in MB; 0 where Linux does not tell it, or when it is gone. */
function peakMemory(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
  } catch {
    return 0
  }
}

interface Measured {
  readonly elapsed: number
  readonly processor: number
}

/** A process that says a word when it is ready, and then runs whatever pass it is asked for. */
async function startMeasuring(command: string, parameters: readonly string[]) {
  const child: ChildProcessWithoutNullStreams = spawn(command, parameters, {
    env: { ...frugal, OMP_WAIT_POLICY: 'PASSIVE' },
  })
  child.stderr.pipe(process.stderr)
  const failed = new Promise<never>((_, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`${command} ${parameters[0]} ended with code ${code}`)))
  })
  failed.catch(() => {})
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  const read = async () => String((await Promise.race([lines.next(), failed])).value)
  const greeting = Number(await read())
  return {
    process: child,
    greeting,
    async measure(pass: Pass): Promise<Measured> {
      child.stdin.write(`${pass}\n`)
      const [elapsed, processor] = (await read()).split(' ').map(Number)
      return { elapsed: elapsed!, processor: processor! }
    },
    stop: () => child.stdin.end(),
  }
}

/** This file again, in another process. */
const ownProcess = (packs: string, name: string, stage: string) => [
  '--input-type=module',
  '--eval',
  `const { answer } = await import(${JSON.stringify(import.meta.url)}); await answer(${JSON.stringify([packs, name, stage])})`,
]

/**
 * What such a process does: loads the pack as the app does, says how long the first step took from there (of the upsampler
 * nothing is said), and runs passes.
 */
export async function answer([packs, name, stage]: [string, string, 'base' | 'upsampler']): Promise<void> {
  const start = performance.now()
  const pack = await loadPack([packs], name, CPU)
  let first = 0
  if (stage === 'base') {
    await warmUp(pack)
    for await (const event of generate(requestFor(pack), pack, new AbortController().signal)) {
      if (event.kind === 'preview') break
    }
    first = (performance.now() - start) / 1000
  }
  console.log(first)
  for await (const line of createInterface(process.stdin)) {
    const { inputs, network, runs } = passOf(pack, line)
    const before = process.cpuUsage()
    const since = performance.now()
    // A guided step of a heavy pack is two runs: that is what the pipeline does.
    for (let run = 0; run < runs; run++) await network.run(inputs)
    const { user, system } = process.cpuUsage(before)
    console.log(performance.now() - since, (user + system) / 1000)
  }
}

const requestFor = (pack: LoadedPack): GenerateRequest => ({
  pack: { name: pack.manifest.name, sha256: pack.sha256 },
  condition: {
    kind: 'mask',
    labelMap: { width: 256, height: 256, data: Uint8Array.from({ length: 65536 }, (_, i) => i >> 9) },
  },
  light: { kind: 'seed' },
  seed: 0,
  sampler: 'ancestral',
  steps: 100,
  respacing: 'even',
  upsampler: null,
  guidance: { kind: 'plain', scale: 1.4 },
})

/** A pass on random numbers: only shapes cost time. */
function passOf(pack: LoadedPack, name: string) {
  const side = name === 'upsampler' ? 256 : 64
  const tensor = (...dims: number[]): NetworkTensor => {
    const data = new Float32Array(dims.reduce((product, side) => product * side, 1))
    for (let i = 0; i < data.length; i++) data[i] = Math.sin(12.9898 * i) * 1.4
    return { data, dims }
  }
  const inputs = {
    x_t: tensor(1, 3, side, side),
    timestep: { data: new Float32Array(1).fill(500), dims: [1] },
    xf_proj: tensor(1, 512),
    xf_out: tensor(1, 512, 256),
    low_res: tensor(1, 3, 64, 64),
  }
  return { inputs, network: name === 'upsampler' ? pack.upsampler : pack.base, runs: name === 'guidedBase' ? 2 : 1 }
}

function seconds(action: () => void): number {
  const start = performance.now()
  action()
  return (performance.now() - start) / 1000
}
