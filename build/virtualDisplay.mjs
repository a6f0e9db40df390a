import { spawn } from 'node:child_process'
import { SetupError } from './steps.mjs'

/**
 * Starts a virtual X display on a free number. On systems without X it is the real display that is used.
 *
 * @returns {Promise<{ environment: NodeJS.ProcessEnv, stop: () => void }>} what a program on that display needs
 * @throws {SetupError} when Xvfb does not start
 */
export async function startVirtualDisplay() {
  if (process.platform !== 'linux') return { environment: process.env, stop: () => {} }
  const parameters = ['-displayfd', '3', '-screen', '0', '1920x1200x24', '-nolisten', 'tcp']
  const server = spawn('Xvfb', parameters, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] })
  const numbers = /** @type {import('node:stream').Readable} */ (server.stdio[3])
  const number = await new Promise((resolve, reject) => {
    numbers.once('data', (data) => resolve(String(data).trim()))
    server.once('error', (error) => reject(new SetupError(`Xvfb does not start: ${error.message}`)))
    server.once('exit', (code) => reject(new SetupError(`Xvfb does not start: it ended with ${code}.`)))
  })
  const { WAYLAND_DISPLAY: _, ...environment } = process.env
  return { environment: { ...environment, DISPLAY: `:${number}` }, stop: () => server.kill() }
}
