import type { CommandContext, CommandEntry } from './entry'

/** How many labels have a digit key; the tenth has 0. */
const DIGITS = 10

export function labelCommands({ workspace, window }: CommandContext): CommandEntry[] {
  const { editor, shelf, machine } = workspace
  const { toolbox } = editor
  const label = (_: unknown, place: number): CommandEntry => ({
    id: `label-${place}`,
    keys: [`Shift+Digit${(place + 1) % DIGITS}`],
    enabled: () => place < shelf.order.length,
    run: () => toolbox.setLabel(shelf.order[place]?.id ?? toolbox.label),
  })
  return [
    ...Array.from({ length: DIGITS }, label),
    { id: 'previous-label', keys: ['x'], run: () => toolbox.swapLabels() },
    { id: 'search-labels', keys: ['/'], run: window.searchLabels },
    { id: 'toggle-favourite', keys: ['Shift+f'], run: () => shelf.toggleFavourite(toolbox.label) },
    {
      id: 'toggle-patterns',
      keys: ['Shift+p'],
      run: () => void machine.changeSettings({ patterns: !machine.settings.patterns }),
    },
  ]
}
