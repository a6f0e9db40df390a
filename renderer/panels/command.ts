import type { MenuCommand } from '../../electron/protocol/bridge'

/** Something a person can do, whichever way they ask for it: by a key, a button, the menu or the list of shortcuts. */
export interface Command {
  readonly id: CommandId
  /** Whole words in the imperative, as a tooltip or a list shows it. */
  readonly title: string
  readonly group: 'Paint' | 'Labels' | 'Edit' | 'Generate' | 'View' | 'Project'
  /** Key bindings of tinykeys, the one to show first. */
  readonly keys: readonly string[]
  /** Whether its keys also count while a text field has the focus. */
  readonly inText?: boolean
  readonly enabled: () => boolean
  readonly run: () => void
}

export type ToolCommand =
  | 'tool-brush'
  | 'tool-eraser'
  | 'tool-bucket'
  | 'tool-line'
  | 'tool-eyedropper'
  | 'tool-pan'
  | 'tool-zoom'

export type CommandId =
  | MenuCommand
  | ToolCommand
  | 'smaller-brush'
  | 'larger-brush'
  | 'previous-label'
  | `label-${number}`
  | 'search-labels'
  | 'escape'
  | 'next-seed'
  | 'random-seed'
  | 'toggle-panels'

/** Finds commands and says them; handed to every panel that has a button for one. */
export interface Commands {
  readonly all: readonly Command[]
  get(id: CommandId): Command
  /** The first key of a command as a person reads it, such as `Ctrl+Z`; empty when it has none. */
  keys(id: CommandId): string
}
