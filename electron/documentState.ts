import type { Ask } from './protocol/bridge'

/** What the title bar and the closing of the window depend on, as the window reports it. */
export type DocumentState = Ask<'reportDocument'>

export const NO_DOCUMENT: DocumentState = { name: '', path: null, unsaved: false }

/** The title bar's text: the document's name, a dot while it has unsaved changes, and the app's name. */
export function titleOf({ name, unsaved }: DocumentState): string {
  return name === '' ? 'Underpaint' : `${name}${unsaved ? ' •' : ''} – Underpaint`
}

/** The project among the arguments of a start, if there is one, as an absolute path. */
export function projectArgument(
  argv: readonly string[],
  folder: string,
  resolve: (...parts: string[]) => string,
): string | null {
  const argument = argv.slice(1).find((each) => !each.startsWith('-') && each.toLowerCase().endsWith('.ora'))
  return argument === undefined ? null : resolve(folder, argument)
}
