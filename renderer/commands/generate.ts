import { nextSeed, randomSeed } from '../generation/settings'
import type { CommandContext, CommandEntry } from './entry'

export function generateCommands({ workspace }: CommandContext): CommandEntry[] {
  const { generation, live } = workspace
  return [
    {
      id: 'generate',
      keys: ['$mod+Enter'],
      inText: true,
      enabled: () => workspace.obstacle === null,
      run: () => workspace.generate(),
    },
    { id: 'cancel', keys: ['$mod+.'], enabled: () => generation.busy, run: () => generation.cancel() },
    { id: 'toggle-live', keys: ['$mod+Shift+Enter'], inText: true, run: () => live.toggle() },
    { id: 'keep-look', keys: ['k'], enabled: () => generation.look !== null, run: () => generation.keepLook() },
    { id: 'next-seed', keys: ['n'], run: () => generation.change({ seed: nextSeed(generation.settings.seed) }) },
    { id: 'random-seed', keys: ['r'], run: () => generation.change({ seed: randomSeed(Math.random) }) },
  ]
}
