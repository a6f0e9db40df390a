import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { exitCodes } from '../../../electron/headless/command'
import { runImport } from '../../../electron/headless/import/command'
import { writeTinyPair } from '../../packs/tinyCheckpoints'

let folder: string
let packs: string
let files: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'import-command-'))
  packs = join(folder, 'packs')
  files = writeTinyPair(folder).join(' ')
})
afterEach(() => rm(folder, { recursive: true }))

async function run(line: string, signal: AbortSignal = new AbortController().signal) {
  const printed: string[] = []
  const told: string[] = []
  const progress: (string | null)[] = []
  const code = await runImport(line.split(' ').filter(Boolean), {
    environment: { UNDERPAINT_PACKS: packs },
    print: (text) => printed.push(text),
    tell: (text) => told.push(text),
    showProgress: (text) => progress.push(text),
    signal,
  })
  return { code, printed, told, progress }
}

describe('runImport', () => {
  it('makes a pack, shows how far it is, and ends with a table', async () => {
    const { code, printed, progress } = await run(`${files} --storage int8`)
    expect(code).toBe(exitCodes.done)
    expect(await readdir(packs)).toEqual(['piti-mask-int8'])
    expect(printed[0]).toMatch(/^pack +piti-mask-int8$/)
    expect(printed.join('\n')).toMatch(
      /error of the weights +0\.\d+ % [\s\S]*worst tensor +[\d.]+ %, (base|upsampler) /,
    )
    expect(progress[0]).toMatch(/^one\.safetensors \+ two\.safetensors {2}\[ +\] +0 % {2}0\.00 MB of 0\.\d\d MB$/)
    expect(progress.at(-1)).toBeNull()
  })

  it('prints JSON when asked, and puts the pack where it is told to', async () => {
    const elsewhere = join(folder, 'elsewhere')
    const { printed } = await run(`${files} --name mine --packs ${elsewhere} --json`)
    expect(JSON.parse(printed[0]!)).toMatchObject({ kind: 'imported', name: 'mine', folder: join(elsewhere, 'mine') })
  })

  it('cleans up after an import that was killed', async () => {
    await mkdir(join(packs, '.piti-mask.new-4194303-00ff00ff'), { recursive: true })
    await run(files)
    expect(await readdir(packs)).toEqual(['piti-mask'])
  })

  it('stops when it is interrupted', async () => {
    const abort = new AbortController()
    abort.abort()
    const { code, told } = await run(files, abort.signal)
    expect(code).toBe(exitCodes.interrupted)
    expect(told).toEqual(['The import was cancelled; nothing was left behind.'])
    expect(await readdir(packs)).toEqual([])
  })

  it('says in one sentence what is wrong', async () => {
    const [base] = files.split(' ')
    expect(await run(`${base}`)).toMatchObject({
      code: exitCodes.problem,
      told: [expect.stringContaining('choose an upsampler too')],
    })
    expect(await run('--storage int4 a.pt')).toMatchObject({
      code: exitCodes.usage,
      told: [expect.stringContaining('--storage must be')],
    })
    await run(files)
    expect(await run(files)).toMatchObject({
      code: exitCodes.problem,
      told: [expect.stringContaining('(--replace, --name)')],
    })
    const { printed } = await run(`${base} --json`)
    expect(JSON.parse(printed[0]!)).toMatchObject({ kind: 'failed', problem: { kind: 'malformed-file' } })
  })
})
