/** Entry of the command line: gives the command its terminal. */
import { runCommand } from './command'

const abort = new AbortController()
process.once('SIGINT', () => abort.abort())

const CLEAR_LINE = '\r\u001b[2K'

void runCommand(process.argv.slice(2), {
  environment: process.env,
  print: (line) => process.stdout.write(`${line}\n`),
  tell: (line) => process.stderr.write(`${line}\n`),
  showProgress: (line) => {
    if (process.stderr.isTTY) process.stderr.write(CLEAR_LINE + (line ?? ''))
  },
  signal: abort.signal,
}).then((code) => {
  process.exitCode = code
})
