import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { closingLine, runSuite, SUITES } from '../../build/suites.mjs'

function countOf(name: string, text: string) {
  return SUITES.find((suite) => suite.name === name)?.count(text)
}

describe('each runner’s report is counted', () => {
  test('vitest', () => {
    const report = { numPassedTests: 7, numFailedTests: 2, numPendingTests: 1, numTodoTests: 1 }
    expect(countOf('vitest', JSON.stringify(report))).toEqual({ passed: 7, failed: 2, skipped: 2 })
  })

  test('pytest', () => {
    const report =
      '<testsuites name="x"><testsuite name="pytest" errors="1" failures="2" skipped="3" tests="10" time="1">'
    expect(countOf('pytest', report)).toEqual({ passed: 4, failed: 3, skipped: 3 })
  })

  test('playwright', () => {
    const report = { stats: { expected: 3, unexpected: 1, flaky: 1, skipped: 2 } }
    expect(countOf('e2e', JSON.stringify(report))).toEqual({ passed: 4, failed: 1, skipped: 2 })
  })
})

describe('runSuite', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'underpaint-suites-'))
  const report = `made-${path.basename(folder)}.json`
  afterAll(() => {
    fs.rmSync(path.resolve('out/tests', report), { force: true })
    fs.rmSync(folder, { recursive: true })
  })
  /** A suite whose runner writes a report, or not, and ends with a code. */
  const suite = (written: string | undefined, code: number) => ({
    name: 'made',
    exists: () => true,
    report,
    count: (text: string) => JSON.parse(text),
    command: (_python: string, file: string) => ({
      command: process.execPath,
      parameters: [
        '-e',
        `${written === undefined ? '' : `require('fs').writeFileSync(${JSON.stringify(file)}, ${JSON.stringify(written)});`}process.exit(${code})`,
      ],
    }),
  })
  const clean = '{"passed":2,"failed":0,"skipped":0}'

  test('gives what the runner counted', async () => {
    expect(await runSuite(suite(clean, 0), '', process.env)).toEqual({ passed: 2, failed: 0, skipped: 0 })
  })

  test('counts a runner that fails without a failed test as a failure', async () => {
    expect(await runSuite(suite(clean, 1), '', process.env)).toEqual({ passed: 2, failed: 1, skipped: 0 })
    expect(await runSuite(suite(undefined, 2), '', process.env)).toEqual({ passed: 0, failed: 1, skipped: 0 })
  })

  test('counts a runner that cannot start as a failure', async () => {
    const missing = { ...suite(clean, 0), command: () => ({ command: path.join(folder, 'absent'), parameters: [] }) }
    expect(await runSuite(missing, '', process.env)).toEqual({ passed: 0, failed: 1, skipped: 0 })
  })

  test('a suite without files is no failure', async () => {
    const absent = { ...suite(clean, 1), exists: () => false }
    expect(await runSuite(absent, '', process.env)).toEqual({ passed: 0, failed: 0, skipped: 0 })
  })
})

test('the closing line names what was skipped only when something was', () => {
  expect(closingLine({ passed: 3, failed: 0, skipped: 0 })).toBe('3 passed, 0 failed')
  expect(closingLine({ passed: 3, failed: 1, skipped: 2 })).toBe('3 passed, 1 failed, 2 skipped')
})
