import type { ToolName } from '../editor/tool'
import type { CommandContext, CommandEntry } from './entry'

export function paintCommands({ workspace }: CommandContext): CommandEntry[] {
  const { toolbox } = workspace.editor
  const tool = (name: ToolName, ...keys: string[]): CommandEntry => {
    return { id: `tool-${name}`, keys, run: () => toolbox.setTool(name) }
  }
  return [
    tool('brush', 'b'),
    tool('eraser', 'e'),
    tool('bucket', 'g', 'f'),
    tool('line', 'l'),
    tool('eyedropper', 'i'),
    tool('pan', 'h'),
    tool('zoom', 'z'),
    { id: 'smaller-brush', keys: ['BracketLeft'], run: () => toolbox.stepBrushSize(-1) },
    { id: 'larger-brush', keys: ['BracketRight'], run: () => toolbox.stepBrushSize(1) },
    { id: 'much-smaller-brush', keys: ['Shift+BracketLeft'], run: () => toolbox.stepBrushSize(-1, true) },
    { id: 'much-larger-brush', keys: ['Shift+BracketRight'], run: () => toolbox.stepBrushSize(1, true) },
  ]
}
