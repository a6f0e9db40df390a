import type { Dictionary } from '../language/dictionary'

type Words = Dictionary['commands']

export type CommandGroup = keyof Words['groups']

/** A command has a title in every language; those of the labels are made by their place. */
export type CommandId = keyof Words['titles'] | `label-${number}`

/** Something a person can do, whichever way they ask for it: by a key, a button, the menu, the palette or the list of shortcuts. */
export interface Command {
  readonly id: CommandId
  /** Whole words in the imperative, as a tooltip or a list shows it, in the language of the moment. */
  readonly title: string
  readonly group: CommandGroup
  /** Key bindings of tinykeys as they are now, the one to show first. */
  readonly keys: readonly string[]
  /** Whether its keys also count while a text field has the focus. */
  readonly inText: boolean
  /** Part of the window's inside: in no list, and its keys are not the person's to change. */
  readonly inner: boolean
  readonly enabled: () => boolean
  readonly run: () => void
}

/** Finds commands and says them; handed to every panel that has a button for one. */
export interface Commands {
  readonly all: readonly Command[]
  get(id: CommandId): Command
  /** The command of that name, if there is one. */
  find(id: string): Command | undefined
  /** The first key of a command as a person reads it, such as `Ctrl+Z`; empty when it has none. */
  keys(id: CommandId): string
}

/** A person's own keys. */
export interface KeyChanges {
  /** Whether a command has other keys than it came with. */
  isChanged(id: CommandId): boolean
  /** Gives a command these keys and no others; whoever had one of them loses it. */
  change(id: CommandId, keys: readonly string[]): void
  /** Gives a command the keys it came with, and takes them from whoever has them now. */
  reset(id: CommandId): void
  resetAll(): void
  /** The command that a binding leads to, other than `except`. */
  owner(binding: string, except: CommandId): Command | undefined
}
