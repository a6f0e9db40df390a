/*
 * `npm run dev`: the window with hot reload. Vite serves the renderer; the main side is rebuilt on every edit, which
 * starts Electron again.
 */
import { spawn } from 'node:child_process'
import { sandboxArgs } from './electronRuntime.mjs'
import { ensureElectron, ensureNodePackages } from './setup.mjs'
import { root, runMain, say } from './steps.mjs'

await runMain(async () => {
  ensureNodePackages()
  const { build, createServer } = await import('vite')
  const { mainBundle, preloadBundle, rendererBundle, packsBundle, workerBundle } = await import('./bundles.mjs')
  const electron = await ensureElectron()
  const server = await createServer({ ...rendererBundle(), server: { host: '127.0.0.1', port: 0 }, clearScreen: false })
  await server.listen()
  const url = server.resolvedUrls?.local[0]
  say(`Renderer: ${url}`)

  /** @type {import('node:child_process').ChildProcess | undefined} */
  let child
  const open = () => {
    child = spawn(electron, ['.', ...sandboxArgs(), '--log-level=3', ...process.argv.slice(2)], {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, UNDERPAINT_RENDERER_URL: url },
    })
    child.on('close', (code) => process.exit(code ?? 0))
  }
  const restart = () => {
    if (!child) return open()
    child.removeAllListeners('close').on('close', open)
    child.kill()
  }
  /** Builds a bundle now and on every edit. */
  const watch = async (/** @type {import('vite').InlineConfig} */ bundle, /** @type {() => void} */ built) => {
    const watcher = await build({ ...bundle, build: { ...bundle.build, watch: {} } })
    if (!('on' in watcher)) return
    watcher.on('event', (event) => {
      if (event.code === 'ERROR') console.error(event.error.message)
      if (event.code !== 'BUNDLE_END') return
      event.result.close()
      built()
    })
  }
  const unbuilt = new Set(['main', 'worker', 'packs', 'preload'])
  const builtOnce = (/** @type {string} */ name) => () => {
    unbuilt.delete(name)
    if (unbuilt.size === 0) restart()
  }
  await watch(mainBundle(), builtOnce('main'))
  await watch(workerBundle(), builtOnce('worker'))
  await watch(packsBundle(), builtOnce('packs'))
  await watch(preloadBundle(), builtOnce('preload'))
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => child?.kill())
})
