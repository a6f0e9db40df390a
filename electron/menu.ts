import path from 'node:path'
import type { MenuItemConstructorOptions } from 'electron'
import type { MenuCommand } from './protocol/bridge'

export type MenuActions = {
  command(command: MenuCommand): void
  openRecent(path: string): void
  clearRecent(): void
  showLog(): void
}

/**
 * The application menu. Its items send the commands that the window also has as buttons and keys; on macOS the first menu
 * is the application's own.
 */
export function menuTemplate(
  recentProjects: readonly string[],
  actions: MenuActions,
  platform: NodeJS.Platform = process.platform,
): MenuItemConstructorOptions[] {
  const isMac = platform === 'darwin'
  const separator: MenuItemConstructorOptions = { type: 'separator' }
  const item = (label: string, command: MenuCommand, accelerator?: string): MenuItemConstructorOptions => ({
    id: command,
    label,
    ...(accelerator ? { accelerator } : {}),
    click: () => actions.command(command),
  })
  const settings = item('Settings…', 'show-settings', 'CmdOrCtrl+,')
  const about = item('About Underpaint', 'show-about')
  const application: MenuItemConstructorOptions = {
    label: 'Underpaint',
    submenu: [
      about,
      separator,
      settings,
      separator,
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      separator,
      { role: 'quit' },
    ],
  }
  const file: MenuItemConstructorOptions = {
    label: '&File',
    submenu: [
      item('New', 'new-project', 'CmdOrCtrl+N'),
      item('Open…', 'open-project', 'CmdOrCtrl+O'),
      { id: 'open-recent', label: 'Open Recent', submenu: recentItems(recentProjects, actions) },
      separator,
      item('Save', 'save-project', 'CmdOrCtrl+S'),
      item('Save As…', 'save-project-as', 'CmdOrCtrl+Shift+S'),
      separator,
      item('Import Map…', 'import-map', 'CmdOrCtrl+I'),
      item('Export Picture…', 'export-picture', 'CmdOrCtrl+E'),
      item('Export Map…', 'export-map', 'CmdOrCtrl+Shift+E'),
      ...(isMac ? [] : [separator, settings, separator, { role: 'quit' } as const]),
    ],
  }
  const edit: MenuItemConstructorOptions = {
    label: '&Edit',
    submenu: [
      item('Undo', 'undo', 'CmdOrCtrl+Z'),
      item('Redo', 'redo', 'CmdOrCtrl+Shift+Z'),
      separator,
      { role: 'cut' },
      { role: 'copy' },
      { role: 'paste' },
      { role: 'selectAll' },
    ],
  }
  const generate: MenuItemConstructorOptions = {
    label: '&Generate',
    submenu: [item('Generate', 'generate', 'CmdOrCtrl+Return'), item('Cancel', 'cancel', 'CmdOrCtrl+.')],
  }
  const view: MenuItemConstructorOptions = {
    label: '&View',
    submenu: [
      item('Zoom In', 'zoom-in', 'CmdOrCtrl+='),
      item('Zoom Out', 'zoom-out', 'CmdOrCtrl+-'),
      item('Fit in Window', 'zoom-fit', 'CmdOrCtrl+0'),
      item('Actual Pixels', 'zoom-100', 'CmdOrCtrl+1'),
      separator,
      { role: 'togglefullscreen' },
      { role: 'toggleDevTools' },
    ],
  }
  const help: MenuItemConstructorOptions = {
    label: '&Help',
    role: 'help',
    submenu: [
      item('Keyboard Shortcuts', 'show-shortcuts', 'CmdOrCtrl+/'),
      { id: 'show-log', label: 'Show Log File', click: () => actions.showLog() },
      ...(isMac ? [] : [separator, about]),
    ],
  }
  return [...(isMac ? [application] : []), file, edit, generate, view, help]
}

function recentItems(recentProjects: readonly string[], actions: MenuActions): MenuItemConstructorOptions[] {
  if (recentProjects.length === 0) return [{ label: 'No Recent Projects', enabled: false }]
  const items = recentProjects.map((file) => ({
    // A name is no mnemonic: its ampersands are doubled.
    label: path.basename(file).replaceAll('&', '&&'),
    sublabel: path.dirname(file),
    click: () => actions.openRecent(file),
  }))
  return [...items, { type: 'separator' }, { label: 'Clear', click: () => actions.clearRecent() }]
}
