import type { MenuDescription, MenuItem } from '../../electron/protocol/menu'
import type { Dictionary } from '../language/dictionary'
import type { CommandId, Commands } from '../panels/command'

const SEPARATOR: MenuItem = { kind: 'separator' }

/** The application menu: which commands it has and in which order, in the language of the moment and with the keys of the moment. */
export function menuOf(commands: Commands, dictionary: Dictionary, isMac: boolean): MenuDescription {
  const words = dictionary.commands.menu
  const command = (id: CommandId, more = ''): MenuItem => {
    const { title, keys } = commands.get(id)
    return { kind: 'command', id, title: `${title}${more}`, accelerator: acceleratorOf(keys[0] ?? '') }
  }
  const all = (...ids: CommandId[]): MenuItem[] => ids.map((id) => command(id))
  const settings = command('show-settings', '…')
  const about = command('show-about')
  const quit: MenuItem = { kind: 'role', role: 'quit', title: words.quit }

  const application = {
    title: 'Underpaint',
    items: [
      about,
      SEPARATOR,
      settings,
      SEPARATOR,
      { kind: 'role', role: 'hide', title: '' },
      { kind: 'role', role: 'hideOthers', title: '' },
      { kind: 'role', role: 'unhide', title: '' },
      SEPARATOR,
      quit,
    ] satisfies MenuItem[],
  }
  const file: MenuItem[] = [
    command('new-project', '…'),
    command('open-project', '…'),
    { kind: 'recent', title: words.openRecent, none: words.noRecent, clear: words.clearRecent },
    SEPARATOR,
    command('save-project'),
    command('save-project-as', '…'),
    SEPARATOR,
    ...(['import-map', 'export-picture', 'export-map'] as const).map((id) => command(id, '…')),
    ...(
      [
        'export-map-ids',
        'export-map-colours',
        'export-map-coco-stuff',
        'export-map-piti-colours',
        'export-map-ade20k',
      ] as const
    ).map((id) => command(id, '…')),
    SEPARATOR,
    command('show-models', '…'),
    ...(isMac ? [] : [settings, SEPARATOR, quit]),
  ]
  const edit: MenuItem[] = [
    ...all('undo', 'redo'),
    SEPARATOR,
    { kind: 'role', role: 'cut', title: words.cut },
    { kind: 'role', role: 'copy', title: words.copy },
    { kind: 'role', role: 'paste', title: words.paste },
    { kind: 'role', role: 'selectAll', title: words.selectAll },
  ]
  const layer: MenuItem[] = [
    ...all('add-layer', 'add-sketch-layer', 'add-depth-layer', 'duplicate-layer'),
    SEPARATOR,
    ...all('merge-layer-down', 'flatten', 'clear-layer'),
  ]
  const generate = [
    ...all('generate', 'cancel'),
    SEPARATOR,
    ...all('toggle-live', 'keep-look'),
    SEPARATOR,
    ...all('next-seed', 'random-seed'),
  ]
  const view: MenuItem[] = [
    ...all('zoom-in', 'zoom-out', 'zoom-fit', 'zoom-100'),
    SEPARATOR,
    ...all('turn-left', 'turn-right', 'straighten', 'mirror-view'),
    SEPARATOR,
    ...all('compare-beside', 'compare-over', 'compare-wipe'),
    SEPARATOR,
    ...all('toggle-panels', 'show-palette'),
    SEPARATOR,
    { kind: 'role', role: 'togglefullscreen', title: words.fullScreen },
    { kind: 'role', role: 'toggleDevTools', title: words.developerTools },
  ]
  const help: MenuItem[] = [
    command('show-shortcuts'),
    { kind: 'log', title: words.showLog },
    ...(isMac ? [] : [SEPARATOR, about]),
  ]
  return [
    ...(isMac ? [application] : []),
    { title: words.file, items: file },
    { title: words.edit, items: edit },
    { title: words.layer, items: layer },
    { title: words.generate, items: generate },
    { title: words.view, items: view },
    { title: words.help, items: help },
  ]
}

const ELECTRON_NAMES: Readonly<Record<string, string>> = {
  $mod: 'CmdOrCtrl',
  BracketLeft: '[',
  BracketRight: ']',
  Enter: 'Return',
  Escape: 'Esc',
  ArrowUp: 'Up',
  ArrowDown: 'Down',
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  ' ': 'Space',
  '+': 'Plus',
}

/**
 * A binding in the words of Electron's menus; null for none, and for a letter alone, which some systems would take away
 * from the text a person writes.
 */
export function acceleratorOf(binding: string): string | null {
  const parts = binding.split(/\+(?!$)/)
  if (parts.length < 2) return null
  return parts
    .map((part) => ELECTRON_NAMES[part] ?? part.replace(/^Digit/, '').replace(/^[a-z]$/, (key) => key.toUpperCase()))
    .join('+')
}
