import { keysText, sameBinding } from '../keys'
import type { Command, CommandGroup, CommandId, Commands, KeyChanges } from '../panels/command'
import { editCommands } from './edit'
import type { CommandContext, CommandEntry } from './entry'
import { generateCommands } from './generate'
import { labelCommands } from './labels'
import { layerCommands } from './layers'
import { paintCommands } from './paint'
import { projectCommands } from './project'
import { viewCommands } from './view'

/**
 * Every command of the window, once: keys, buttons, tooltips, menu, palette and the list of shortcuts are made from this
 * table. Keys are the person's own where they have given any.
 */
export function createCommands(context: CommandContext): Commands & KeyChanges {
  const { language, machine } = context.workspace
  const groups: Readonly<Record<CommandGroup, readonly CommandEntry[]>> = {
    paint: paintCommands(context),
    labels: labelCommands(context),
    layers: layerCommands(context),
    edit: editCommands(context),
    generate: generateCommands(context),
    view: viewCommands(context),
    project: projectCommands(context),
  }
  const entries = new Map(
    Object.values(groups)
      .flat()
      .map((entry) => [entry.id, entry]),
  )

  const titleOf = (id: CommandId): string => {
    const words = language.words.commands
    return isLabel(id) ? words.label(Number(id.slice('label-'.length)) + 1) : words.titles[id]
  }
  const keysOf = (id: CommandId): readonly string[] => machine.settings.keys[id] ?? entries.get(id)?.keys ?? []

  const command = (
    group: CommandGroup,
    { id, inText = false, inner = false, enabled, run }: CommandEntry,
  ): Command => ({
    id,
    group,
    inText,
    inner,
    get title() {
      return titleOf(id)
    },
    get keys() {
      return keysOf(id)
    },
    enabled: enabled ?? (() => true),
    run,
  })
  const all = groupNames.flatMap((group) => groups[group].map((entry) => command(group, entry)))
  const byId = new Map<string, Command>(all.map((each) => [each.id, each]))
  const get = (id: CommandId): Command => {
    const found = byId.get(id)
    if (!found) throw new Error(`There is no command "${id}".`)
    return found
  }

  /** Stores keys; a command with the keys it came with needs no place in the settings. */
  const store = (changes: ReadonlyMap<CommandId, readonly string[]>) => {
    const keys: Record<string, string[]> = { ...machine.settings.keys }
    for (const [id, given] of changes) {
      if (String(given) === String(entries.get(id)?.keys ?? [])) delete keys[id]
      else keys[id] = [...given]
    }
    void machine.changeSettings({ keys })
  }
  const give = (id: CommandId, given: readonly string[]) => {
    const changes = new Map<CommandId, readonly string[]>([[id, given]])
    for (const other of all) {
      const kept = other.keys.filter((key) => !given.some((each) => sameBinding(each, key)))
      if (other.id !== id && kept.length < other.keys.length) changes.set(other.id, kept)
    }
    store(changes)
  }

  return {
    all,
    get,
    find: (id) => byId.get(id),
    keys: (id) => keysText(keysOf(id)[0] ?? ''),
    isChanged: (id) => machine.settings.keys[id] !== undefined,
    change: give,
    reset: (id) => give(id, entries.get(id)?.keys ?? []),
    resetAll: () => void machine.changeSettings({ keys: {} }),
    owner: (binding, except) =>
      all.find(({ id, keys }) => id !== except && keys.some((key) => sameBinding(key, binding))),
  }
}

/** The groups in the order of the lists. */
const groupNames: readonly CommandGroup[] = ['paint', 'labels', 'layers', 'edit', 'generate', 'view', 'project']

function isLabel(id: CommandId): id is `label-${number}` {
  return id.startsWith('label-')
}
