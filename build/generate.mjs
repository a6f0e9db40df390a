/* `npm run generate -- ...`: the command-line generator, set up and built first when needed. */
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { ensureBuild, ensureNodePackages } from './setup.mjs'
import { root, runMain } from './steps.mjs'

await runMain(async () => {
  ensureNodePackages()
  ensureBuild()
  const generator = path.join(root, 'out/headless/generate.cjs')
  return spawnSync(process.execPath, [generator, ...process.argv.slice(2)], { stdio: 'inherit' }).status ?? 1
})
