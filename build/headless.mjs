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
  // glibc then gives large blocks back at once: loading a large pack leaves 0.2 GB less behind.
  const env = { ...process.env, MALLOC_MMAP_THRESHOLD_: '4194304', MALLOC_TRIM_THRESHOLD_: '8388608' }
  return spawnSync(process.execPath, [file, ...parameters], { stdio: 'inherit', env }).status ?? 1
})
