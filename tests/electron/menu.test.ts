import type { MenuItemConstructorOptions } from 'electron'
import { describe, expect, it, vi } from 'vitest'
import { menuTemplate } from '../../electron/menu'
import { MenuCommand } from '../../electron/protocol/bridge'

const actions = () => ({ command: vi.fn(), openRecent: vi.fn(), clearRecent: vi.fn(), showLog: vi.fn() })

/** Every item of a menu, those of its submenus too. */
function itemsOf(items: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? itemsOf(item.submenu) : [])])
}

/** Clicks as Electron does; the arguments are not looked at. */
function click(item: MenuItemConstructorOptions): void {
  ;(item.click as (() => void) | undefined)?.()
}

describe('menuTemplate', () => {
  it.each(['linux', 'darwin', 'win32'] as const)('has an item for every command on %s', (platform) => {
    const act = actions()
    for (const item of itemsOf(menuTemplate([], act, platform))) if (item.id) click(item)
    const sent = new Set(act.command.mock.calls.map(([command]) => command))
    expect([...sent].sort()).toEqual(MenuCommand.options.filter((command) => command !== 'save-and-close').sort())
    expect(act.showLog).toHaveBeenCalledOnce()
  })

  it('uses no key twice', () => {
    const keys = itemsOf(menuTemplate([], actions(), 'linux')).flatMap(({ accelerator }) => accelerator ?? [])
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('lists recent projects by name, opens them, and can forget them', () => {
    const act = actions()
    const recent = itemsOf(menuTemplate(['/a/Sea & sand.ora', '/b/c.ora'], act, 'linux')).find(
      ({ id }) => id === 'open-recent',
    )
    const [first, second, , clear] = Array.isArray(recent?.submenu) ? recent.submenu : []
    expect([first?.label, second?.label]).toEqual(['Sea && sand.ora', 'c.ora'])
    click(first!)
    click(clear!)
    expect(act.openRecent).toHaveBeenCalledWith('/a/Sea & sand.ora')
    expect(act.clearRecent).toHaveBeenCalledOnce()
  })
})
