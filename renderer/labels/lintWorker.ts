import { type LintQuestion, repairOrLint } from './lintQuestion'

/** The door of the worker that looks maps over: a question comes in, its answer goes out. */
addEventListener('message', ({ data }: MessageEvent<LintQuestion>) => {
  postMessage(repairOrLint(data))
})
