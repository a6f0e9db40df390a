import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { decode, encode } from 'fast-png'
import { unzipSync, zipSync } from 'fflate'
import { labelMapFromPng, labelMapToPng } from '../../electron/project/labelMapPng'
import { ProjectFiles } from '../../electron/project/projectFiles'
import { conditionMap } from '../../electron/protocol/generation'
import type { LabelSet } from '../../electron/protocol/manifest'
import type { Project } from '../../electron/protocol/project'
import type { LabelMap, Picture } from '../../electron/protocol/values'
import { median, type Report } from './report'

/*
 * Saving and opening a project of five layers of 1024 x 1024 and eight takes, against the plain way in the same minutes:
 * every image through a PNG library in JavaScript at its default level, packed by a zip library, written with writeFile.
 */

const SIDE = 1024
const PICTURE_SIDE = 256
const LAYERS = 5
const TAKES = 8
const ROUNDS = 5

export async function run(report: Report): Promise<void> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'underpaint-bench-'))
  try {
    await measureProjects(folder, report)
  } finally {
    await fs.rm(folder, { recursive: true, force: true })
  }
}

async function measureProjects(folder: string, report: Report): Promise<void> {
  const project = makeProject()
  const [own, plain] = [path.join(folder, 'own.ora'), path.join(folder, 'plain.zip')]
  const times = new Map<string, number[]>()
  const time = async (name: string, work: () => unknown) => {
    const started = performance.now()
    await work()
    times.set(name, [...(times.get(name) ?? []), performance.now() - started])
  }
  // In turns, so that a busy machine slows all alike; the first round only warms up.
  for (let round = 0; round <= ROUNDS; round++) {
    if (round === 1) times.clear()
    const files = new ProjectFiles('0.0.0')
    await time('save', () => files.save(own, project, null))
    await time('saveAgain', () => files.save(own, painted(project, round), own))
    await time('plain save', () => savePlainly(plain, project))
    await time('open', () => new ProjectFiles('0.0.0').open(own, null))
    await time('plain open', () => openPlainly(plain))
  }
  const medianOf = (name: string) => median(times.get(name) ?? [])
  const against = (name: string, baseline: string) => {
    const [value, base] = [medianOf(name), medianOf(baseline)]
    report({ name: `project.${name}`, value, unit: 'ms', baseline: base, ratio: value / base })
  }
  against('save', 'plain save')
  against('saveAgain', 'plain save')
  against('open', 'plain open')
  const [ownSize, plainSize] = [(await fs.stat(own)).size, (await fs.stat(plain)).size]
  report({ name: 'project.size', value: ownSize, unit: 'bytes', baseline: plainSize, ratio: ownSize / plainSize })

  const png = labelMapToPng(makeMap(0), project.labelSet, { level: 6 })
  for (let round = 0; round <= ROUNDS; round++) {
    if (round === 1) times.clear()
    await time('importMap', () => labelMapFromPng(png, 'map.png', project.labelSet))
    await time('plain import', () => decode(png))
  }
  against('importMap', 'plain import')
}

/** The same pixels through general libraries: no thumbnail, no merged image, no check, not atomic. */
async function savePlainly(file: string, project: Project): Promise<void> {
  const png = (data: Uint8Array, width: number, height: number, channels: number) =>
    encode({ width, height, data, channels, depth: 8 })
  const map = ({ data, width, height }: LabelMap) => png(data, width, height, 1)
  const entries: Record<string, Uint8Array> = {}
  project.layers.forEach((layer, index) => {
    if (layer.kind === 'label') entries[`layers/${index}.png`] = map(layer.map)
  })
  project.takes.forEach(({ recipe, picture }, index) => {
    entries[`maps/${index}.png`] = map(conditionMap(recipe.condition))
    entries[`pictures/${index}.png`] = png(picture.rgba, picture.width, picture.height, 4)
  })
  await fs.writeFile(file, zipSync(entries, { level: 6 }))
}

async function openPlainly(file: string): Promise<void> {
  for (const png of Object.values(unzipSync(await fs.readFile(file)))) decode(png)
}

function makeProject(): Project {
  const layers = Array.from({ length: LAYERS }, (_, index) => ({
    id: `layer-${index}`,
    name: `Layer ${index}`,
    kind: 'label' as const,
    visible: true,
    locked: false,
    opacity: 1,
    map: makeMap(index),
  }))
  const recipe = (index: number) => ({
    pack: { name: 'bench', sha256: '0'.repeat(64) },
    // Two takes a map: a person tries another seed before painting on.
    condition: { kind: 'mask' as const, labelMap: makeMap(100 + (index >> 1)) },
    light: { kind: 'seed' as const },
    seed: index,
    sampler: 'dpm-solver++' as const,
    steps: 27,
    respacing: 'trailing' as const,
    upsampler: null,
    guidance: { kind: 'normalized-x0' as const, scale: 1.5 },
  })
  const takes = Array.from({ length: TAKES }, (_, index) => ({
    id: `take-${index}`,
    createdAt: '2026-01-01T00:00:00.000Z',
    recipe: recipe(index),
    picture: makePicture(index),
    seconds: 1,
    starred: false,
  }))
  const { condition, pack, ...rest } = recipe(0)
  const settings = { ...rest, pack: pack.name, seed: 0, seedLocked: false }
  const fixed = { width: SIDE, height: SIDE, labelSet: makeLabelSet(), selectedTake: null, settings }
  return { ...fixed, layers, activeLayer: 'layer-0', takes }
}

/** The project after a stroke on one layer. */
function painted(project: Project, round: number): Project {
  const layers = project.layers.map((layer, index) => {
    return index === 0 ? { ...layer, map: makeMap(200 + round) } : layer
  })
  return { ...project, layers }
}

function makeLabelSet(): LabelSet {
  const rgb = (id: number): [number, number, number] => [(id * 53) & 255, (id * 101) & 255, 255 - id]
  const classes = Array.from({ length: 17 }, (_, id) => ({ id, name: `class ${id}`, cocoStuff: null, rgb: rgb(id) }))
  return { name: 'bench', unlabelled: 255, classes }
}

/** Sixty discs on unlabelled ground, as strokes leave them. */
function makeMap(seed: number): LabelMap {
  const random = randomNumbers(seed)
  const data = new Uint8Array(SIDE * SIDE).fill(255)
  for (let disc = 0; disc < 60; disc++) {
    const [x, y, radius] = [random() * SIDE, random() * SIDE, 10 + random() * 120]
    for (let row = Math.max(0, Math.ceil(y - radius)); row < Math.min(SIDE, y + radius); row++) {
      const half = Math.sqrt(Math.max(0, radius * radius - (row - y) ** 2))
      const [from, to] = [Math.max(0, Math.floor(x - half)), Math.min(SIDE, Math.ceil(x + half))]
      data.fill(disc % 17, row * SIDE + from, row * SIDE + Math.max(from, to))
    }
  }
  return { width: SIDE, height: SIDE, data }
}

/** Slow waves of colour with a little noise, about as hard to compress as a landscape. */
function makePicture(seed: number): Picture {
  const random = randomNumbers(seed)
  const rgba = new Uint8Array(PICTURE_SIDE * PICTURE_SIDE * 4)
  for (let pixel = 0; pixel < PICTURE_SIDE * PICTURE_SIDE; pixel++) {
    const [x, y] = [pixel % PICTURE_SIDE, Math.floor(pixel / PICTURE_SIDE)]
    const wave = Math.sin(x / 23 + seed) + Math.cos(y / 31 - seed)
    for (let channel = 0; channel < 3; channel++)
      rgba[pixel * 4 + channel] = 128 + 50 * wave + 8 * random() + channel * 9
    rgba[pixel * 4 + 3] = 255
  }
  return { width: PICTURE_SIDE, height: PICTURE_SIDE, rgba }
}

/** Numbers from 0 to 1, the same for the same seed (a linear congruential generator, good enough to draw with). */
function randomNumbers(seed: number): () => number {
  let state = (seed + 1) >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}
