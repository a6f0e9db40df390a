/* `npm run check`: types in every environment, Svelte components, code style, notices. */
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { root, runMain } from './steps.mjs'

const TSC = 'node_modules/typescript/bin/tsc'
const SVELTE_CHECK = 'node_modules/svelte-check/bin/svelte-check'
const BIOME = 'node_modules/@biomejs/biome/bin/biome'

/** TypeScript projects that hold no Svelte component; svelte-check covers the renderer. */
const PROJECTS = ['electron', 'electron/protocol', 'renderer/document', 'build', 'tests']

/** Where the compiler keeps what it found, so that the next check looks at changed files only. */
const buildInfo = (/** @type {string} */ project) => `out/check/${project.replace('/', '-')}.tsbuildinfo`

const CHECKS = [
  {
    name: 'svelte-check renderer',
    parameters: [
      ...[SVELTE_CHECK, '--workspace', 'renderer', '--tsconfig', './tsconfig.json'],
      ...['--output', 'human', '--incremental'],
    ],
  },
  ...PROJECTS.map((project) => ({
    name: `tsc ${project}`,
    parameters: [TSC, '-p', project, '--incremental', '--tsBuildInfoFile', buildInfo(project)],
  })),
  { name: 'biome', parameters: [BIOME, 'check', '--error-on-warnings'] },
  { name: 'notices', parameters: ['build/notices.mjs', '--check'] },
]

/** @returns {Promise<{ passed: boolean, output: string }>} */
function runCheck(/** @type {string[]} */ parameters) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, parameters, { cwd: root })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data))
    child.on('close', (code) => resolve({ passed: code === 0, output }))
  })
}

/**
 * Runs all checks, two at a time, and prints each with what it found.
 *
 * @returns {Promise<{ passed: number, failed: number }>}
 */
async function runChecks() {
  const count = { passed: 0, failed: 0 }
  const waiting = [...CHECKS]
  const work = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      const start = Date.now()
      const { passed, output } = await runCheck(check.parameters)
      count[passed ? 'passed' : 'failed']++
      console.log(`${passed ? '✓' : '✗'} ${check.name} (${((Date.now() - start) / 1000).toFixed(1)} s)`)
      if (!passed) console.log(output.trimEnd())
    }
  }
  await Promise.all([work(), work()])
  return count
}

await runMain(async () => {
  const count = await runChecks()
  const report = process.env.CHECK_REPORT
  if (report) fs.writeFileSync(path.resolve(root, report), JSON.stringify(count))
  return count.failed === 0 ? 0 : 1
})
