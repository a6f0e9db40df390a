/** Entry of the command line: gives the command its terminal. */
import { runCommand } from './command'
import { terminal } from './terminal'

void runCommand(process.argv.slice(2), terminal()).then((code) => {
  process.exitCode = code
})
