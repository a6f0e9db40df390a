import fs from 'node:fs/promises'
import path from 'node:path'
import { type BrowserWindow, dialog } from 'electron'
import { MAP_FILE_EXTENSIONS } from './project/mapFile'

/** A kind of file, as a dialog filters by it. `more`: other endings that are opened, but not written. */
export type FileKind = { title: string; extension: string; more?: readonly string[] }

export const PROJECT_FILE: FileKind = { title: 'Underpaint project (OpenRaster)', extension: 'ora' }
export const PNG_FILE: FileKind = { title: 'PNG picture', extension: 'png' }
export const MAP_FILE: FileKind = { title: 'Picture or label map', extension: 'png', more: MAP_FILE_EXTENSIONS }

const filters = ({ title, extension, more = [extension] }: FileKind) => [{ name: title, extensions: [...more] }]

/** Lets the person choose a file to open; null when they cancel. */
export async function chooseOpenPath(window: BrowserWindow, kind: FileKind): Promise<string | null> {
  const chosen = await dialog.showOpenDialog(window, { properties: ['openFile'], filters: filters(kind) })
  return chosen.canceled ? null : (chosen.filePaths[0] ?? null)
}

/** Lets the person choose checkpoints, several at once; null when they cancel. */
export async function chooseCheckpoints(window: BrowserWindow): Promise<string[] | null> {
  const chosen = await dialog.showOpenDialog(window, {
    properties: ['openFile', 'multiSelections'],
    filters: [{ name: 'PyTorch or safetensors checkpoints', extensions: ['pt', 'pth', 'safetensors'] }],
  })
  return chosen.canceled || chosen.filePaths.length === 0 ? null : chosen.filePaths
}

/** Lets the person choose a folder, or make one; null when they cancel. */
export async function chooseFolder(window: BrowserWindow): Promise<string | null> {
  const chosen = await dialog.showOpenDialog(window, { properties: ['openDirectory', 'createDirectory'] })
  return chosen.canceled ? null : (chosen.filePaths[0] ?? null)
}

/** Lets the person choose where to save; null when they cancel. The path always has the kind's extension. */
export async function chooseSavePath(
  window: BrowserWindow,
  kind: FileKind,
  folder: string,
  suggestedName: string,
): Promise<string | null> {
  const defaultPath = path.join(folder, `${fileNameOf(suggestedName)}.${kind.extension}`)
  const chosen = await dialog.showSaveDialog(window, { defaultPath, filters: filters(kind) })
  if (chosen.canceled || !chosen.filePath) return null
  if (chosen.filePath.toLowerCase().endsWith(`.${kind.extension}`)) return chosen.filePath
  const completed = `${chosen.filePath}.${kind.extension}`
  return (await mayReplace(window, completed)) ? completed : null
}

/** The dialog has asked about the name that was typed, not about the one with its extension. */
async function mayReplace(window: BrowserWindow, file: string): Promise<boolean> {
  const exists = await fs.stat(file).then(
    () => true,
    () => false,
  )
  if (!exists) return true
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    message: `${path.basename(file)} is there already. Replace it?`,
    buttons: ['Replace', 'Cancel'],
    defaultId: 1,
    cancelId: 1,
  })
  return response === 0
}

/** The question about unsaved changes, which main asks by itself: the page may be the one that hangs. */
const UNSAVED = {
  en: {
    message: (name: string) => `Save the changes to “${name}” before closing?`,
    detail: 'They are lost if you do not save them.',
    buttons: ['Save', 'Don’t Save', 'Cancel'],
  },
  zh: {
    message: (name: string) => `关闭前保存对“${name}”的更改吗？`,
    detail: '不保存就会丢失。',
    buttons: ['保存', '不保存', '取消'],
  },
}

/** What to do with unsaved changes before the window closes. */
export async function askAboutUnsaved(
  window: BrowserWindow,
  name: string,
  language: 'en' | 'zh' = 'en',
): Promise<'save' | 'discard' | 'cancel'> {
  const { message, detail, buttons } = UNSAVED[language]
  const { response } = await dialog.showMessageBox(window, {
    type: 'warning',
    message: message(name),
    detail,
    buttons,
    defaultId: 0,
    cancelId: 2,
    noLink: true,
  })
  return response === 0 ? 'save' : response === 1 ? 'discard' : 'cancel'
}

/** A name as a file may have it on every system. */
export function fileNameOf(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: file names may not hold them
  const plain = name.replace(/[<>:"/\\|?*\x00-\x1f]/g, '-').replace(/^[. ]+|[. ]+$/g, '')
  return plain.slice(0, 120) || 'Untitled'
}
