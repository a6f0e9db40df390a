import * as v from 'valibot'

/** Settings of the app, kept on this machine (not in a project). */
export const Settings = v.strictObject({
  /** Threads of one inference run; 0 lets the app choose (all cores). */
  threads: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(64)),
  /** onnxruntime's execution provider; one that fails falls back to cpu with a message. */
  provider: v.string(),
  /** Paths of projects opened or saved lately, the newest first. */
  recentProjects: v.array(v.string()),
})
export type Settings = v.InferOutput<typeof Settings>

export const DEFAULT_SETTINGS: Settings = {
  threads: 0,
  provider: 'cpu',
  recentProjects: [],
}

/** How many recent projects are kept. */
export const RECENT_LIMIT = 10
