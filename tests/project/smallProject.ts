import type { Project } from '../../electron/protocol/project'

/** A project of one square layer whose map hardly packs. */
export function smallProject(side: number): Project {
  const data = Uint8Array.from({ length: side * side }, (_, at) => (Math.imul(at, 2654435761) >>> 24) % 3)
  const map = { width: side, height: side, data }
  return {
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
}
