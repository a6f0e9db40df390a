import { nextSeed, randomSeed } from '../generation/settings'
import type { CommandContext, CommandEntry } from './entry'

export function generateCommands({ workspace }: CommandContext): CommandEntry[] {
  const { generation } = workspace
  return [
    {
      id: 'generate',
      keys: ['$mod+Enter'],
      inText: true,
      enabled: () => workspace.obstacle === null,
      run: () => workspace.generate(),
    },
    { id: 'cancel', keys: ['$mod+.'], enabled: () => generation.busy, run: () => generation.cancel() },
    { id: 'next-seed', keys: ['n'], run: () => generation.change({ seed: nextSeed(generation.settings.seed) }) },
    { id: 'random-seed', keys: ['r'], run: () => generation.change({ seed: randomSeed(Math.random) }) },
  ]
}
