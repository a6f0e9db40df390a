import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { root } from './steps.mjs'

/** @typedef {{ passed: number, failed: number, skipped: number }} Count */

const REPORTS = path.join(root, 'out/tests')
const PLAYWRIGHT = 'node_modules/@playwright/test/cli.js'

/**
 * One suite: where its tests lie (undefined when they are always there), the command, and how to read its own report.
 *
 * @typedef {object} Suite
 * @property {string} name
 * @property {() => boolean} exists false while the suite has no files
 * @property {string} report the file its runner writes, below out/tests
 * @property {(python: string, report: string) => { command: string, parameters: string[], environment?: NodeJS.ProcessEnv }} command
 * @property {(text: string) => Count} count
 */

/** All suites, in the order in which a mistake shows soonest. @type {Suite[]} */
export const SUITES = [
  {
    name: 'check',
    exists: () => true,
    report: 'check.json',
    command: (_python, report) => ({
      command: process.execPath,
      parameters: ['build/check.mjs'],
      environment: { CHECK_REPORT: report },
    }),
    count: (text) => ({ skipped: 0, ...JSON.parse(text) }),
  },
  {
    name: 'vitest',
    exists: () => hasFile('tests', /\.test\.ts$/),
    report: 'vitest.json',
    command: (_python, report) => ({
      command: process.execPath,
      parameters: [
        'node_modules/vitest/vitest.mjs',
        'run',
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${report}`,
      ],
    }),
    count: (text) => {
      const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(text)
      return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests }
    },
  },
  {
    name: 'pytest',
    exists: () => hasFile('tests', /^test_.*\.py$/),
    report: 'pytest.xml',
    command: (python, report) => ({
      command: python,
      parameters: ['-m', 'pytest', '-q', 'tests', `--junitxml=${report}`],
    }),
    count: (text) => {
      const total = (/** @type {string} */ attribute) =>
        Number(new RegExp(`<testsuite [^>]*\\b${attribute}="(\\d+)"`).exec(text)?.[1] ?? 0)
      const failed = total('failures') + total('errors')
      return { passed: total('tests') - failed - total('skipped'), failed, skipped: total('skipped') }
    },
  },
  playwrightSuite('e2e'),
]

/** Suites that run only when named: one needs what `npm run dist` makes, the other makes pictures for eyes. */
export const NAMED_SUITES = [playwrightSuite('packaged'), playwrightSuite('screenshots')]

/** @returns {Suite} */
function playwrightSuite(/** @type {string} */ project) {
  return {
    name: project,
    exists: () => hasFile(`tests/${project}`, /\.spec\.ts$/),
    report: `${project}.json`,
    command: (_python, report) => ({
      command: process.execPath,
      parameters: [PLAYWRIGHT, 'test', `--project=${project}`, '--reporter=list,json'],
      environment: { PLAYWRIGHT_JSON_OUTPUT_NAME: report },
    }),
    count: (text) => {
      const { stats } = JSON.parse(text)
      return { passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped }
    },
  }
}

function hasFile(/** @type {string} */ folder, /** @type {RegExp} */ name) {
  const place = path.join(root, folder)
  if (!fs.existsSync(place)) return false
  return fs.readdirSync(place, { recursive: true }).some((file) => name.test(path.basename(String(file))))
}

/**
 * Runs a suite with its output shown as it comes. A runner that fails without a failed test (it could not start, or an
 * error came outside of the tests) counts as one failure.
 *
 * @param {Suite} suite
 * @param {string} python
 * @param {NodeJS.ProcessEnv} environment
 * @returns {Promise<Count>}
 */
export async function runSuite(suite, python, environment) {
  if (!suite.exists()) return { passed: 0, failed: 0, skipped: 0 }
  fs.mkdirSync(REPORTS, { recursive: true })
  const report = path.join(REPORTS, suite.report)
  fs.rmSync(report, { force: true })
  const { command, parameters, environment: own } = suite.command(python, report)
  const code = await new Promise((resolve) => {
    const child = spawn(command, parameters, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...environment, ...own },
    })
    child.on('error', () => resolve(-1))
    child.on('close', resolve)
  })
  const count = fs.existsSync(report)
    ? suite.count(fs.readFileSync(report, 'utf8'))
    : { passed: 0, failed: 0, skipped: 0 }
  return code !== 0 && count.failed === 0 ? { ...count, failed: 1 } : count
}

/** The plain closing line. */
export function closingLine(/** @type {Count} */ { passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}
