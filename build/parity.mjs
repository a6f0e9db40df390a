/* `npm run parity -- DIR`: compares the published networks as written here with golden numbers. */
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { ensureBuild, ensureNodePackages } from './setup.mjs'
import { root, runMain } from './steps.mjs'

await runMain(async () => {
  ensureNodePackages()
  ensureBuild()
  const parity = path.join(root, 'out/headless/parity.cjs')
  return spawnSync(process.execPath, [parity, ...process.argv.slice(2)], { stdio: 'inherit' }).status ?? 1
})
