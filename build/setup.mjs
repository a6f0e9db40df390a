/*
 * Brings a work tree from "just cloned" to "runs": each function looks whether its part is there, quickly, and makes it
 * when it is not. Uses nothing but Node itself, since it runs before any package is installed.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { electronDist, ensureSandbox, executableIn, knownDist } from './electronRuntime.mjs'
import { root, run, SetupError, say, succeeds } from './steps.mjs'
import { ensureSystemPackages } from './systemPackages.mjs'

const OLDEST_NODE = [20, 19]
const OLDEST_PYTHON = [3, 10]

/**
 * The environment for npm: onnxruntime-node brings its CPU library itself, its install step would only add CUDA; and a
 * failure is told even under `npm --silent`.
 */
const npmEnvironment = { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip', npm_config_loglevel: 'error' }

/**
 * Node and the npm packages, exactly as package-lock.json says.
 *
 * @throws {SetupError}
 */
export function ensureNodePackages() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE
  if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor)) {
    throw new SetupError(
      `Underpaint needs Node ${OLDEST_NODE.join('.')} or newer; this is Node ${process.versions.node}.`,
    )
  }
  if (packagesMatchLock()) return
  say('npm packages: installing them (about a minute)')
  run('npm', ['ci', '--no-audit', '--no-fund'], { env: npmEnvironment, shell: process.platform === 'win32' })
}

/** Whether node_modules holds what the lock file asks for, by the list npm leaves there when it has finished. */
function packagesMatchLock() {
  try {
    const wanted = readPackages('package-lock.json')
    const installed = readPackages('node_modules/.package-lock.json')
    return Object.entries(wanted).every(
      ([folder, { version, optional }]) => folder === '' || optional || installed[folder]?.version === version,
    )
  } catch {
    return false
  }
}

/** @returns {Record<string, { version: string, optional?: boolean }>} */
function readPackages(/** @type {string} */ lockFile) {
  return JSON.parse(fs.readFileSync(path.join(root, lockFile), 'utf8')).packages
}

/**
 * An Electron runtime and the system libraries it links to.
 *
 * @param {{ virtualDisplay?: boolean }} [options]
 * @returns {Promise<string>} the Electron executable
 */
export async function ensureElectron({ virtualDisplay = false } = {}) {
  ensureSystemPackages(['window', ...(virtualDisplay ? /** @type {const} */ (['tests']) : [])])
  if (!knownDist() && !succeeds('python3', ['-m', 'pip', '--version'])) ensureSystemPackages(['runtime'])
  const dist = await electronDist()
  ensureSandbox(dist)
  return executableIn(dist)
}

/** @returns {string} the Python of the project's own environment, with all that models/requirements.txt asks for */
export function ensurePython() {
  const requirements = path.join(root, 'models/requirements.txt')
  const environment = path.join(root, '.venv')
  const python = path.join(environment, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python')
  const stamp = path.join(environment, 'requirements.sha256')
  const wanted = createHash('sha256').update(fs.readFileSync(requirements)).digest('hex')
  if (fs.existsSync(python) && fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === wanted) return python
  if (!fs.existsSync(python)) {
    ensureSystemPackages(['python'])
    const system = ['python3', 'python'].find((command) => isPythonNewEnough(command))
    if (!system) throw new SetupError(`The models' tests need Python ${OLDEST_PYTHON.join('.')} or newer.`)
    say('Python: making the environment .venv')
    run(system, ['-m', 'venv', environment])
  }
  say('Python: installing the packages of models/requirements.txt (some minutes the first time)')
  run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements])
  fs.writeFileSync(stamp, wanted)
  return python
}

function isPythonNewEnough(/** @type {string} */ command) {
  return succeeds(command, ['-c', `import sys; sys.exit(sys.version_info < (${OLDEST_PYTHON.join(', ')}))`])
}

const SOURCES = [
  'electron',
  'renderer',
  'build/build.mjs',
  'build/bundles.mjs',
  'build/bundledPackages.mjs',
  'package.json',
  'package-lock.json',
]

/** Bundles the application into out/, when a source has changed since the last time. */
export function ensureBuild() {
  const stamp = path.join(root, 'out/sources.sha256')
  const now = sourcesFingerprint()
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === now) return
  say('Application: building')
  fs.rmSync(stamp, { force: true })
  const built = spawnSync(process.execPath, ['build/build.mjs'], { cwd: root, stdio: ['ignore', 2, 2] })
  if (built.status !== 0) throw new SetupError('The application does not build; the lines above say why.')
  fs.writeFileSync(stamp, now)
}

/** A hash over the sources' names, sizes and times: good enough to see an edit, without reading a file. */
function sourcesFingerprint() {
  const hash = createHash('sha256')
  for (const file of SOURCES.flatMap((source) => filesBelow(path.join(root, source)))) {
    const { size, mtimeMs } = fs.statSync(file)
    hash.update(`${file} ${size} ${mtimeMs}\n`)
  }
  return hash.digest('hex')
}

/** @returns {string[]} */
function filesBelow(/** @type {string} */ place) {
  if (!fs.existsSync(place)) return []
  if (fs.statSync(place).isFile()) return [place]
  return fs.readdirSync(place, { withFileTypes: true }).flatMap((entry) => filesBelow(path.join(place, entry.name)))
}
