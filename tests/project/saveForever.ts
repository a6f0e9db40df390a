/* A program that saves one project again and again, with a growing seed, and says each seed when its save was acknowledged. */
import { ProjectFiles } from '../../electron/project/projectFiles'
import type { Project } from '../../electron/protocol/project'

const side = 512
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

const [file = '', first = '0'] = process.argv.slice(2)
const files = new ProjectFiles('1.0.0')
for (let seed = Number(first); ; seed++) {
  await files.save(file, { ...project, settings: { ...project.settings, seed } }, file)
  process.stdout.write(`${seed}\n`)
}
