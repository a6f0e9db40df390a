/* `npm run generate -- ...`, `npm run import -- ...` and `npm run parity -- ...`: the command-line programs, set up and built first when needed. */
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { ensureBuild, ensureNodePackages } from './setup.mjs'
import { root, runMain } from './steps.mjs'

await runMain(async () => {
  ensureNodePackages()
  ensureBuild()
  const [program, ...parameters] = process.argv.slice(2)
  const file = path.join(root, `out/headless/${program}.cjs`)
  return spawnSync(process.execPath, [file, ...parameters], { stdio: 'inherit' }).status ?? 1
})
