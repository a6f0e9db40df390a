import * as v from 'valibot'

const Title = v.pipe(v.string(), v.maxLength(120))

/** The name of a command of the window. The window alone knows which there are, and drops what it does not know. */
export const CommandName = v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,60}$/))

const Role = v.picklist([
  'cut',
  'copy',
  'paste',
  'selectAll',
  'hide',
  'hideOthers',
  'unhide',
  'quit',
  'togglefullscreen',
  'toggleDevTools',
])

export const MenuItem = v.variant('kind', [
  v.strictObject({
    kind: v.literal('command'),
    id: CommandName,
    title: Title,
    /** As Electron writes keys; only shown, since the window itself listens to them. */
    accelerator: v.nullable(v.pipe(v.string(), v.maxLength(60))),
  }),
  v.strictObject({ kind: v.literal('separator') }),
  /** What Electron does by itself; an empty title stands for the system's own. */
  v.strictObject({ kind: v.literal('role'), role: Role, title: Title }),
  /** The recent projects, which main knows. */
  v.strictObject({ kind: v.literal('recent'), title: Title, none: Title, clear: Title }),
  v.strictObject({ kind: v.literal('log'), title: Title }),
])
export type MenuItem = v.InferOutput<typeof MenuItem>

/** The menus of the menu bar, as the window wants them. */
export const MenuDescription = v.array(v.strictObject({ title: Title, items: v.array(MenuItem) }))
export type MenuDescription = v.InferOutput<typeof MenuDescription>
