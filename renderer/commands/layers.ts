import type { CommandContext, CommandEntry } from './entry'

export function layerCommands({ workspace: { editor } }: CommandContext): CommandEntry[] {
  return [
    { id: 'add-layer', keys: ['$mod+Shift+n'], run: () => editor.addLayer() },
    { id: 'duplicate-layer', keys: ['$mod+j'], run: () => editor.duplicateLayer(editor.activeLayerId) },
    {
      id: 'merge-layer-down',
      keys: ['$mod+e'],
      enabled: () => editor.layers[0]?.id !== editor.activeLayerId,
      run: () => editor.mergeDown(editor.activeLayerId),
    },
  ]
}
