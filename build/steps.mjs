import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository root. */
export const root = path.resolve(fileURLToPath(new URL('..', import.meta.url)))

/** Says one step of the work, on one line of the error stream so that a command's own output stays clean. */
export function say(/** @type {string} */ text) {
  process.stderr.write(`• ${text}\n`)
}

/** A failure a person can act on: the scripts print its sentence alone, without a stack. */
export class SetupError extends Error {}

/**
 * Runs a command quietly to its end and gives what it printed.
 *
 * @param {string} command
 * @param {string[]} parameters
 * @param {import('node:child_process').SpawnSyncOptions} [options]
 * @returns {string} the standard output
 * @throws {SetupError} with the end of what the command said, when it cannot start or fails
 */
export function run(command, parameters, options = {}) {
  const result = spawnSync(command, parameters, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], ...options })
  if (result.status === 0) return String(result.stdout ?? '')
  const spoken = `${result.stdout ?? ''}${result.stderr ?? ''}`.trim().split('\n').slice(-15).join('\n')
  const reason = result.error?.message ?? `it ended with ${result.signal ?? result.status}`
  throw new SetupError(`${command} ${parameters.join(' ')} failed: ${reason}\n${spoken}`)
}

/** Whether a command starts and ends well. */
export function succeeds(/** @type {string} */ command, /** @type {string[]} */ parameters) {
  return spawnSync(command, parameters, { stdio: 'ignore' }).status === 0
}

/**
 * Runs a script's main function: a SetupError becomes its sentence and exit code 1, anything else keeps its stack.
 *
 * @param {() => Promise<number | void>} main gives the exit code, 0 when it gives none
 */
export async function runMain(main) {
  try {
    process.exitCode = (await main()) ?? 0
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
  }
}
