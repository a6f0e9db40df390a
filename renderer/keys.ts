import { createKeybindingsHandler } from 'tinykeys'
import type { Commands } from './panels/command'

/** Where keys belong to what has the focus: fields to write in, and whatever floats above the window. */
const TEXT = 'input:not([type=range]), textarea, [contenteditable]'
const FLOATING = '[role=dialog], [role=menu], [role=listbox]'

/**
 * Leads key presses to commands, until the returned function is called. A letter never acts while a person writes, and no
 * command acts behind an open dialog. The listener comes before all others, so that Escape means one thing at a time.
 */
export function bindKeys(target: Window, commands: Commands): () => void {
  const handlers = commands.all.flatMap((command) =>
    command.keys.map((key) => {
      const act = (event: KeyboardEvent) => {
        if (!mayAct(event, command.inText ?? false)) return
        if (command.id === 'toggle-panels' && !onNothing(event)) return
        event.preventDefault()
        if (command.enabled()) command.run()
      }
      return [key, act] as const
    }),
  )
  const listener = createKeybindingsHandler(Object.fromEntries(handlers))
  target.addEventListener('keydown', listener, { capture: true })
  return () => target.removeEventListener('keydown', listener, { capture: true })
}

function mayAct(event: KeyboardEvent, inText: boolean): boolean {
  const { target } = event
  if (!(target instanceof Element)) return true
  if (document.querySelector(FLOATING)) return false
  return inText || !target.closest(TEXT)
}

/** Tab moves the focus as everywhere, except on the map, where there is nothing to move among. */
function onNothing({ target }: KeyboardEvent): boolean {
  return target instanceof Element && (target === document.body || target.closest('[data-testid=map-stage]') !== null)
}

const NAMES: Readonly<Record<string, string>> = {
  $mod: navigator.platform.startsWith('Mac') ? '⌘' : 'Ctrl',
  BracketLeft: '[',
  BracketRight: ']',
  Escape: 'Esc',
}

/** A binding as people read it: `$mod+Shift+z` is `Ctrl+Shift+Z`. */
export function keysText(binding: string): string {
  if (binding === 'Shift+?') return '?'
  return binding
    .split(/\+(?!$)/)
    .map((part) => NAMES[part] ?? part.replace(/^Digit/, ''))
    .map((part) => (part.length === 1 ? part.toUpperCase() : part))
    .join('+')
}
