import { type BrowserWindow, shell } from 'electron'
import { chooseCheckpoints, chooseFolder } from './dialogs'
import type { PackLibrary } from './packLibrary'
import type { RequestHandlers } from './protocol/bridge'

type PackRequest =
  | 'listPacks'
  | 'chooseCheckpoints'
  | 'inspectCheckpoints'
  | 'importPack'
  | 'verifyPack'
  | 'movePack'
  | 'removePack'
  | 'showPack'
  | 'addPacksFolder'
  | 'cancelPackJob'

/** The requests that concern packs on the disk. */
export function packHandlers(library: PackLibrary, browser: BrowserWindow): Pick<RequestHandlers, PackRequest> {
  return {
    listPacks: () => library.list(),

    chooseCheckpoints: () => chooseCheckpoints(browser),

    inspectCheckpoints: async ({ paths }) => ({ paths, inspection: await library.inspect(paths) }),

    importPack: ({ paths, storage, name, replace }) =>
      library.import({ paths, storage, name, replace }, name ?? 'PITI'),

    verifyPack: ({ folder }) => library.verify(folder),

    movePack: async ({ folder }) => {
      const target = await chooseFolder(browser)
      const moved = target === null ? null : await library.move(folder, target)
      return moved === null ? null : { folder: moved }
    },

    removePack: async ({ folder }) => {
      await library.remove(folder)
      return null
    },

    showPack: async ({ folder }) => {
      await shell.openPath(await library.folderOf(folder))
      return null
    },

    addPacksFolder: async () => {
      const folder = await chooseFolder(browser)
      return folder === null ? null : { folder, packs: await library.addFolder(folder) }
    },

    cancelPackJob: () => {
      library.cancel()
      return null
    },
  }
}
