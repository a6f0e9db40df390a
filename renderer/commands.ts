import type { LinkedView } from './canvas/linkedView.svelte'
import type { ToolName } from './editor/tool'
import { nextSeed, randomSeed } from './generation/settings'
import { keysText } from './keys'
import type { Command, CommandId, Commands } from './panels/command'
import type { Workspace } from './workspace.svelte'

/** What the window itself can do that no project knows of. */
export interface WindowActions {
  searchLabels(): void
  togglePanels(): void
}

const always = () => true

/** How many labels have a digit key. */
const DIGITS = 10

/**
 * Every command of the window, once: keys, buttons, menu and the list of shortcuts are made from this table.
 *
 * Letters are bound by what they write, digits and brackets by where they lie, since both move about between keyboards.
 */
export function createCommands(workspace: Workspace, view: LinkedView, window: WindowActions): Commands {
  const { editor, generation, dialogs } = workspace
  const { toolbox } = editor

  const tool = (name: ToolName, title: string, key: string): Command => {
    return { id: `tool-${name}`, title, group: 'Paint', keys: [key], enabled: always, run: () => toolbox.setTool(name) }
  }
  const label = (_: unknown, place: number): Command => ({
    id: `label-${place}`,
    title: `Label ${place + 1} of the list`,
    group: 'Labels',
    keys: [`Digit${(place + 1) % DIGITS}`],
    enabled: () => place < toolbox.classes.length,
    run: () => toolbox.setLabel(toolbox.classes[place]?.id ?? toolbox.label),
  })

  const all: Command[] = [
    tool('brush', 'Brush', 'b'),
    tool('eraser', 'Eraser', 'e'),
    tool('bucket', 'Bucket', 'g'),
    tool('line', 'Line', 'l'),
    tool('eyedropper', 'Eyedropper (or hold Alt)', 'i'),
    tool('pan', 'Pan (or hold Space)', 'h'),
    tool('zoom', 'Zoom', 'z'),
    {
      id: 'smaller-brush',
      title: 'Smaller brush',
      group: 'Paint',
      keys: ['BracketLeft'],
      enabled: always,
      run: () => toolbox.stepBrushSize(-1),
    },
    {
      id: 'larger-brush',
      title: 'Larger brush',
      group: 'Paint',
      keys: ['BracketRight'],
      enabled: always,
      run: () => toolbox.stepBrushSize(1),
    },
    ...Array.from({ length: DIGITS }, label),
    {
      id: 'previous-label',
      title: 'Previous label',
      group: 'Labels',
      keys: ['x'],
      enabled: always,
      run: () => toolbox.swapLabels(),
    },
    {
      id: 'search-labels',
      title: 'Search labels',
      group: 'Labels',
      keys: ['/'],
      enabled: always,
      run: window.searchLabels,
    },
    {
      id: 'undo',
      title: 'Undo',
      group: 'Edit',
      keys: ['$mod+z'],
      enabled: () => editor.canUndo || editor.gestures.current !== undefined,
      run: () => editor.undo(),
    },
    {
      id: 'redo',
      title: 'Redo',
      group: 'Edit',
      keys: ['$mod+Shift+z', '$mod+y'],
      enabled: () => editor.canRedo,
      run: () => editor.redo(),
    },
    {
      id: 'escape',
      title: 'Cancel the stroke, else the run',
      group: 'Edit',
      keys: ['Escape'],
      enabled: always,
      run: () => takeBack(workspace),
    },
    {
      id: 'generate',
      title: 'Generate',
      group: 'Generate',
      keys: ['$mod+Enter'],
      inText: true,
      enabled: () => workspace.obstacle === null,
      run: () => workspace.generate(),
    },
    {
      id: 'cancel',
      title: 'Cancel the run',
      group: 'Generate',
      keys: [],
      enabled: () => generation.busy,
      run: () => generation.cancel(),
    },
    {
      id: 'next-seed',
      title: 'Next seed',
      group: 'Generate',
      keys: ['n'],
      enabled: always,
      run: () => generation.change({ seed: nextSeed(generation.settings.seed) }),
    },
    {
      id: 'random-seed',
      title: 'Random seed',
      group: 'Generate',
      keys: ['r'],
      enabled: always,
      run: () => generation.change({ seed: randomSeed(Math.random) }),
    },
    {
      id: 'zoom-in',
      title: 'Zoom in',
      group: 'View',
      keys: ['$mod+=', '$mod++', '$mod+Shift++'],
      enabled: always,
      run: () => view.zoomIn(),
    },
    { id: 'zoom-out', title: 'Zoom out', group: 'View', keys: ['$mod+-'], enabled: always, run: () => view.zoomOut() },
    {
      id: 'zoom-fit',
      title: 'Fit the window',
      group: 'View',
      keys: ['$mod+Digit0'],
      enabled: always,
      run: () => view.fit(),
    },
    {
      id: 'zoom-100',
      title: 'Actual size',
      group: 'View',
      keys: ['$mod+Digit1'],
      enabled: always,
      run: () => view.actualSize(),
    },
    {
      id: 'toggle-panels',
      title: 'Show or hide the panels',
      group: 'View',
      keys: ['Tab'],
      enabled: always,
      run: window.togglePanels,
    },
    {
      id: 'new-project',
      title: 'New map',
      group: 'Project',
      keys: ['$mod+n'],
      inText: true,
      enabled: always,
      run: () => dialogs.show('new'),
    },
    {
      id: 'open-project',
      title: 'Open',
      group: 'Project',
      keys: ['$mod+o'],
      inText: true,
      enabled: always,
      run: () => void workspace.open(null),
    },
    {
      id: 'save-project',
      title: 'Save',
      group: 'Project',
      keys: ['$mod+s'],
      inText: true,
      enabled: always,
      run: () => void workspace.save(),
    },
    {
      id: 'save-project-as',
      title: 'Save as',
      group: 'Project',
      keys: ['$mod+Shift+s'],
      inText: true,
      enabled: always,
      run: () => void workspace.save(true),
    },
    {
      id: 'save-and-close',
      title: 'Save and close',
      group: 'Project',
      keys: [],
      enabled: always,
      run: () => void workspace.saveAndClose(),
    },
    {
      id: 'import-map',
      title: 'Import a map',
      group: 'Project',
      keys: ['$mod+i'],
      enabled: always,
      run: () => void workspace.importMap(),
    },
    {
      id: 'export-picture',
      title: 'Export the picture (PNG)',
      group: 'Project',
      keys: ['$mod+e'],
      enabled: () => generation.selected !== null,
      run: () => void workspace.exportPicture(),
    },
    {
      id: 'export-map',
      title: 'Export the map (indexed PNG)',
      group: 'Project',
      keys: ['$mod+Shift+e'],
      enabled: always,
      run: () => void workspace.exportMap(),
    },
    {
      id: 'show-settings',
      title: 'Settings',
      group: 'View',
      keys: ['$mod+,'],
      enabled: always,
      run: () => dialogs.show('settings'),
    },
    {
      id: 'show-shortcuts',
      title: 'Keyboard shortcuts',
      group: 'View',
      keys: ['Shift+?', '?'],
      enabled: always,
      run: () => dialogs.show('shortcuts'),
    },
    {
      id: 'show-about',
      title: 'About Underpaint',
      group: 'View',
      keys: [],
      enabled: always,
      run: () => dialogs.show('about'),
    },
  ]

  const byId = new Map(all.map((command) => [command.id, command]))
  const get = (id: CommandId): Command => {
    const command = byId.get(id)
    if (!command) throw new Error(`There is no command "${id}".`)
    return command
  }
  return { all, get, keys: (id) => keysText(get(id).keys[0] ?? '') }
}

/** Escape takes back the nearest thing: the stroke under the pointer, else the run, else the sentence about the last one. */
function takeBack({ editor, generation, dialogs }: Workspace): void {
  if (editor.gestures.current) editor.gestures.cancel()
  else if (generation.busy) generation.cancel()
  else if (generation.problem) generation.dismissProblem()
  else dialogs.dismiss()
}
