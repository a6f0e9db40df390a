import path from 'node:path'
import { chooseOpenPath, chooseSavePath, MAP_FILE, PNG_FILE, PROJECT_FILE } from './dialogs'
import type { InferenceHost } from './inference/host'
import { packHandlers } from './packHandlers'
import type { PackLibrary } from './packLibrary'
import { importDefaults } from './packs'
import { pictureToPng } from './project/exportPicture'
import type { Journal } from './project/journal'
import { exportLabelMap } from './project/labelMapPng'
import { decodeMapFile } from './project/mapFile'
import { type ProjectFiles, readFile } from './project/projectFiles'
import { writeAtomically } from './project/writeAtomically'
import type { ExampleMap, Pack, ProjectFile, RequestHandlers } from './protocol/bridge'
import type { LabelSet } from './protocol/manifest'
import type { MenuDescription } from './protocol/menu'
import { ProblemError } from './protocol/values'
import type { SettingsStore } from './settings'
import type { AppWindow } from './window'

/** What requests are answered with and act on. */
export type Services = {
  version: string
  /** The packs on this machine now: one may have been installed since the last look. */
  lookForPacks(): Promise<Pack[]>
  library: PackLibrary
  /** The example maps that can be painted with a label set. */
  readExamples(labelSet: LabelSet): Promise<ExampleMap[]>
  host: InferenceHost
  settings: SettingsStore
  projects: ProjectFiles
  journal: Journal
  /** Where a first save is offered. */
  documentsFolder: string
  /** The project given at the start, told once. */
  takeOpenPath(): string | null
  showMenu(menus: MenuDescription): void
  window: Pick<AppWindow, 'browser' | 'document'>
}

const EXPORT_LEVEL = 9

/** Every request of the contract, answered. */
export function requestHandlers(services: Services): RequestHandlers {
  const { host, settings, projects, journal, version, window } = services

  /** Where the document lies, or the folder of documents. */
  const folder = () => path.dirname(window.document.path ?? path.join(services.documentsFolder, 'untitled'))
  const savePath = (kind: typeof PNG_FILE, name: string) => chooseSavePath(window.browser, kind, folder(), name)

  return {
    start: async () => {
      const packs = await services.lookForPacks()
      return {
        version,
        packs,
        examples: packs[0] ? await services.readExamples(packs[0].manifest.labelSet) : [],
        settings: settings.value,
        inference: host.state,
        openPath: services.takeOpenPath(),
        lost: await journal.lost(),
      }
    },

    generate: (request) => host.generate(request),

    cancel: (run) => {
      host.cancel(run)
      return null
    },

    openProject: async ({ path: given }) => {
      const file = given ?? (await chooseOpenPath(window.browser, PROJECT_FILE))
      if (file === null) return null
      try {
        const project = await projects.open(file, importDefaults(await services.lookForPacks()))
        settings.addRecent(file)
        return { file: projectFile(file), project }
      } catch (error) {
        if (error instanceof ProblemError && error.problem.kind === 'missing-file') settings.removeRecent(file)
        throw error
      }
    },

    saveProject: async ({ path: given, suggestedName, project }) => {
      const file = given ?? (await savePath(PROJECT_FILE, suggestedName))
      if (file === null) return null
      await projects.save(file, project, window.document.path)
      settings.addRecent(file)
      return projectFile(file)
    },

    importMap: async ({ file: given }) => {
      const chosen = given ? null : await chooseOpenPath(window.browser, MAP_FILE)
      const file = given ?? (chosen === null ? null : { name: path.basename(chosen), bytes: await readFile(chosen) })
      if (file === null) return null
      return { name: path.parse(file.name).name, picture: decodeMapFile(file.bytes, file.name) }
    },

    exportPicture: async ({ path: given, suggestedName, picture, recipe }) => {
      const file = given ?? (await savePath(PNG_FILE, suggestedName))
      if (file === null) return null
      await writeAtomically(file, pictureToPng(picture, recipe, version))
      return { path: file }
    },

    exportMap: async ({ path: given, suggestedName, labelMap, labelSet, format }) => {
      const file = given ?? (await savePath(PNG_FILE, suggestedName))
      if (file === null) return null
      await writeAtomically(file, exportLabelMap(labelMap, labelSet, format, EXPORT_LEVEL))
      return { path: file }
    },

    beginJournal: async (base) => {
      await journal.begin(base)
      return null
    },

    keepRecord: (record) => journal.append(record),

    recover: async ({ restore }) => {
      if (restore) return journal.recover(importDefaults(await services.lookForPacks()))
      await journal.clear()
      return null
    },

    showMenu: (menus) => {
      services.showMenu(menus)
      return null
    },

    changeSettings: (change) => settings.change(change),

    reportDocument: (document) => {
      window.document = document
      return null
    },

    ...packHandlers(services.library, window.browser),

    closeWindow: () => {
      window.browser.destroy()
      return null
    },
  }
}

const projectFile = (file: string): ProjectFile => ({ path: file, name: path.parse(file).name })
