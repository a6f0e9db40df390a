import type { ToolName } from '../editor/tool'
import type { CommandContext, CommandEntry } from './entry'

export function paintCommands({ workspace }: CommandContext): CommandEntry[] {
  const { editor } = workspace
  const { toolbox, areaCommands, gestures } = editor
  const tool = (name: ToolName, ...keys: string[]): CommandEntry => {
    return { id: `tool-${name}`, keys, run: () => toolbox.setTool(name) }
  }
  const hasSelection = () => editor.selection !== undefined
  return [
    tool('brush', 'b'),
    tool('eraser', 'e'),
    tool('bucket', 'g', 'f'),
    tool('line', 'l'),
    tool('rectangle', 'u'),
    tool('ellipse', 'Shift+u'),
    tool('polygon', 'p'),
    tool('lasso', 'o'),
    tool('horizon', 'j'),
    tool('gradient', 'Shift+g'),
    tool('select-rectangle', 's'),
    tool('select-lasso', 'Shift+s'),
    tool('wand', 'w'),
    tool('transform', 'v'),
    tool('eyedropper', 'i'),
    tool('pan', 'h'),
    tool('zoom', 'z'),
    { id: 'smaller-brush', keys: ['BracketLeft'], run: () => toolbox.stepBrushSize(-1) },
    { id: 'larger-brush', keys: ['BracketRight'], run: () => toolbox.stepBrushSize(1) },
    { id: 'much-smaller-brush', keys: ['Shift+BracketLeft'], run: () => toolbox.stepBrushSize(-1, true) },
    { id: 'much-larger-brush', keys: ['Shift+BracketRight'], run: () => toolbox.stepBrushSize(1, true) },
    { id: 'select-all', keys: ['$mod+a'], run: () => areaCommands.selectAll() },
    { id: 'deselect', keys: ['$mod+d'], enabled: hasSelection, run: () => areaCommands.deselect() },
    {
      id: 'invert-selection',
      keys: ['$mod+Shift+d'],
      enabled: hasSelection,
      run: () => areaCommands.invertSelection(),
    },
    { id: 'select-label', keys: ['$mod+Alt+l'], run: () => areaCommands.selectClass(toolbox.label) },
    { id: 'select-content', keys: ['$mod+Alt+a'], run: () => areaCommands.selectContent() },
    { id: 'fill-selection', keys: ['Alt+Backspace'], run: () => areaCommands.fill() },
    { id: 'erase-selection', keys: ['Delete', 'Backspace'], run: () => areaCommands.erase() },
    { id: 'smooth-edges', run: () => areaCommands.smoothEdges(2) },
    { id: 'grow-label', run: () => areaCommands.growClass(1) },
    { id: 'shrink-label', run: () => areaCommands.growClass(-1) },
    { id: 'remove-specks', run: () => areaCommands.removeSpecks(16) },
    { id: 'replace-label', run: () => areaCommands.replaceClass(toolbox.previousLabel, toolbox.label) },
    { id: 'flip-horizontally', run: () => gestures.mirror('x') },
    { id: 'flip-vertically', run: () => gestures.mirror('y') },
    { id: 'rotate-left', run: () => gestures.turn(-1) },
    { id: 'rotate-right', run: () => gestures.turn(1) },
  ]
}
