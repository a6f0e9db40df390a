/** Entry of the parity command: gives it its terminal. */
import { runParity } from './parity/command'

const print = (line: string) => process.stdout.write(`${line}\n`)
const tell = (line: string) => process.stderr.write(`${line}\n`)

void runParity(process.argv.slice(2), print, tell).then((code) => {
  process.exitCode = code
})
