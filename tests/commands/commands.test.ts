// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Comparison } from '../../renderer/canvas/comparison.svelte'
import { LinkedView } from '../../renderer/canvas/linkedView.svelte'
import { createCommands } from '../../renderer/commands/commands'
import { bindingOf, bindKeys, keysText, sameBinding } from '../../renderer/keys'
import { DICTIONARIES } from '../../renderer/language/dictionary'
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
  return createCommands({
    workspace,
    view: new LinkedView(),
    comparison: new Comparison(),
    window: { searchLabels: () => searches++, togglePanels: () => {} },
  })
}

function press(key: string, more: KeyboardEventInit = {}, target: Element = document.body): boolean {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more })
  return !target.dispatchEvent(event)
}

beforeEach(() => {
  document.body.innerHTML = '<input id="text" type="text" /><input id="range" type="range" /><div id="map"></div>'
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
    press('#', { code: 'Digit3', shiftKey: true })
    expect(workspace.editor.toolbox.label).toBe(2)
    press('%', { code: 'Digit5', shiftKey: true })
    expect(workspace.editor.toolbox.label).toBe(4)
    press('x')
    expect(workspace.editor.toolbox.label).toBe(2)
    // There are five labels: the ninth digit changes nothing.
    press('(', { code: 'Digit9', shiftKey: true })
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
    expect(press('Tab', {}, element('map'))).toBe(false)
    element('map').dataset.pointed = 'true'
    expect(press('Tab', {}, element('map'))).toBe(true)
  })

  it('/ searches the labels', () => {
    press('/')
    expect(searches).toBe(1)
  })
})

describe('Escape', () => {
  it('takes back the stroke first, then the run', () => {
    const event = { points: [{ x: 5, y: 50, screenX: 0, screenY: 0, pressure: 1 }], shift: false, alt: false }
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
  it('has a command for every title, and no key twice', () => {
    const commands = begin()
    const ids = Object.keys(DICTIONARIES.en.commands.titles)
    expect(commands.all.flatMap(({ id }) => (id.startsWith('label-') ? [] : [id])).sort()).toEqual(ids.sort())
    for (const command of commands.all) {
      for (const key of command.keys) expect(commands.owner(key, command.id)?.id, key).toBeUndefined()
    }
  })

  it('speaks the language of the moment', async () => {
    const commands = begin()
    expect(commands.get('undo').title).toBe('Undo')
    await workspace.machine.changeSettings({ language: 'zh' })
    expect(commands.get('undo').title).toBe('撤销')
    expect(commands.get('label-2').title).toBe('列表中的第 3 个标签')
  })

  it('shows keys as people read them', () => {
    expect(keysText('$mod+Shift+z')).toBe('Ctrl+Shift+Z')
    expect(keysText('Digit0')).toBe('0')
    expect(keysText('BracketLeft')).toBe('[')
    expect(keysText('$mod++')).toBe('Ctrl++')
    expect(keysText('Shift+?')).toBe('?')
    expect(keysText('')).toBe('')
    expect(keysText('Shift+Digit3')).toBe('Shift+3')
    expect(keysText('Alt+ArrowUp')).toBe('Alt+↑')
  })
})

describe('a person’s own keys', () => {
  let commands: ReturnType<typeof begin>
  beforeEach(() => {
    commands = begin()
  })
  const settled = () => new Promise((resolve) => setTimeout(resolve))

  it('take the place of those a command came with, and are stored', async () => {
    commands.change('tool-eraser', ['y'])
    await settled()
    expect(main.asked.at(-1)).toEqual({ name: 'changeSettings', ask: { keys: { 'tool-eraser': ['y'] } } })
    unbind()
    unbind = bindKeys(window, commands)
    press('e')
    expect(workspace.editor.toolbox.tool).toBe('brush')
    press('y')
    expect(workspace.editor.toolbox.tool).toBe('eraser')
    expect(commands.keys('tool-eraser')).toBe('Y')
  })

  it('are taken from whoever had them', async () => {
    expect(commands.owner('b', 'tool-eraser')?.id).toBe('tool-brush')
    commands.change('tool-eraser', ['b'])
    await settled()
    expect(commands.keys('tool-eraser')).toBe('B')
    expect(commands.keys('tool-brush')).toBe('')
    expect(commands.isChanged('tool-brush')).toBe(true)
  })

  it('can be given back, one by one or all at once', async () => {
    commands.change('tool-eraser', ['b'])
    await settled()
    commands.reset('tool-brush')
    await settled()
    expect(commands.keys('tool-brush')).toBe('B')
    expect(commands.keys('tool-eraser')).toBe('')
    commands.resetAll()
    await settled()
    expect(workspace.machine.settings.keys).toEqual({})
    expect(commands.keys('tool-eraser')).toBe('E')
  })

  it('are read from the key that is pressed', () => {
    const binding = (key: string, more: KeyboardEventInit = {}) =>
      bindingOf(new KeyboardEvent('keydown', { key, ...more }))
    expect(binding('y')).toBe('y')
    expect(binding('W', { shiftKey: true })).toBe('Shift+w')
    expect(binding('%', { code: 'Digit5', shiftKey: true })).toBe('Shift+Digit5')
    expect(binding('z', { ctrlKey: true, shiftKey: true })).toBe('$mod+Shift+z')
    expect(binding('Shift', { shiftKey: true })).toBeNull()
    expect(sameBinding('$mod+Shift+Z', 'Shift+$mod+z')).toBe(true)
    expect(sameBinding('z', 'Shift+z')).toBe(false)
    expect(sameBinding('$mod++', '$mod+=')).toBe(false)
  })
})
