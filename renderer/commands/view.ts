import type { CommandContext, CommandEntry } from './entry'

/** Degrees that a key turns the sheet. */
const TURN = 15

export function viewCommands({ workspace: { dialogs }, view, comparison, window }: CommandContext): CommandEntry[] {
  return [
    { id: 'zoom-in', keys: ['$mod+=', '$mod++', '$mod+Shift++'], run: () => view.zoomIn() },
    { id: 'zoom-out', keys: ['$mod+-'], run: () => view.zoomOut() },
    { id: 'zoom-fit', keys: ['$mod+Digit0'], run: () => view.fit() },
    { id: 'zoom-100', keys: ['$mod+Digit1'], run: () => view.actualSize() },
    { id: 'turn-left', keys: ['Digit4'], run: () => view.turnBy(-TURN) },
    { id: 'turn-right', keys: ['Digit6'], run: () => view.turnBy(TURN) },
    { id: 'straighten', keys: ['Digit5'], enabled: () => view.orientation.turn !== 0, run: () => view.straighten() },
    { id: 'mirror-view', keys: ['m'], run: () => view.mirror() },
    { id: 'next-comparison', keys: ['c'], run: () => comparison.step() },
    { id: 'compare-beside', run: () => comparison.setMode('beside') },
    { id: 'compare-over', run: () => comparison.setMode('over') },
    { id: 'compare-wipe', run: () => comparison.setMode('wipe') },
    { id: 'toggle-panels', keys: ['Tab'], run: window.togglePanels },
    { id: 'show-palette', keys: ['$mod+k'], inText: true, run: () => dialogs.show('palette') },
    { id: 'show-settings', keys: ['$mod+,'], inText: true, run: () => dialogs.show('settings') },
    { id: 'show-shortcuts', keys: ['Shift+?', '?', '$mod+/'], run: () => dialogs.show('shortcuts') },
    { id: 'show-about', run: () => dialogs.show('about') },
  ]
}
