/* `npm start`: sets up what is missing, builds what has changed, opens the window. */
import { spawn } from 'node:child_process'
import { sandboxArgs } from './electronRuntime.mjs'
import { ensureBuild, ensureElectron, ensureNodePackages } from './setup.mjs'
import { root, runMain, SetupError } from './steps.mjs'

/** What the window system needs on the command line. Chromium's own messages stay out of the terminal. */
function windowArgs() {
  const quiet = ['--log-level=3']
  if (process.platform !== 'linux' || process.env.DISPLAY) return quiet
  if (process.env.WAYLAND_DISPLAY) return [...quiet, '--ozone-platform=wayland']
  throw new SetupError(
    'There is no display here (DISPLAY is not set), so no window can open. ' +
      'Pictures can be made without one: npm run generate -- --help',
  )
}

await runMain(async () => {
  const display = windowArgs()
  ensureNodePackages()
  const electron = await ensureElectron()
  ensureBuild()
  const child = spawn(electron, ['.', ...sandboxArgs(), ...display, ...process.argv.slice(2)], {
    cwd: root,
    stdio: 'inherit',
  })
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => child.kill(signal))
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve(code ?? 1))
  })
})
