import type { PitiConfig } from '../graph/pitiConfig'
import type { Storage } from '../graph/storage'
import { COCO_STUFF_LABELS, displayColour } from '../protocol/cocoStuff'
import type { ModelManifest, StepPreset, StorageFacts } from '../protocol/manifest'
import type { ImportTask, Part } from './checkpoints'
import type { FileFacts } from './hashedFile'

/** What differs between one imported pack and another. */
export interface ImportedPack {
  readonly name: string
  readonly task: ImportTask
  readonly configs: Readonly<Record<Part, PitiConfig>>
  /** Names of the checkpoint files. */
  readonly sources: readonly string[]
  readonly storage: StorageFacts
  readonly files: Readonly<Record<string, FileFacts>>
}

/** The graphs of a pack: the upsampler has an encoder of its own. Weights lie beside each, in a file that ends with `.bin`. */
export const GRAPHS = {
  base: { encoder: 'encoder', decoder: 'base' },
  upsampler: { encoder: 'upsampler-encoder', decoder: 'upsampler' },
} as const satisfies Record<Part, { encoder: string; decoder: string }>

export const graphFile = (stem: string) => `${stem}.onnx`
export const weightsFile = (stem: string) => `${stem}.bin`

/** The name that a pack is given when the person gives none; also that of its folder. */
export const usualName = (task: ImportTask, storage: Storage) =>
  storage === 'float32' ? `piti-${task}` : `piti-${task}-${storage}`

const TITLES: Readonly<Record<ImportTask, string>> = { mask: 'PITI masks', sketch: 'PITI sketches' }
const STORAGE_TITLES: Readonly<Record<Storage, string>> = { float32: '', float16: ' (16 bit)', int8: ' (8 bit)' }

export const titleOf = (task: ImportTask, storage: Storage) => TITLES[task] + STORAGE_TITLES[storage]

/** Choices of steps for people, in the order of their cost. */
const STEP_PRESETS: readonly StepPreset[] = [
  {
    title: 'Quick: 20 + 8 steps',
    sampler: 'dpm-solver++',
    steps: 20,
    respacing: 'trailing',
    upsampler: { sampler: 'ddim', steps: 8, respacing: 'trailing' },
  },
  { title: 'As published: 100 + 27 steps', sampler: 'ancestral', steps: 100, respacing: 'even', upsampler: null },
  { title: 'Thorough: 250 + 27 steps', sampler: 'ancestral', steps: 250, respacing: 'even', upsampler: null },
]

/** The manifest of a pack of PITI's networks: sampled as published (Wang et al., arXiv 2205.12952). */
export function pitiManifest(pack: ImportedPack): ModelManifest {
  const { task, configs, storage } = pack
  const network = { prediction: 'epsilon', variance: 'learned-range' } as const
  return {
    format: 1,
    name: pack.name,
    title: titleOf(task, storage.weights),
    version: '1',
    task,
    labelSet: {
      name: 'coco-stuff',
      unlabelled: 255,
      classes: COCO_STUFF_LABELS.map((label) => {
        const { id, name, group } = label
        return { id, name, cocoStuff: name, group, rgb: displayColour(label) }
      }),
    },
    light: { controls: [], presets: [], samples: [] },
    sizes: { base: configs.base.decoder.size, upsampler: configs.upsampler.decoder.size, anyAspect: false },
    condition: { encoding: task === 'mask' ? 'piti-colours' : 'piti-distance', size: configs.base.condition.size },
    schedule: { kind: 'cosine', timesteps: 1000 },
    encoder: { file: graphFile(GRAPHS.base.encoder) },
    base: { file: graphFile(GRAPHS.base.decoder), ...network },
    upsampler: {
      file: graphFile(GRAPHS.upsampler.decoder),
      ...network,
      encoder: { file: graphFile(GRAPHS.upsampler.encoder) },
      schedule: { kind: 'linear', timesteps: 1000 },
      sampler: 'ancestral',
      steps: 27,
      respacing: 'fast27',
      noise: 0.997,
      quantizeLowRes: true,
    },
    defaults: { sampler: 'ancestral', steps: 100, respacing: 'even', guidanceScale: 1.4, guidance: 'plain' },
    stepPresets: [...STEP_PRESETS],
    files: pack.files,
    storage,
    training: { notes: `Imported from ${pack.sources.join(' and ')}` },
    credits: [
      'Networks and weights: PITI, Wang et al. 2022 (MIT licence, Copyright (c) Microsoft Corporation)',
      'Prior: GLIDE, Nichol et al. 2021 (MIT licence, Copyright (c) 2021 OpenAI)',
      'Label names: COCO-Stuff, Caesar et al. 2018 (CC BY 4.0)',
    ],
    licence: 'As published with the weights; Underpaint does not distribute them',
  }
}
