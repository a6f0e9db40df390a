import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { BrowserWindow } from 'electron'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { NO_DOCUMENT } from '../../electron/documentState'
import { InferenceHost } from '../../electron/inference/host'
import { PackLibrary } from '../../electron/packLibrary'
import { PackRecords } from '../../electron/packs/records'
import { RECIPE_KEYWORD } from '../../electron/project/exportPicture'
import { Journal } from '../../electron/project/journal'
import { decodePng, readPngText } from '../../electron/project/png'
import { ProjectFiles } from '../../electron/project/projectFiles'
import { parseAnswer, type RequestHandlers } from '../../electron/protocol/bridge'
import { DEFAULT_SETTINGS, type Settings } from '../../electron/protocol/settings'
import { requestHandlers, type Services } from '../../electron/requestHandlers'
import type { SettingsStore } from '../../electron/settings'
import { labelSet, sampleProject } from '../project/randomProject'

const dialog = vi.hoisted(() => ({ showSaveDialog: vi.fn(), showOpenDialog: vi.fn(), showMessageBox: vi.fn() }))
vi.mock('electron', () => ({ dialog, shell: { openPath: vi.fn() } }))

const project = sampleProject(11)
const map = { width: 2, height: 3, data: Uint8Array.of(0, 1, 2, 255, 1, 0) }

let folder: string
let settings: Settings
let services: Services
let handlers: RequestHandlers

beforeEach(async () => {
  vi.resetAllMocks()
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'underpaint-requests-'))
  settings = DEFAULT_SETTINGS
  const idle = { postMessage: vi.fn(), on: vi.fn(), kill: () => true }
  const configuration = { packsFolders: [folder], provider: 'cpu', threads: 0, warmPack: null }
  const listener = { generation: vi.fn(), state: vi.fn(), log: vi.fn() }
  services = {
    version: '1.2.3',
    lookForPacks: async () => [],
    readExamples: async () => [],
    library: new PackLibrary(
      { shipped: folder, own: path.join(folder, 'own') },
      new PackRecords(path.join(folder, 'packs.json')),
      () => idle,
      { job: vi.fn(), changed: vi.fn() },
    ),
    host: new InferenceHost(() => idle, configuration, listener),
    settings: fakeSettings(),
    projects: new ProjectFiles('1.2.3'),
    journal: new Journal(path.join(folder, 'journal'), '1.2.3'),
    documentsFolder: folder,
    showMenu: () => {},
    takeOpenPath: () => '/given.ora',
    window: { browser: { destroy: vi.fn() } as unknown as BrowserWindow, document: NO_DOCUMENT },
  }
  handlers = requestHandlers(services)
})
afterEach(() => fs.rm(folder, { recursive: true, force: true }))

/** The parts of the settings that handlers use, in memory. */
function fakeSettings(): SettingsStore {
  const change = (given: object) => {
    settings = { ...settings, ...given }
    return settings
  }
  const fake: Pick<SettingsStore, 'value' | 'change' | 'addRecent' | 'removeRecent'> = {
    get value() {
      return settings
    },
    change,
    addRecent: (file) => change({ recentProjects: [file, ...settings.recentProjects] }),
    removeRecent: (file) => change({ recentProjects: settings.recentProjects.filter((recent) => recent !== file) }),
  }
  return fake as SettingsStore
}

const at = (name: string) => path.join(folder, name)
const chooseToSave = (file: string) => dialog.showSaveDialog.mockResolvedValue({ canceled: false, filePath: file })
const cancelAll = () => {
  dialog.showSaveDialog.mockResolvedValue({ canceled: true, filePath: '' })
  dialog.showOpenDialog.mockResolvedValue({ canceled: true, filePaths: [] })
}

describe('requestHandlers', () => {
  it('answers the start as the contract wants it', async () => {
    const answer = parseAnswer('start', await handlers.start(null))
    expect(answer).toMatchObject({ version: '1.2.3', openPath: '/given.ora', inference: { kind: 'starting' } })
  })

  it('saves where the person chooses, opens it again, and remembers it as recent', async () => {
    chooseToSave(at('Lake.ora'))
    const file = await handlers.saveProject({ path: null, suggestedName: 'Lake', project })
    expect(file).toEqual({ path: at('Lake.ora'), name: 'Lake' })
    expect(settings.recentProjects).toEqual([at('Lake.ora')])
    expect(await handlers.openProject({ path: at('Lake.ora') })).toEqual({ file, project })
  })

  it('offers the folder of the document for the next file', async () => {
    cancelAll()
    await handlers.reportDocument({ name: 'Lake', path: path.join(folder, 'lakes', 'Lake.ora'), unsaved: true })
    await handlers.saveProject({ path: null, suggestedName: 'Copy', project })
    expect(dialog.showSaveDialog.mock.calls[0]?.[1]).toMatchObject({
      defaultPath: path.join(folder, 'lakes', 'Copy.ora'),
    })
  })

  it('answers null to everything that the person cancels, and writes nothing', async () => {
    cancelAll()
    const { picture, recipe } = project.takes[0]!
    const answers = [
      await handlers.openProject({ path: null }),
      await handlers.saveProject({ path: null, suggestedName: 'a', project }),
      await handlers.importMap({ file: null }),
      await handlers.exportPicture({ path: null, suggestedName: 'a', picture, recipe }),
      await handlers.exportMap({ path: null, suggestedName: 'a', labelMap: map, labelSet, format: 'ids' }),
    ]
    expect(answers).toEqual([null, null, null, null, null])
    expect(await fs.readdir(folder)).toEqual([])
  })

  it('forgets a recent project that is not there any more', async () => {
    settings = { ...settings, recentProjects: [at('gone.ora'), at('other.ora')] }
    await expect(handlers.openProject({ path: at('gone.ora') })).rejects.toMatchObject({
      problem: { kind: 'missing-file' },
    })
    expect(settings.recentProjects).toEqual([at('other.ora')])
  })

  it('exports a map that it imports again', async () => {
    chooseToSave(at('map.png'))
    await handlers.exportMap({ path: null, suggestedName: 'map', labelMap: map, labelSet, format: 'indexed' })
    dialog.showOpenDialog.mockResolvedValue({ canceled: false, filePaths: [at('map.png')] })
    const imported = await handlers.importMap({ file: null })
    expect(imported).toMatchObject({ name: 'map', picture: { kind: 'indexed', data: map.data } })
    const dropped = { name: 'dropped.png', bytes: new Uint8Array(await fs.readFile(at('map.png'))) }
    expect(await handlers.importMap({ file: dropped })).toEqual({ ...imported, name: 'dropped' })
  })

  it('exports a picture with its recipe', async () => {
    const { picture, recipe } = project.takes[0]!
    await handlers.exportPicture({ path: at('picture.png'), suggestedName: 'picture', picture, recipe })
    const png = new Uint8Array(await fs.readFile(at('picture.png')))
    expect(decodePng(png)).toEqual({ kind: 'rgba', ...picture })
    expect(JSON.parse(readPngText(png)[RECIPE_KEYWORD]!)).toMatchObject({ seed: recipe.seed, pack: recipe.pack })
  })

  it('closes the window without asking when the page says so', async () => {
    await handlers.closeWindow(null)
    expect(services.window.browser.destroy).toHaveBeenCalledOnce()
  })
})
