import type { MenuItemConstructorOptions } from 'electron'
import { describe, expect, it, vi } from 'vitest'
import { menuTemplate } from '../../electron/menu'
import type { MenuDescription } from '../../electron/protocol/menu'

const actions = () => ({ command: vi.fn(), openRecent: vi.fn(), clearRecent: vi.fn(), showLog: vi.fn() })

const menus: MenuDescription = [
  {
    title: '&File',
    items: [
      { kind: 'command', id: 'save-project', title: 'Save', accelerator: 'CmdOrCtrl+S' },
      { kind: 'separator' },
      { kind: 'recent', title: 'Open Recent', none: 'Nothing', clear: 'Clear' },
      { kind: 'role', role: 'copy', title: '复制' },
      { kind: 'role', role: 'hide', title: '' },
      { kind: 'log', title: 'Show Log File' },
    ],
  },
]

function itemsOf(template: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return template.flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []))
}

/** Clicks as Electron does; the arguments are not looked at. */
function click(item: MenuItemConstructorOptions | undefined): void {
  ;(item?.click as (() => void) | undefined)?.()
}

describe('menuTemplate', () => {
  it('is what the window described', () => {
    const [file] = menuTemplate(menus, [], actions())
    expect(file?.label).toBe('&File')
    expect(itemsOf([file!]).map(({ label, role, type }) => label ?? role ?? type)).toEqual([
      'Save',
      'separator',
      'Open Recent',
      '复制',
      'hide',
      'Show Log File',
    ])
  })

  it('sends commands and shows their keys without listening to them', () => {
    const act = actions()
    const [save, , , , , log] = itemsOf(menuTemplate(menus, [], act))
    expect(save).toMatchObject({ accelerator: 'CmdOrCtrl+S', registerAccelerator: false })
    click(save)
    click(log)
    expect(act.command).toHaveBeenCalledWith('save-project')
    expect(act.showLog).toHaveBeenCalledOnce()
  })

  it('lists recent projects by name, opens them, and can forget them', () => {
    const act = actions()
    const recent = itemsOf(menuTemplate(menus, ['/a/Sea & sand.ora', '/b/c.ora'], act)).find(
      ({ id }) => id === 'open-recent',
    )
    const [first, second, , clear] = Array.isArray(recent?.submenu) ? recent.submenu : []
    expect([first?.label, second?.label]).toEqual(['Sea && sand.ora', 'c.ora'])
    click(first)
    click(clear)
    expect(act.openRecent).toHaveBeenCalledWith('/a/Sea & sand.ora')
    expect(act.clearRecent).toHaveBeenCalledOnce()
  })
})
