import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'

const ROOT = path.resolve(import.meta.dirname, '..')

/** A folder (or file) of the sources and what its files may import: other such places, or packages by a pattern. */
interface Layer {
  readonly place: string
  /** Files right inside only, not the folders below. */
  readonly shallow?: boolean
  readonly mayImport: readonly RegExp[]
  /** What it may know the shape of, by `import type`, without calling it. */
  readonly mayName?: readonly RegExp[]
}

const NODE = /^node:/
/** The parser of values that come in; pure, so that every door may use it. */
const PARSER = /^valibot$/
const SVELTE = /^(svelte|@lucide\/svelte|bits-ui)(\/|$)/

/** The table of ARCHITECTURE.md; the first layer that holds a file is the file's. Every layer may import itself. */
const LAYERS: readonly Layer[] = [
  { place: 'electron/protocol', mayImport: [PARSER] },
  { place: 'electron/project', mayImport: [/^electron\/protocol\//, NODE, PARSER] },
  {
    place: 'electron/inference/host.ts',
    mayImport: [/^electron\/(inference|protocol)\//, NODE, PARSER, /^electron$/],
  },
  {
    place: 'electron/inference/session.ts',
    mayImport: [/^electron\/(inference|protocol)\//, NODE, /^onnxruntime-node$/],
  },
  { place: 'electron/inference', mayImport: [/^electron\/(protocol\/|polyfills$)/, NODE, PARSER] },
  { place: 'electron/graph', mayImport: [/^electron\/protocol\//, NODE, /^protobufjs(\/|$)/] },
  {
    place: 'electron/checkpoint',
    mayImport: [/^electron\/(graph|protocol)\//, /^electron\/project\/crc32$/, NODE, PARSER],
  },
  {
    place: 'electron/packs',
    mayImport: [
      /^electron\/(checkpoint|graph|protocol)\//,
      /^electron\/(inference\/pack|project\/writeAtomically|polyfills)$/,
      NODE,
      PARSER,
    ],
  },
  {
    place: 'electron/headless',
    mayImport: [
      /^electron\/(checkpoint|graph|inference|packs|project|protocol)\//,
      /^electron\/polyfills$/,
      NODE,
      PARSER,
      /^fflate$/,
      /^package\.json$/,
    ],
  },
  {
    place: 'electron',
    shallow: true,
    mayImport: [/^electron\//, NODE, /^electron$/, /^electron-(store|log)(\/|$)/, PARSER],
  },
  { place: 'renderer/language', mayImport: [/^svelte(\/|$)/], mayName: [/^electron\/protocol\//] },
  { place: 'renderer/document', mayImport: [] },
  { place: 'renderer/editor', mayImport: [/^renderer\/document\//, /^svelte(\/|$)/] },
  { place: 'renderer/generation', mayImport: [/^electron\/protocol\//, /^svelte(\/|$)/] },
  { place: 'renderer/labels', mayImport: [/^renderer\/document\//, /^electron\/protocol\//, /^svelte(\/|$)/] },
  { place: 'renderer/canvas', mayImport: [/^renderer\/(document|editor|labels|language)\//, /^konva(\/|$)/, SVELTE] },
  {
    place: 'renderer/panels',
    mayImport: [/^renderer\/(editor|generation|labels|language)\//, /^renderer\/keys$/, SVELTE],
    mayName: [/^renderer\/document\//, /^electron\/protocol\//],
  },
  {
    place: 'renderer/commands',
    mayImport: [/^renderer\/(canvas|editor|generation|labels|language)\//, /^renderer\/(keys|workspace\.svelte)$/],
    mayName: [/^renderer\/(panels|workspace)/, /^electron\/protocol\//],
  },
  {
    place: 'renderer',
    shallow: true,
    mayImport: [/^renderer\//, /^electron\/protocol\//, SVELTE, /^tinykeys$/, /^@fontsource-variable\//],
  },
]

interface Import {
  readonly from: string
  /** A path from the root without extension, such as `renderer/document/rect`, or a package's name. */
  readonly target: string
  readonly typeOnly: boolean
}

const IMPORT =
  /(?:^|[\n;])\s*(?:import|export)\s+(type\s)?(?:[^'"();]*?\sfrom\s+)?['"]([^'"]+)['"]|\b(?:import|require)\(\s*['"]([^'"]+)['"]/g

function sourceFiles(place: string): string[] {
  const folder = path.join(ROOT, place)
  if (!fs.existsSync(folder)) return []
  return fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|svelte)$/.test(name) && !name.startsWith('.svelte-check'))
    .map((name) => path.posix.join(place, name.split(path.sep).join('/')))
}

/** All imports of a source text; comments do not count. */
function importsIn(from: string, text: string): Import[] {
  const code = text.replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*/g, '')
  return [...code.matchAll(IMPORT)].map((match) => {
    const specifier = match[2] ?? match[3] ?? ''
    const local = specifier.startsWith('.')
    const target = local ? path.posix.join(path.posix.dirname(from), specifier) : specifier
    return { from, target: target.replace(/\?.*$/, ''), typeOnly: match[1] !== undefined }
  })
}

function layerOf(file: string): Layer | undefined {
  return LAYERS.find(({ place, shallow }) =>
    shallow ? path.posix.dirname(file) === place : file === place || file.startsWith(`${place}/`),
  )
}

function isAllowed({ from, target, typeOnly }: Import, layer: Layer): boolean {
  const home = layer.shallow || layer.place.endsWith('.ts') ? path.posix.dirname(from) : layer.place
  if (target.startsWith(`${home}/`) && (!layer.shallow || path.posix.dirname(target) === home)) return true
  const allowed = [...layer.mayImport, ...((typeOnly && layer.mayName) || [])]
  return allowed.some((pattern) => pattern.test(target))
}

/** One sentence for each import that the table forbids. */
function violationsIn(file: string, text: string): string[] {
  const layer = layerOf(file)
  if (!layer) return [`${file} belongs to no layer: give its folder a place in the table`]
  return importsIn(file, text)
    .filter((one) => !isAllowed(one, layer))
    .map(({ target }) => `${file} may not import ${target}`)
}

describe('the import rules', () => {
  const files = [...sourceFiles('electron'), ...sourceFiles('renderer')]

  test('there are sources to look at', () => {
    expect(files.length).toBeGreaterThan(20)
  })

  test.each(files)('%s', (file) => {
    expect(violationsIn(file, fs.readFileSync(path.join(ROOT, file), 'utf8'))).toEqual([])
  })
})

describe('the test itself sees', () => {
  const cases: [string, string, string][] = [
    ['the protocol reach for Node', 'electron/protocol/a.ts', "import fs from 'node:fs'"],
    ['the protocol reach into a wing', 'electron/protocol/a.ts', "import type { B } from '../project/b'"],
    ['a project file use Electron', 'electron/project/a.ts', "import { app } from 'electron'"],
    ['inference read settings', 'electron/inference/a.ts', "import { read } from '../settings'"],
    ['a second user of onnxruntime', 'electron/inference/pipeline.ts', "import * as ort from 'onnxruntime-node'"],
    ['the emitter run a graph', 'electron/graph/a.ts', "import { createNetwork } from '../inference/session'"],
    ['the main side use the renderer', 'electron/main.ts', "import { x } from '../renderer/document/rect'"],
    ['the document use Svelte', 'renderer/document/a.ts', "import { onMount } from 'svelte'"],
    ['the editor speak', 'renderer/editor/a.ts', "import { DICTIONARIES } from '../language/dictionary'"],
    ['the editor use Konva', 'renderer/editor/a.ts', "import Konva from 'konva'"],
    ['generation use the document', 'renderer/generation/a.ts', "export { x } from '../document/rect'"],
    ['the canvas use a panel', 'renderer/canvas/A.svelte', "<script>\nimport X from '../panels/X.svelte'\n</script>"],
    ['a panel use the document', 'renderer/panels/A.svelte', "import { x } from '../document/rect'"],
    ['a panel call the door', 'renderer/panels/a.ts', "import { parse } from '../../electron/protocol/bridge'"],
    ['a lazy import', 'renderer/panels/a.ts', "const k = await import('konva')"],
    ['an import for its effect', 'renderer/editor/a.ts', "import '../canvas/theme'"],
    ['an import over several lines', 'renderer/editor/a.ts', "import {\n  a,\n  b,\n} from '../canvas/theme'"],
    ['the renderer reach past the door', 'renderer/main.ts', "import { x } from '../electron/settings'"],
    ['a file outside of the table', 'renderer/elsewhere/a.ts', ''],
  ]

  test.each(cases)('%s', (_what, file, text) => {
    expect(violationsIn(file, text)).toHaveLength(1)
  })

  test('nothing wrong in what is allowed', () => {
    expect(violationsIn('renderer/editor/a.ts', "import { x } from '../document/rect'\n// from 'konva'\n")).toEqual([])
    expect(violationsIn('renderer/panels/a.ts', "import type { P } from '../../electron/protocol/bridge'")).toEqual([])
    expect(violationsIn('electron/main.ts', "import { s } from './project/s'\nimport './polyfills'\n")).toEqual([])
  })
})
