/** Entry of the import command: gives it its terminal. */
import { runImport } from './import/command'
import { terminal } from './terminal'

void runImport(process.argv.slice(2), terminal()).then((code) => {
  process.exitCode = code
})
