/* A program that keeps a journal without end, and says each record's number when it was acknowledged. */
import { Journal } from '../../electron/project/journal'
import type { Project } from '../../electron/protocol/project'

const side = 64
const data = Uint8Array.from({ length: side * side }, (_, at) => (Math.imul(at, 2654435761) >>> 24) % 3)
const map = { width: side, height: side, data }
const project: Project = {
  width: side,
  height: side,
  labelSet: {
    name: 'test',
    unlabelled: 255,
    classes: [0, 1, 2].map((id) => ({ id, name: `${id}`, cocoStuff: null, rgb: [id, 2, 3] })),
  },
  layers: [{ kind: 'label', id: 'a', name: 'a', visible: true, locked: false, opacity: 1, map }],
  activeLayer: 'a',
  takes: [],
  selectedTake: null,
  settings: {
    pack: 'tiny',
    seed: 0,
    seedLocked: false,
    steps: 1,
    respacing: 'trailing',
    upsampler: null,
    sampler: 'ddim',
    guidance: { kind: 'plain', scale: 1 },
    light: { kind: 'seed' },
  },
}

async function run(folder: string): Promise<void> {
  const journal = new Journal(folder, '1.0.0')
  await journal.begin({ kind: 'project', project, name: null, path: null })
  for (let number = 0; ; number++) {
    // Hardly packed, so that many writes are cut off in their middle.
    const runs = Uint8Array.from({ length: 20_000 }, (_, at) => Math.imul(at + number, 2654435761) >>> 13)
    const edits = [{ kind: 'pixels' as const, layerId: 'a', tiles: [{ column: 0, row: 0, runs }] }]
    await journal.append({ kind: 'commit', name: `${number}`, series: undefined, edits, merged: false })
    console.log(number)
  }
}

void run(process.argv[2]!)
