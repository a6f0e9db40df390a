import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { exitCodes, runCommand } from '../../electron/headless/command'
import { loadPack } from '../../electron/inference/loadPack'
import { readManifest } from '../../electron/inference/pack'
import { generate } from '../../electron/inference/pipeline'
import { labelMapToPng } from '../../electron/project/labelMapPng'
import { decodePng, encodeRgbaPng, readPngText } from '../../electron/project/png'
import { mapOf, packsFolder, TINY_FOLDER, TINY_PACK } from '../inference/fixtures'

const { manifest, sha256 } = await readManifest(`${packsFolder}${TINY_FOLDER}`)
const labelMap = mapOf(64, 64, [
  [0, 0, 64, 40, 0],
  [0, 40, 64, 24, 12],
])

let folder: string
let map: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headless-'))
  map = join(folder, 'lake.png')
  await writeFile(map, labelMapToPng(labelMap, manifest.labelSet))
})
afterEach(() => rm(folder, { recursive: true }))

async function run(line: string, signal: AbortSignal = new AbortController().signal) {
  const printed: string[] = []
  const told: string[] = []
  const progress: (string | null)[] = []
  const code = await runCommand(line.split(' ').filter(Boolean), {
    environment: { UNDERPAINT_PACKS: packsFolder },
    print: (text) => printed.push(text),
    tell: (text) => told.push(text),
    showProgress: (text) => progress.push(text),
    signal,
  })
  return { code, printed, told, progress }
}

describe('runCommand', () => {
  it('writes one picture a seed, with its recipe inside', async () => {
    const out = join(folder, 'new', 'out')
    const { code, printed } = await run(
      `--map ${map} --pack ${TINY_PACK} --seed 7 --count 2 --steps 3 --guidance 2 --guidance-kind plain --sampler ddim --light dusk --out ${out}`,
    )
    expect(code).toBe(exitCodes.done)
    expect(printed).toEqual([join(out, 'lake-seed-7.png'), join(out, 'lake-seed-8.png')])
    expect(await readdir(out)).toEqual(['lake-seed-7.png', 'lake-seed-8.png'])
    const bytes = await readFile(join(out, 'lake-seed-8.png'))
    expect(decodePng(bytes)).toMatchObject({ width: 256, height: 256 })
    const recipe = JSON.parse(readPngText(bytes)['underpaint-recipe']!)
    expect(recipe).toMatchObject({
      pack: { name: manifest.name, sha256 },
      seed: 8,
      steps: 3,
      sampler: 'ddim',
      guidance: { kind: 'plain', scale: 2 },
      light: { kind: 'given', values: manifest.light.presets.find((preset) => preset.name === 'dusk')!.values },
    })
  })

  it('gives the pixels that the pipeline gives for the same request', async () => {
    await run(`--map ${map} --pack ${TINY_PACK} --seed 5 --steps 2 --guidance 1.5 --out ${folder}`)
    const pack = await loadPack([packsFolder], TINY_PACK, { provider: 'cpu', threads: 1 })
    const request = {
      pack: { name: manifest.name, sha256 },
      condition: { kind: 'mask' as const, labelMap },
      light: { kind: 'seed' as const },
      seed: 5,
      sampler: manifest.defaults.sampler,
      steps: 2,
      respacing: 'trailing' as const,
      upsampler: null,
      guidance: { kind: manifest.defaults.guidance, scale: 1.5 },
    }
    for await (const event of generate(request, pack, new AbortController().signal)) {
      if (event.kind !== 'finished') continue
      const written = decodePng(await readFile(join(folder, 'lake-seed-5.png')))
      expect(written.kind === 'rgba' && Buffer.from(written.rgba).equals(event.picture.rgba)).toBe(true)
    }
  })

  it('writes the same file for the same command', async () => {
    const hashes = []
    for (const out of ['a', 'b']) {
      await run(`--map ${map} --pack ${TINY_PACK} --steps 2 --out ${join(folder, out)}`)
      hashes.push(
        createHash('sha256')
          .update(await readFile(join(folder, out, 'lake-seed-0.png')))
          .digest('hex'),
      )
    }
    expect(hashes[0]).toBe(hashes[1])
  })

  it('tells every step as JSON and keeps its previews', async () => {
    const { printed } = await run(`--map ${map} --pack ${TINY_PACK} --steps 2 --previews --json --out ${folder}`)
    const lines = printed.map((line) => JSON.parse(line))
    expect(lines.map((line) => line.kind)).toEqual(['started', 'preview', 'preview', 'preview', 'finished'])
    const files = lines.filter((line) => line.kind === 'preview').map((line) => line.file)
    expect(files).toEqual(
      ['base-001', 'base-002', 'upsampler-001'].map((name) => join(folder, `lake-seed-0-${name}.png`)),
    )
    expect(decodePng(await readFile(files[0]!))).toMatchObject({ width: 64, height: 64 })
    expect(lines.at(-1)).toMatchObject({ seed: 0, file: join(folder, 'lake-seed-0.png'), seconds: expect.any(Number) })
  })

  it('shows progress to the end and clears it', async () => {
    const { progress } = await run(`--map ${map} --pack ${TINY_PACK} --steps 2 --out ${folder}`)
    expect(progress.at(-2)).toContain('100 %')
    expect(progress.at(-1)).toBeNull()
  })

  it('stops between steps when it is interrupted, and writes no picture', async () => {
    const abort = new AbortController()
    abort.abort()
    const { code } = await run(`--map ${map} --pack ${TINY_PACK} --steps 50 --out ${folder}`, abort.signal)
    expect(code).toBe(exitCodes.interrupted)
    expect(await readdir(folder)).toEqual(['lake.png'])
  })

  it('names the colours of a map that are no class', async () => {
    const rgba = new Uint8Array(64 * 64 * 4).fill(255)
    rgba.set([1, 2, 3, 255])
    await writeFile(map, encodeRgbaPng({ width: 64, height: 64, rgba }))
    const { code, told, printed } = await run(`--map ${map} --pack ${TINY_PACK} --out ${folder}`)
    expect(code).toBe(exitCodes.problem)
    expect(told.join()).toContain('#010203')
    expect(told.join()).toContain('lake.png')
    expect(printed).toEqual([])
  })

  it.each([
    [`--map gone.png --pack ${TINY_PACK}`, exitCodes.problem, 'gone.png cannot be read: there is no such file.'],
    ['--map MAP --pack gone', exitCodes.problem, 'There is no pack "gone"'],
    [`--map MAP --pack ${TINY_PACK} --light moonlight`, exitCodes.usage, '--light must be one of seed, '],
    [`--map MAP --pack ${TINY_PACK} --provider abacus`, exitCodes.usage, '--provider must be one of cpu'],
    [`--map MAP --pack ${TINY_PACK} --out MAP`, exitCodes.problem, 'cannot be used as a folder'],
    ['--mop MAP', exitCodes.usage, "Unknown option '--mop'"],
  ])('refuses "%s" with one sentence', async (line, expectedCode, sentence) => {
    const { code, told } = await run(line.replaceAll('MAP', map))
    expect(code).toBe(expectedCode)
    expect(told).toHaveLength(1)
    expect(told[0]).toContain(sentence)
  })

  it('tells a problem as JSON where JSON was asked for', async () => {
    const { printed, told } = await run(`--map gone.png --pack ${TINY_PACK} --json`)
    expect(told).toEqual([])
    expect(JSON.parse(printed[0]!)).toMatchObject({ kind: 'failed', problem: { kind: 'missing-file' } })
  })

  it('explains itself', async () => {
    const { code, printed } = await run('--help')
    expect(code).toBe(exitCodes.done)
    expect(printed[0]).toContain('npm run generate -- --map FILE.png')
  })
})
