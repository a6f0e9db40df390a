import type { Surroundings } from './command'

const CLEAR_LINE = '\r\u001b[2K'

/** The terminal that a command was started in; interrupting it aborts the signal. */
export function terminal(): Surroundings {
  const abort = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => abort.abort())
  return {
    environment: process.env,
    print: (line) => process.stdout.write(`${line}\n`),
    tell: (line) => process.stderr.write(`${line}\n`),
    showProgress: (line) => {
      if (process.stderr.isTTY) process.stderr.write(CLEAR_LINE + (line ?? ''))
    },
    signal: abort.signal,
  }
}
