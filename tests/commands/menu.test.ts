// @vitest-environment jsdom
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { MenuDescription } from '../../electron/protocol/menu'
import { Comparison } from '../../renderer/canvas/comparison.svelte'
import { LinkedView } from '../../renderer/canvas/linkedView.svelte'
import { createCommands } from '../../renderer/commands/commands'
import { acceleratorOf, menuOf } from '../../renderer/commands/menu'
import { DICTIONARIES } from '../../renderer/language/dictionary'
import { Workspace } from '../../renderer/workspace.svelte'
import { createFakeMain, pack, startInfo } from '../panels/fakeBridge'

function commandsOf(language: 'en' | 'zh') {
  const start = startInfo()
  const workspace = new Workspace(createFakeMain(start).bridge, start, pack, language)
  return createCommands({
    workspace,
    view: new LinkedView(),
    comparison: new Comparison(),
    window: { searchLabels() {}, togglePanels() {} },
  })
}

describe('the menu', () => {
  it.each([
    ['en', false],
    ['zh', true],
  ] as const)('in %s may pass the door', (language, isMac) => {
    const menu = menuOf(commandsOf(language), DICTIONARIES[language], isMac)
    expect(v.parse(MenuDescription, menu)).toEqual(menu)
  })

  it('says the commands’ titles and keys', () => {
    const items = menuOf(commandsOf('en'), DICTIONARIES.en, false).flatMap((menu) => menu.items)
    expect(items).toContainEqual({ kind: 'command', id: 'undo', title: 'Undo', accelerator: 'CmdOrCtrl+Z' })
    expect(items).toContainEqual({
      kind: 'command',
      id: 'zoom-fit',
      title: 'Fit the window',
      accelerator: 'CmdOrCtrl+0',
    })
  })

  it('has the settings and the end of the program in the application’s own menu on a Mac, once', () => {
    const menus = menuOf(commandsOf('en'), DICTIONARIES.en, true)
    expect(menus[0]?.items.map((item) => ('id' in item ? item.id : item.kind))).toContain('show-settings')
    const settings = menus
      .flatMap(({ items }) => items)
      .filter((item) => item.kind === 'command' && item.id === 'show-settings')
    expect(settings).toHaveLength(1)
  })
})

it('a binding is written as Electron writes it', () => {
  expect(acceleratorOf('$mod+Shift+z')).toBe('CmdOrCtrl+Shift+Z')
  expect(acceleratorOf('$mod++')).toBe('CmdOrCtrl+Plus')
  expect(acceleratorOf('Shift+BracketLeft')).toBe('Shift+[')
  expect(acceleratorOf('b')).toBeNull()
  expect(acceleratorOf('')).toBeNull()
})
