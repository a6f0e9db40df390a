import * as v from 'valibot'

/** Settings of the app, kept on this machine (not in a project). */
export const Settings = v.strictObject({
  /** Threads of one inference run; 0 lets the app choose (all cores). */
  threads: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(64)),
  /** onnxruntime's execution provider; one that fails falls back to cpu with a message. */
  provider: v.string(),
  /** The language of the window; `system` follows the machine's. */
  language: v.picklist(['system', 'en', 'zh']),
  /** The window's colours; `system` follows the machine's. */
  theme: v.picklist(['system', 'dark', 'light']),
  /** The size of the window's words and controls, as a share of their usual size. */
  scale: v.pipe(v.number(), v.minValue(0.8), v.maxValue(2)),
  /** Keys that the person has given to commands, by the command's id; an empty list leaves a command without a key. */
  keys: v.record(v.string(), v.array(v.string())),
  /** Whether labels bear patterns, for eyes that do not tell their colours apart. */
  patterns: v.boolean(),
  /** Names of the labels kept on top of the panel, by the name of their label set. */
  favouriteLabels: v.record(v.string(), v.array(v.string())),
  /** Paths of projects opened or saved lately, the newest first. */
  recentProjects: v.array(v.string()),
})
export type Settings = v.InferOutput<typeof Settings>

export const DEFAULT_SETTINGS: Settings = {
  threads: 0,
  provider: 'cpu',
  language: 'system',
  theme: 'dark',
  scale: 1,
  keys: {},
  patterns: false,
  favouriteLabels: {},
  recentProjects: [],
}

/** How many recent projects are kept. */
export const RECENT_LIMIT = 10
