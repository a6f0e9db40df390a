/*
 * `npm test`: sets up what is missing, then runs every suite and ends with `N passed, N failed`.
 * `npm test -- vitest e2e` runs only the suites named (see suites.mjs).
 */
import { ensureBuild, ensureElectron, ensureNodePackages, ensurePython } from './setup.mjs'
import { runMain, SetupError, say } from './steps.mjs'
import { closingLine, NAMED_SUITES, runSuite, SUITES } from './suites.mjs'
import { startVirtualDisplay } from './virtualDisplay.mjs'

/** The suites named on the command line, or all that `npm test` is made of. */
function chosenSuites() {
  const names = process.argv.slice(2)
  if (names.length === 0) return SUITES
  const all = [...SUITES, ...NAMED_SUITES]
  return names.map((name) => {
    const suite = all.find((one) => one.name === name)
    if (suite) return suite
    throw new SetupError(`There is no suite ${name}; there are ${all.map((one) => one.name).join(', ')}.`)
  })
}

await runMain(async () => {
  const suites = chosenSuites()
  ensureNodePackages()
  await ensureElectron({ virtualDisplay: true })
  const python = suites.some(({ name, exists }) => name === 'pytest' && exists()) ? ensurePython() : ''
  ensureBuild()
  const display = await startVirtualDisplay()
  const total = { passed: 0, failed: 0, skipped: 0 }
  const lines = []
  try {
    for (const suite of suites) {
      say(`Tests: ${suite.name}`)
      const start = Date.now()
      const count = await runSuite(suite, python, display.environment)
      for (const kind of /** @type {const} */ (['passed', 'failed', 'skipped'])) total[kind] += count[kind]
      const seconds = ((Date.now() - start) / 1000).toFixed(0)
      lines.push(`${suite.name.padEnd(8)} ${closingLine(count)} (${suite.exists() ? `${seconds} s` : 'no files'})`)
    }
  } finally {
    display.stop()
  }
  console.log(`\n${lines.join('\n')}\n${closingLine(total)}`)
  return total.failed === 0 ? 0 : 1
})
