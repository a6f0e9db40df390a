import type { Comparison } from '../canvas/comparison.svelte'
import type { LinkedView } from '../canvas/linkedView.svelte'
import type { CommandId } from '../panels/command'
import type { Workspace } from '../workspace.svelte'

/** What the window itself can do that no project knows of. */
export interface WindowActions {
  searchLabels(): void
  togglePanels(): void
}

/** What commands act on. */
export interface CommandContext {
  readonly workspace: Workspace
  readonly view: LinkedView
  readonly comparison: Comparison
  readonly window: WindowActions
}

/** A row of the table of commands. Its title lies in renderer/language/commands.ts. */
export interface CommandEntry {
  readonly id: CommandId
  /**
   * The keys it comes with, in the words of tinykeys, the one to show first. Letters are bound by what they write; digits
   * and brackets by where they lie (`Digit4`, `BracketLeft`), since both move about between keyboards.
   */
  readonly keys?: readonly string[]
  readonly inText?: boolean
  readonly inner?: boolean
  readonly enabled?: () => boolean
  readonly run: () => void
}
