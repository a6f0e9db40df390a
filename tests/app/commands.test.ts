// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { MenuCommand } from '../../electron/protocol/bridge'
import { LinkedView } from '../../renderer/canvas/linkedView.svelte'
import { createCommands } from '../../renderer/commands'
import { bindKeys, keysText } from '../../renderer/keys'
import { Workspace } from '../../renderer/workspace.svelte'
import { createFakeMain, type FakeMain, pack, startInfo } from '../panels/fakeBridge'

let main: FakeMain
let workspace: Workspace
let searches = 0
let unbind = () => {}

function begin() {
  const start = startInfo()
  main = createFakeMain(start)
  workspace = new Workspace(main.bridge, start, pack)
  return createCommands(workspace, new LinkedView(), { searchLabels: () => searches++, togglePanels: () => {} })
}

function press(key: string, more: KeyboardEventInit = {}, target: Element = document.body): boolean {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more })
  return !target.dispatchEvent(event)
}

beforeEach(() => {
  document.body.innerHTML = '<input id="text" type="text" /><input id="range" type="range" />'
  searches = 0
  unbind = bindKeys(window, begin())
})
afterEach(() => unbind())

const element = (id: string) => document.getElementById(id) as HTMLElement

describe('keys', () => {
  it.each([
    ['b', 'brush'],
    ['e', 'eraser'],
    ['g', 'bucket'],
    ['l', 'line'],
    ['i', 'eyedropper'],
    ['h', 'pan'],
    ['z', 'zoom'],
  ])('%s takes the %s', (key, tool) => {
    workspace.editor.toolbox.setTool(tool === 'brush' ? 'pan' : 'brush')
    press(key)
    expect(workspace.editor.toolbox.tool).toBe(tool)
  })

  it('digits choose labels by their place, X the one before', () => {
    press('3', { code: 'Digit3' })
    expect(workspace.editor.toolbox.label).toBe(2)
    press('5', { code: 'Digit5' })
    expect(workspace.editor.toolbox.label).toBe(4)
    press('x')
    expect(workspace.editor.toolbox.label).toBe(2)
    // There are five labels: the ninth digit changes nothing.
    press('9', { code: 'Digit9' })
    expect(workspace.editor.toolbox.label).toBe(2)
  })

  it('brackets change the brush', () => {
    const size = workspace.editor.toolbox.brushSize
    press(']', { code: 'BracketRight' })
    expect(workspace.editor.toolbox.brushSize).toBeGreaterThan(size)
    press('[', { code: 'BracketLeft' })
    press('[', { code: 'BracketLeft' })
    expect(workspace.editor.toolbox.brushSize).toBeLessThan(size)
  })

  it('letters belong to the field a person writes in, but Generate and Save work there too', async () => {
    expect(press('e', {}, element('text'))).toBe(false)
    expect(workspace.editor.toolbox.tool).toBe('brush')
    expect(press('z', { ctrlKey: true }, element('text'))).toBe(false)
    press('Enter', { ctrlKey: true }, element('text'))
    expect(workspace.generation.busy).toBe(true)
    press('s', { ctrlKey: true }, element('text'))
    await Promise.resolve()
    expect(main.asked.map(({ name }) => name)).toContain('saveProject')
  })

  it('letters act while a slider has the focus', () => {
    press('e', {}, element('range'))
    expect(workspace.editor.toolbox.tool).toBe('eraser')
  })

  it('do nothing behind a dialog', () => {
    document.body.insertAdjacentHTML('beforeend', '<div role="dialog"><button></button></div>')
    press('e')
    press('Enter', { ctrlKey: true })
    expect(workspace.editor.toolbox.tool).toBe('brush')
    expect(workspace.generation.busy).toBe(false)
  })

  it('leave Tab alone where there are things to move among', () => {
    expect(press('Tab', {}, element('range'))).toBe(false)
    expect(press('Tab')).toBe(true)
  })

  it('/ searches the labels', () => {
    press('/')
    expect(searches).toBe(1)
  })
})

describe('Escape', () => {
  it('takes back the stroke first, then the run', () => {
    const event = { points: [{ x: 5, y: 50, screenX: 0, screenY: 0 }], shift: false, alt: false }
    const before = workspace.editor.composite()
    workspace.generate()
    workspace.editor.gestures.down('brush', event)
    press('Escape')
    expect(workspace.editor.composite()).toEqual(before)
    expect(workspace.generation.busy).toBe(true)
    press('Escape')
    expect(workspace.generation.busy).toBe(false)
  })
})

describe('the table', () => {
  it('has every command of the menu, and no key twice', () => {
    const commands = begin()
    for (const id of MenuCommand.options) expect(commands.get(id).id).toBe(id)
    const keys = commands.all.flatMap((command) => command.keys.map((key) => key.toLowerCase()))
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('shows keys as people read them', () => {
    expect(keysText('$mod+Shift+z')).toBe('Ctrl+Shift+Z')
    expect(keysText('Digit0')).toBe('0')
    expect(keysText('BracketLeft')).toBe('[')
    expect(keysText('$mod++')).toBe('Ctrl++')
    expect(keysText('Shift+?')).toBe('?')
    expect(keysText('')).toBe('')
  })
})
