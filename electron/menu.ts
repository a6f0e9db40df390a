import path from 'node:path'
import type { MenuItemConstructorOptions } from 'electron'
import type { MenuDescription, MenuItem } from './protocol/menu'

export type MenuActions = {
  command(id: string): void
  openRecent(path: string): void
  clearRecent(): void
  showLog(): void
}

/** The application menu that the window describes, in the words of Electron, with the recent projects in it. */
export function menuTemplate(
  menus: MenuDescription,
  recentProjects: readonly string[],
  actions: MenuActions,
): MenuItemConstructorOptions[] {
  return menus.map(({ title, items }) => ({
    label: title,
    submenu: items.map((item) => itemOf(item, recentProjects, actions)),
  }))
}

function itemOf(item: MenuItem, recentProjects: readonly string[], actions: MenuActions): MenuItemConstructorOptions {
  switch (item.kind) {
    case 'separator':
      return { type: 'separator' }
    case 'role':
      return { role: item.role, ...(item.title ? { label: item.title } : {}) }
    case 'log':
      return { id: 'show-log', label: item.title, click: () => actions.showLog() }
    case 'recent':
      return { id: 'open-recent', label: item.title, submenu: recentItems(item, recentProjects, actions) }
    case 'command':
      return {
        id: item.id,
        label: item.title,
        // Shown only: the window listens to its keys itself, and knows when a letter belongs to what is being written.
        ...(item.accelerator ? { accelerator: item.accelerator, registerAccelerator: false } : {}),
        click: () => actions.command(item.id),
      }
  }
}

function recentItems(
  { none, clear }: Extract<MenuItem, { kind: 'recent' }>,
  recentProjects: readonly string[],
  actions: MenuActions,
): MenuItemConstructorOptions[] {
  if (recentProjects.length === 0) return [{ label: none, enabled: false }]
  const items = recentProjects.map((file) => ({
    // A name is no mnemonic: its ampersands are doubled.
    label: path.basename(file).replaceAll('&', '&&'),
    sublabel: path.dirname(file),
    click: () => actions.openRecent(file),
  }))
  return [...items, { type: 'separator' }, { label: clear, click: () => actions.clearRecent() }]
}
