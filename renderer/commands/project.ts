import type { CommandContext, CommandEntry } from './entry'

export function projectCommands({ workspace }: CommandContext): CommandEntry[] {
  const { dialogs, generation } = workspace
  return [
    { id: 'new-project', keys: ['$mod+n'], inText: true, run: () => dialogs.show('new') },
    { id: 'open-project', keys: ['$mod+o'], inText: true, run: () => void workspace.open(null) },
    { id: 'save-project', keys: ['$mod+s'], inText: true, run: () => void workspace.save() },
    { id: 'save-project-as', keys: ['$mod+Shift+s'], inText: true, run: () => void workspace.save(true) },
    { id: 'save-and-close', inner: true, run: () => void workspace.saveAndClose() },
    { id: 'show-models', run: () => dialogs.show('models') },
    { id: 'import-map', keys: ['$mod+Shift+i'], run: () => void workspace.exchange.importMap() },
    {
      id: 'export-picture',
      keys: ['$mod+Alt+Shift+w'],
      enabled: () => generation.selected !== null,
      run: () => void workspace.exchange.exportPicture(),
    },
    { id: 'export-map', keys: ['$mod+Shift+e'], run: () => void workspace.exchange.exportMap() },
    { id: 'export-map-ids', run: () => void workspace.exchange.exportMap('ids') },
    { id: 'export-map-colours', run: () => void workspace.exchange.exportMap('colours') },
    { id: 'export-map-coco-stuff', run: () => void workspace.exchange.exportMap('coco-stuff') },
    { id: 'export-map-piti-colours', run: () => void workspace.exchange.exportMap('piti-colours') },
    { id: 'export-map-ade20k', run: () => void workspace.exchange.exportMap('ade20k') },
  ]
}
