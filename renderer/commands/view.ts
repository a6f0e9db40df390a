import type { CommandContext, CommandEntry } from './entry'

export function viewCommands({ workspace: { dialogs }, view, window }: CommandContext): CommandEntry[] {
  return [
    { id: 'zoom-in', keys: ['$mod+=', '$mod++', '$mod+Shift++'], run: () => view.zoomIn() },
    { id: 'zoom-out', keys: ['$mod+-'], run: () => view.zoomOut() },
    { id: 'zoom-fit', keys: ['$mod+Digit0'], run: () => view.fit() },
    { id: 'zoom-100', keys: ['$mod+Digit1'], run: () => view.actualSize() },
    { id: 'toggle-panels', keys: ['Tab'], run: window.togglePanels },
    { id: 'show-palette', keys: ['$mod+k'], inText: true, run: () => dialogs.show('palette') },
    { id: 'show-settings', keys: ['$mod+,'], inText: true, run: () => dialogs.show('settings') },
    { id: 'show-shortcuts', keys: ['Shift+?', '?', '$mod+/'], run: () => dialogs.show('shortcuts') },
    { id: 'show-about', run: () => dialogs.show('about') },
  ]
}
