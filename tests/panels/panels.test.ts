// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen, within } from '@testing-library/svelte'
import { type Component, tick } from 'svelte'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Comparison } from '../../renderer/canvas/comparison.svelte'
import { LinkedView } from '../../renderer/canvas/linkedView.svelte'
import { createCommands } from '../../renderer/commands/commands'
import type { Commands } from '../../renderer/panels/command'
import Labels from '../../renderer/panels/Labels.svelte'
import Layers from '../../renderer/panels/Layers.svelte'
import Light from '../../renderer/panels/Light.svelte'
import PictureOverlay from '../../renderer/panels/PictureOverlay.svelte'
import Takes from '../../renderer/panels/Takes.svelte'
import { Workspace } from '../../renderer/workspace.svelte'
import { createFakeMain, type FakeMain, manifest, pack, plainPicture, startInfo } from './fakeBridge'
import WithTooltips from './WithTooltips.svelte'

let main: FakeMain
let workspace: Workspace
let commands: Commands

beforeEach(() => {
  // What the engine of these tests lacks.
  vi.stubGlobal('matchMedia', () => ({ matches: true, addEventListener() {}, removeEventListener() {} }))
  HTMLCanvasElement.prototype.getContext = () => null
  Element.prototype.scrollIntoView = () => {}
  Element.prototype.getAnimations = () => []
  Element.prototype.animate ??= () => ({ cancel() {}, finished: Promise.resolve() }) as unknown as Animation

  const start = startInfo()
  main = createFakeMain(start)
  workspace = new Workspace(main.bridge, start, pack)
  workspace.listen()
  commands = createCommands({
    workspace,
    view: new LinkedView(),
    comparison: new Comparison(),
    window: { searchLabels() {}, togglePanels() {} },
  })
})

afterEach(cleanup)

/** A panel inside the provider that tooltips need. */
function show(panel: Component<never>, panelProps: Record<string, unknown>) {
  return render(WithTooltips, { panel, panelProps })
}

async function take(run: number) {
  workspace.generate()
  await Promise.resolve()
  await Promise.resolve()
  main.emit('generation', { kind: 'finished', run, picture: plainPicture(64, run), seconds: 1.5 })
  await tick()
}

describe('labels', () => {
  function showLabels() {
    const { editor, shelf } = workspace
    show(Labels, { editor, shelf, commands, patterns: undefined, searchAsked: 0 })
  }

  it('say how much of the map each covers', () => {
    showLabels()
    expect(screen.getByRole('radio', { name: /^sky/ }).textContent).toContain('50.0 %')
    expect(screen.getByRole('radio', { name: /^river/ }).textContent).not.toContain('%')
  })

  it('are found by a part of their name and taken with Enter', async () => {
    showLabels()
    const search = screen.getByLabelText('Search labels')
    await fireEvent.input(search, { target: { value: 'RIV' } })
    expect(screen.getAllByRole('radio')).toHaveLength(1)
    await fireEvent.keyDown(search, { key: 'Enter' })
    expect(workspace.editor.toolbox.nameOf(workspace.editor.toolbox.label)).toBe('river')
    expect(screen.getAllByRole('radio')).toHaveLength(5)
    await fireEvent.input(search, { target: { value: 'zebra' } })
    expect(screen.getByText('No label is called “zebra”.')).toBeTruthy()
  })

  it('are walked through with the arrow keys, round and round', async () => {
    showLabels()
    const first = screen.getByRole('radio', { name: /^sky/ })
    first.focus()
    await fireEvent.keyDown(first, { key: 'ArrowDown' })
    expect(workspace.editor.toolbox.label).toBe(1)
    await fireEvent.keyDown(document.activeElement ?? first, { key: 'ArrowUp' })
    await fireEvent.keyDown(document.activeElement ?? first, { key: 'ArrowUp' })
    expect(workspace.editor.toolbox.label).toBe(4)
  })
})

describe('the labels panel', () => {
  function showLabels(editor = workspace.editor) {
    show(Labels, { editor, shelf: workspace.shelf, commands, patterns: undefined, searchAsked: 0 })
  }

  it('keeps favourites on top, with the first number keys', async () => {
    showLabels()
    workspace.editor.toolbox.setLabel(4)
    commands.get('toggle-favourite').run()
    await tick()
    expect(screen.getAllByRole('radio').map((row) => row.textContent?.trim().split(' ')[0])[0]).toMatch(/^river/)
    expect(within(screen.getByRole('radio', { name: /^river/ })).getByText('⇧1')).toBeTruthy()
    commands.get('label-1').run()
    expect(workspace.editor.toolbox.nameOf(workspace.editor.toolbox.label)).toBe('sky')
    expect(main.asked.at(-1)).toEqual({ name: 'changeSettings', ask: { favouriteLabels: { meadow: ['river'] } } })
  })

  it('shows groups that can be folded', async () => {
    showLabels()
    await fireEvent.click(screen.getByRole('button', { name: 'Show by group' }))
    const water = screen.getByRole('button', { name: /^Water/ })
    expect(screen.getByRole('radio', { name: /^river/ })).toBeTruthy()
    await fireEvent.click(water)
    expect(water.getAttribute('aria-expanded')).toBe('false')
    expect(screen.queryByRole('radio', { name: /^river/ })).toBeNull()
  })

  it('is walked into from the search with the arrow down', async () => {
    showLabels()
    const search = screen.getByLabelText('Search labels')
    await fireEvent.input(search, { target: { value: 'cl' } })
    await fireEvent.keyDown(search, { key: 'ArrowDown' })
    expect(document.activeElement?.textContent).toContain('clouds')
  })
})

describe('layers', () => {
  const names = () => screen.getAllByRole('listitem').map((row) => row.textContent?.trim())

  it('are added, renamed, hidden, moved and deleted', async () => {
    show(Layers, { editor: workspace.editor })
    await fireEvent.click(screen.getByRole('button', { name: 'Add a layer' }))
    expect(names()).toEqual(['Layer 2', 'Map'])

    await fireEvent.dblClick(screen.getByRole('button', { name: 'Layer 2' }))
    const field = screen.getByLabelText('Name of the layer')
    await fireEvent.input(field, { target: { value: 'River' } })
    await fireEvent.keyDown(field, { key: 'Enter' })
    expect(names()).toEqual(['River', 'Map'])

    await fireEvent.click(screen.getByRole('button', { name: 'Lock River' }))
    expect(screen.getByRole('button', { name: 'Unlock River' })).toBeTruthy()
    await fireEvent.click(screen.getByRole('button', { name: 'Unlock River' }))
    await fireEvent.click(screen.getByRole('button', { name: 'Hide River' }))
    expect(screen.getByRole('button', { name: 'Show River' })).toBeTruthy()

    await fireEvent.keyDown(screen.getByRole('button', { name: 'River' }), { key: 'ArrowDown', altKey: true })
    expect(names()).toEqual(['Map', 'River'])

    await fireEvent.keyDown(screen.getByRole('button', { name: 'River' }), { key: 'Delete' })
    expect(names()).toEqual(['Map'])
    expect(screen.getByRole('button', { name: 'Delete the layer' })).toHaveProperty('disabled', true)
  })

  it('are made more or less strong, and grey ones painted with a grey', async () => {
    show(Layers, { editor: workspace.editor })
    await fireEvent.input(screen.getByLabelText('Opacity'), { target: { value: '0.4' } })
    expect(workspace.editor.layers[0]?.opacity).toBe(0.4)
    expect(screen.queryByLabelText('Ink')).toBeNull()
    workspace.editor.layerCommands.add('sketch')
    await tick()
    await fireEvent.input(screen.getByLabelText('Ink'), { target: { value: '90' } })
    expect(workspace.editor.toolbox.greyOf('sketch')).toBe(90)
    expect(names()[0]).toContain('Sketch layer')
  })

  it('keep their name when renaming is called off', async () => {
    show(Layers, { editor: workspace.editor })
    await fireEvent.keyDown(screen.getByRole('button', { name: 'Map' }), { key: 'F2' })
    const field = screen.getByLabelText('Name of the layer')
    await fireEvent.input(field, { target: { value: 'Nothing' } })
    await fireEvent.keyDown(field, { key: 'Escape' })
    expect(names()).toEqual(['Map'])
    expect(workspace.editor.historyEntries).toEqual([])
  })
})

describe('light', () => {
  it('comes from the seed, a preset or the sliders', async () => {
    show(Light, { generation: workspace.generation, lights: manifest.light })
    await fireEvent.click(screen.getByRole('radio', { name: 'Dusk' }))
    expect(workspace.generation.settings.light).toEqual({ kind: 'given', values: [-0.6, 0] })
    await fireEvent.click(screen.getByRole('button', { name: 'Adjust' }))
    await fireEvent.input(screen.getByLabelText('Haze'), { target: { value: '0.5' } })
    expect(workspace.generation.settings.light).toEqual({ kind: 'given', values: [-0.6, 0.5] })
    expect(screen.getByRole('button', { name: 'Adjusted' })).toBeTruthy()
    expect(screen.queryByRole('radio', { checked: true })).toBeNull()
    await fireEvent.click(screen.getByRole('radio', { name: 'From seed' }))
    expect(workspace.generation.settings.light).toEqual({ kind: 'seed' })
  })
})

describe('takes', () => {
  function showTakes() {
    const onremoved = vi.fn()
    show(Takes, {
      generation: workspace.generation,
      presets: manifest.light.presets,
      onrestoremap: vi.fn(),
      onexport: vi.fn(),
      onremoved,
    })
    return onremoved
  }

  it('are told about before there are any', () => {
    showTakes()
    expect(screen.getByText(/Your takes gather here/)).toBeTruthy()
  })

  it('are shown by a click, starred, and deleted with a way back', async () => {
    const onremoved = showTakes()
    await take(1)
    await take(2)
    await fireEvent.click(screen.getByRole('button', { name: /^Take 1, seed 4/ }))
    expect(workspace.generation.selected?.id).toBe('take-1')
    await fireEvent.click(screen.getByRole('button', { name: 'Star Take 1' }))
    expect(screen.getByRole('button', { name: /^Take 1.*starred$/ })).toBeTruthy()

    await fireEvent.keyDown(screen.getByRole('button', { name: /^Take 1/ }), { key: 'Delete' })
    expect(screen.queryByRole('button', { name: /^Take 1/ })).toBeNull()
    const [title, bringBack] = onremoved.mock.calls[0] ?? []
    expect(title).toBe('Take 1')
    bringBack()
    await tick()
    expect(screen.getByRole('button', { name: /^Take 1.*starred$/ })).toBeTruthy()
  })

  it('are divided where the map was changed', async () => {
    showTakes()
    await take(1)
    await take(2)
    workspace.editor.layerCommands.addMap('Half', { width: 64, height: 64, data: new Uint8Array(64 * 64).fill(2) })
    await take(3)
    const divided = screen.getAllByRole('listitem').map((row) => row.classList.contains('divided'))
    expect(divided).toEqual([false, false, true])
  })
})

describe('the picture side', () => {
  function showOverlay(more: Record<string, unknown> = {}) {
    show(PictureOverlay, { generation: workspace.generation, commands, empty: false, warning: null, ...more })
  }

  it('invites to generate, or to paint when nothing is painted', () => {
    showOverlay()
    expect(screen.getByText('Your picture will appear here')).toBeTruthy()
    showOverlay({ empty: true })
    expect(screen.getByText('Paint a map, see it as a picture')).toBeTruthy()
  })

  it('tells the step, the progress and the time left, and cancels', async () => {
    showOverlay()
    workspace.generate()
    await tick()
    expect(screen.getByText('Preparing')).toBeTruthy()
    await Promise.resolve()
    main.emit('generation', {
      kind: 'preview',
      run: 1,
      stage: 'base',
      step: 5,
      steps: 20,
      progress: 0.25,
      secondsLeft: 3.2,
      picture: plainPicture(16, 1),
    })
    await tick()
    const progress = screen.getByTestId('progress')
    expect(within(progress).getByText('Denoising, step 5 of 20')).toBeTruthy()
    expect(within(progress).getByText('3.2 s left')).toBeTruthy()
    expect(within(progress).getByRole('progressbar').getAttribute('aria-valuenow')).toBe('25')
    await fireEvent.click(within(progress).getByRole('button', { name: 'Cancel' }))
    expect(main.asked.at(-1)).toEqual({ name: 'cancel', ask: 1 })
  })

  it('says why a run failed until that is dismissed', async () => {
    showOverlay()
    workspace.generate()
    await Promise.resolve()
    await Promise.resolve()
    const problem = { kind: 'inference-failed' as const, sentence: 'The model gave no picture: try another seed.' }
    main.emit('generation', { kind: 'failed', run: 1, problem })
    await tick()
    expect(screen.getByRole('alert').textContent).toContain(problem.sentence)
    await fireEvent.click(screen.getByRole('button', { name: 'Dismiss' }))
    expect(screen.queryByRole('alert')).toBeNull()
  })
})
