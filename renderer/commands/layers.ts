import type { CommandContext, CommandEntry } from './entry'

export function layerCommands({ workspace: { editor } }: CommandContext): CommandEntry[] {
  const { layerCommands: layers } = editor
  const hasBelow = () => editor.layers[0]?.id !== editor.activeLayerId
  return [
    { id: 'add-layer', keys: ['$mod+Shift+n'], run: () => layers.add() },
    { id: 'add-sketch-layer', run: () => layers.add('sketch') },
    { id: 'add-depth-layer', run: () => layers.add('depth') },
    { id: 'duplicate-layer', keys: ['$mod+j'], run: () => layers.duplicate(editor.activeLayerId) },
    { id: 'merge-layer-down', keys: ['$mod+e'], enabled: hasBelow, run: () => layers.mergeDown(editor.activeLayerId) },
    { id: 'flatten', run: () => layers.flatten() },
    { id: 'clear-layer', run: () => layers.clear(editor.activeLayerId) },
  ]
}
