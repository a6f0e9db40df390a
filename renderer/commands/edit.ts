import type { Workspace } from '../workspace.svelte'
import type { CommandContext, CommandEntry } from './entry'

export function editCommands({ workspace }: CommandContext): CommandEntry[] {
  const { editor } = workspace
  return [
    {
      id: 'undo',
      keys: ['$mod+z'],
      enabled: () => editor.canUndo || editor.gestures.current !== undefined || editor.busy,
      run: () => editor.undo(),
    },
    { id: 'redo', keys: ['$mod+Shift+z', '$mod+y'], enabled: () => editor.canRedo, run: () => editor.redo() },
    { id: 'escape', keys: ['Escape'], inner: true, run: () => takeBack(workspace) },
  ]
}

/** Escape takes back the nearest thing: the stroke under the pointer, else the run, else the sentence about the last one. */
function takeBack({ editor, generation, dialogs }: Workspace): void {
  if (editor.gestures.current || editor.busy) editor.gestures.cancel()
  else if (generation.busy) generation.cancel()
  else if (generation.problem) generation.dismissProblem()
  else dialogs.dismiss()
}
