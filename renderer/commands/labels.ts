import type { CommandContext, CommandEntry } from './entry'

/** How many labels have a digit key; the tenth has 0. */
const DIGITS = 10

export function labelCommands({ workspace, window }: CommandContext): CommandEntry[] {
  const { toolbox } = workspace.editor
  const label = (_: unknown, place: number): CommandEntry => ({
    id: `label-${place}`,
    keys: [`Shift+Digit${(place + 1) % DIGITS}`],
    enabled: () => place < toolbox.classes.length,
    run: () => toolbox.setLabel(toolbox.classes[place]?.id ?? toolbox.label),
  })
  return [
    ...Array.from({ length: DIGITS }, label),
    { id: 'previous-label', keys: ['x'], run: () => toolbox.swapLabels() },
    { id: 'search-labels', keys: ['/'], run: window.searchLabels },
  ]
}
