import {
  type Bridge,
  type EventName,
  type EventValue,
  type Pack,
  parseAnswer,
  type StartInfo,
} from '../../electron/protocol/bridge'
import type { Condition, GenerateRequest } from '../../electron/protocol/generation'
import type { ModelManifest } from '../../electron/protocol/manifest'
import { DEFAULT_SETTINGS } from '../../electron/protocol/settings'
import type { LabelMap, Picture } from '../../electron/protocol/values'

const SHA = 'a'.repeat(64)

export const manifest: ModelManifest = {
  format: 1,
  name: 'meadow-mask',
  title: 'Meadow',
  version: '1.0.0',
  task: 'mask',
  labelSet: {
    name: 'meadow',
    unlabelled: 255,
    classes: [
      { id: 0, name: 'sky', cocoStuff: 'sky-other', rgb: [120, 180, 240] },
      { id: 1, name: 'clouds', cocoStuff: 'clouds', rgb: [235, 235, 245] },
      { id: 2, name: 'mountain', cocoStuff: 'mountain', rgb: [120, 110, 130] },
      { id: 3, name: 'grass', cocoStuff: 'grass', rgb: [110, 180, 60] },
      { id: 4, name: 'river', cocoStuff: 'river', rgb: [70, 170, 220] },
    ],
  },
  light: {
    controls: [
      { name: 'height', title: 'Sun height', minimum: -1, maximum: 1, default: 0.5 },
      { name: 'haze', title: 'Haze', minimum: -1, maximum: 1, default: -0.5 },
    ],
    presets: [
      { name: 'noon', title: 'Noon', values: [1, -0.8] },
      { name: 'dusk', title: 'Dusk', values: [-0.6, 0] },
    ],
    samples: [[0.2, 0.1]],
  },
  sizes: { base: 16, upsampler: 64, anyAspect: false },
  schedule: { kind: 'cosine', timesteps: 1000 },
  encoder: { file: 'encoder.onnx' },
  base: { file: 'base.onnx', prediction: 'v', variance: 'fixed-small' },
  upsampler: {
    file: 'upsampler.onnx',
    prediction: 'x_start',
    variance: 'fixed-small',
    sampler: 'ddim',
    steps: 4,
    respacing: 'trailing',
    noise: 1,
    quantizeLowRes: false,
  },
  stepPresets: [],
  defaults: {
    sampler: 'dpm-solver++',
    steps: 20,
    respacing: 'trailing',
    guidanceScale: 1.5,
    guidance: 'normalized-x0',
  },
  files: {
    'encoder.onnx': { sha256: SHA, bytes: 1 },
    'base.onnx': { sha256: SHA, bytes: 1 },
    'upsampler.onnx': { sha256: SHA, bytes: 1 },
  },
  training: {},
  credits: [],
  licence: 'MIT',
}

export const pack: Pack = { manifest, sha256: SHA, problem: null }

/** A map whose upper half is sky and whose lower half is grass. */
export function halfMap(side = 64): LabelMap {
  const data = new Uint8Array(side * side).fill(3)
  data.fill(0, 0, data.length / 2)
  return { width: side, height: side, data }
}

export const halfMask = (): Condition => ({ kind: 'mask', labelMap: halfMap() })

export function plainPicture(side: number, red: number): Picture {
  const rgba = new Uint8Array(side * side * 4).fill(255)
  for (let index = 0; index < rgba.length; index += 4) rgba[index] = red
  return { width: side, height: side, rgba }
}

export function startInfo(changes: Partial<StartInfo> = {}): StartInfo {
  return {
    version: '0.1.0',
    packs: [pack],
    examples: [{ name: 'half', title: 'Half and half', labelMap: halfMap() }],
    settings: DEFAULT_SETTINGS,
    inference: { kind: 'ready', provider: 'cpu', threads: 2, available: ['cpu'], notice: null },
    openPath: null,
    lost: null,
    ...changes,
  }
}

/** The main process as a test plays it: it notes what is asked, answers at once, and says events when told to. */
export interface FakeMain {
  readonly bridge: Bridge
  readonly asked: { name: string; ask: unknown }[]
  emit<Name extends EventName>(name: Name, value: EventValue<Name>): void
  /** The requests to generate, oldest first; the run of the first has the number 1. */
  readonly requests: GenerateRequest[]
}

export function createFakeMain(start: StartInfo = startInfo(), handlers: Partial<Bridge> = {}): FakeMain {
  const asked: FakeMain['asked'] = []
  const requests: GenerateRequest[] = []
  const listeners = new Set<{ name: EventName; call: (value: never) => void }>()
  const note =
    <Ask, Value>(name: string, value: (ask: Ask) => Value) =>
    async (ask: Ask) => {
      asked.push({ name, ask })
      return { ok: true as const, value: value(ask) }
    }
  const bridge: Bridge = {
    start: note('start', () => start),
    generate: note('generate', (request: GenerateRequest) => requests.push(request)),
    cancel: note('cancel', () => null),
    openProject: note('openProject', () => null),
    saveProject: note('saveProject', () => ({ path: '/pictures/meadow.ora', name: 'meadow' })),
    importMap: note('importMap', () => null),
    exportPicture: note('exportPicture', () => ({ path: '/pictures/meadow.png' })),
    exportMap: note('exportMap', () => ({ path: '/pictures/meadow-map.png' })),
    beginJournal: note('beginJournal', () => null),
    keepRecord: note('keepRecord', () => ({ long: false })),
    recover: note('recover', () => null),
    showMenu: note('showMenu', () => null),
    changeSettings: note('changeSettings', (changes) =>
      parseAnswer('changeSettings', { ...start.settings, ...changes }),
    ),
    reportDocument: note('reportDocument', () => null),
    closeWindow: note('closeWindow', () => null),
    listPacks: note('listPacks', () => []),
    chooseCheckpoints: note('chooseCheckpoints', () => null),
    inspectCheckpoints: note('inspectCheckpoints', () => {
      throw new Error('this test has no checkpoints')
    }),
    importPack: note('importPack', () => null),
    verifyPack: note('verifyPack', () => null),
    movePack: note('movePack', () => null),
    removePack: note('removePack', () => null),
    showPack: note('showPack', () => null),
    addPacksFolder: note('addPacksFolder', () => null),
    cancelPackJob: note('cancelPackJob', () => null),
    pathOf: () => '',
    on: (name, call) => {
      const listener = { name, call }
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    ...handlers,
  }
  return {
    bridge,
    asked,
    requests,
    emit: (name, value) => {
      for (const listener of [...listeners]) if (listener.name === name) listener.call(value as never)
    },
  }
}
