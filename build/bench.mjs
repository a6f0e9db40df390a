/*
 * `npm run bench`: runs every tests/bench/NAME.bench.ts, or only the names given, each bundled and in a process of its
 * own. A benchmark exports `run(report)` and calls `report({ name, value, unit, baseline?, ratio? })` for each figure,
 * which is printed as one line of JSON. They may open windows, on a virtual display, and run the models' Python.
 */
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensureBuild, ensureElectron, ensureNodePackages, ensurePython } from './setup.mjs'
import { root, runMain, SetupError, say } from './steps.mjs'
import { startVirtualDisplay } from './virtualDisplay.mjs'

const FOLDER = path.join(root, 'tests/bench')
const SUFFIX = '.bench.ts'

function chosenBenchmarks(/** @type {string[]} */ names) {
  const all = fs.existsSync(FOLDER) ? fs.readdirSync(FOLDER) : []
  const known = all.filter((file) => file.endsWith(SUFFIX)).map((file) => file.slice(0, -SUFFIX.length))
  for (const name of names) {
    if (!known.includes(name)) throw new SetupError(`There is no benchmark ${name}; there are ${known.join(', ')}.`)
  }
  return names.length > 0 ? names : known.sort()
}

/** Bundles and runs one benchmark, in this process. */
async function runBenchmark(/** @type {string} */ name) {
  const { build } = await import('vite')
  const { benchBundle } = await import('./bundles.mjs')
  await build(benchBundle(name))
  const { run } = await import(pathToFileURL(path.join(root, 'out/bench', `${name}.mjs`)).href)
  await run((/** @type {object} */ figure) => console.log(JSON.stringify(figure)))
}

await runMain(async () => {
  const [first, ...rest] = process.argv.slice(2)
  if (first === '--inside') return runBenchmark(String(rest[0]))
  const names = chosenBenchmarks(first ? [first, ...rest] : [])
  ensureNodePackages()
  await ensureElectron({ virtualDisplay: true })
  ensurePython()
  ensureBuild()
  const display = await startVirtualDisplay()
  try {
    let failures = 0
    for (const name of names) {
      say(`Benchmark: ${name}`)
      const own = [...process.execArgv, '--expose-gc', path.join(root, 'build/bench.mjs'), '--inside', name]
      const ended = spawnSync(process.execPath, own, { cwd: root, stdio: 'inherit', env: display.environment })
      if (ended.status !== 0) failures++
    }
    return failures
  } finally {
    display.stop()
  }
})
