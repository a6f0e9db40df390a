import { createKeybindingsHandler } from 'tinykeys'
import type { Command, Commands } from './panels/command'

/** Where keys belong to what has the focus: fields to write in, and whatever floats above the window. */
const TEXT = 'input:not([type=range]), textarea, [contenteditable]'
const FLOATING = '[role=dialog], [role=menu], [role=listbox]'

/**
 * Leads key presses to commands, until the returned function is called. A letter never acts while a person writes, and no
 * command acts behind an open dialog. The listener comes before all others, so that Escape means one thing at a time.
 */
export function bindKeys(target: Window, commands: Commands): () => void {
  const handlers = commands.all.flatMap((command) =>
    command.keys.map((key) => [key, (event: KeyboardEvent) => answer(command, event)] as const),
  )
  const listener = createKeybindingsHandler(Object.fromEntries(handlers))
  target.addEventListener('keydown', listener, { capture: true })
  return () => target.removeEventListener('keydown', listener, { capture: true })
}

function answer(command: Command, event: KeyboardEvent): void {
  if (!mayAct(event, command.inText)) return
  if (event.key === 'Tab' && !paintsByPointer(event)) return
  event.preventDefault()
  if (command.enabled()) command.run()
}

function mayAct(event: KeyboardEvent, inText: boolean): boolean {
  const { target } = event
  if (!(target instanceof Element)) return true
  if (document.querySelector(FLOATING) || hasOwn(target, event.key)) return false
  return inText || !target.closest(TEXT)
}

/** Some things have keys of their own while they have the focus, such as Delete on a take: `data-own-keys` names them. */
function hasOwn(target: Element, key: string): boolean {
  return target.closest('[data-own-keys]')?.getAttribute('data-own-keys')?.split(' ').includes(key) ?? false
}

/** Tab moves the focus as everywhere, except for who came to the map by a pointer: there it may be a command's key. */
function paintsByPointer({ target }: KeyboardEvent): boolean {
  return target instanceof Element && target.closest('[data-pointed=true]') !== null
}

const MODIFIERS = [
  'Control',
  'Meta',
  'Alt',
  'Shift',
  'AltGraph',
  'OS',
  'Fn',
  'CapsLock',
  'Dead',
  'Process',
  'Unidentified',
]
/** Keys that are bound by where they lie. */
const PLACED = /^(Digit\d|Bracket(Left|Right))$/
/** Whether the keys of the machine are those of a Mac. */
export const isMac = () => navigator.platform.startsWith('Mac')

/** The binding that a key press makes, in the words of tinykeys; null for a modifier alone and for dead keys. */
export function bindingOf(event: KeyboardEvent): string | null {
  if (MODIFIERS.includes(event.key)) return null
  const mac = isMac()
  const modifiers = [
    (mac ? event.metaKey : event.ctrlKey) ? '$mod' : '',
    (mac ? event.ctrlKey : event.metaKey) ? (mac ? 'Control' : 'Meta') : '',
    event.altKey ? 'Alt' : '',
    event.shiftKey ? 'Shift' : '',
  ].filter((modifier) => modifier !== '')
  const placed = PLACED.test(event.code) ? event.code : event.key
  return [...modifiers, /^[A-Z]$/.test(placed) ? placed.toLowerCase() : placed].join('+')
}

/** Whether two bindings are answered by the same key press. */
export function sameBinding(one: string, other: string): boolean {
  return normal(one) === normal(other)
}

const partsOf = (binding: string) => binding.split(/\+(?!$)/)

function normal(binding: string): string {
  const parts = partsOf(binding.toLowerCase())
  const key = parts.pop() ?? ''
  return [...parts.sort(), key].join(' ')
}

const NAMES: Readonly<Record<string, string>> = {
  BracketLeft: '[',
  BracketRight: ']',
  Escape: 'Esc',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Delete: 'Del',
  ' ': 'Space',
}
const MAC_NAMES: Readonly<Record<string, string>> = { $mod: '⌘', Alt: '⌥', Shift: '⇧', Control: '⌃' }
const PC_NAMES: Readonly<Record<string, string>> = { $mod: 'Ctrl', Control: 'Ctrl' }

/** A binding as people read it: `$mod+Shift+z` is `Ctrl+Shift+Z`, and a sign that is written with Shift is the sign alone. */
export function keysText(binding: string): string {
  const parts = partsOf(binding)
  const key = parts.at(-1) ?? ''
  const sign = /^[^a-z0-9]$/i.test(key) && key !== ' '
  const modifiers = isMac() ? MAC_NAMES : PC_NAMES
  return parts
    .filter((part) => !(sign && part === 'Shift'))
    .map((part) => modifiers[part] ?? NAMES[part] ?? part.replace(/^Digit/, ''))
    .map((part) => (part.length === 1 ? part.toUpperCase() : part))
    .join('+')
}
