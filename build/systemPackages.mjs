import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { run, SetupError, say, succeeds } from './steps.mjs'

/**
 * What the operating system has to bring, each with a test that is quick and the Debian packages that bring it: the
 * first name is the newer releases', the last one Debian 12's.
 *
 * `window`: what the Electron runtime links to. `runtime`: what fetching the older runtime needs. `tests`: a virtual
 * display. `python`: the environment of the models' tests.
 *
 * @typedef {'window' | 'runtime' | 'tests' | 'python'} Need
 * @type {{ need: Need[], name: string, packages: string[], present: () => boolean }[]}
 */
const REQUIREMENTS = [
  {
    need: ['window'],
    name: 'GTK 3',
    packages: ['libgtk-3-0t64', 'libgtk-3-0'],
    present: () => hasLibrary('libgtk-3.so.0'),
  },
  { need: ['window'], name: 'NSS', packages: ['libnss3'], present: () => hasLibrary('libnss3.so') },
  {
    need: ['window'],
    name: 'ALSA',
    packages: ['libasound2t64', 'libasound2'],
    present: () => hasLibrary('libasound.so.2'),
  },
  { need: ['window'], name: 'GBM', packages: ['libgbm1'], present: () => hasLibrary('libgbm.so.1') },
  { need: ['tests'], name: 'Xvfb', packages: ['xvfb'], present: () => hasCommand('Xvfb') },
  {
    need: ['runtime', 'python'],
    name: 'Python with venv',
    packages: ['python3-venv'],
    present: () => succeeds('python3', ['-c', 'import ensurepip, venv']),
  },
]

/** @type {string | undefined} */
let libraryList

/** Whether the dynamic linker knows a library. Where there is no ldconfig to ask, the library is taken to be there. */
function hasLibrary(/** @type {string} */ soname) {
  libraryList ??= String(spawnSync('/sbin/ldconfig', ['-p']).stdout ?? '')
  return libraryList === '' || libraryList.includes(`\t${soname} `)
}

function hasCommand(/** @type {string} */ command) {
  return (process.env.PATH ?? '').split(path.delimiter).some((folder) => fs.existsSync(path.join(folder, command)))
}

/**
 * Sees to it that the system libraries and programs are there: as root on Debian installs what is missing.
 *
 * @param {Need[]} needs
 * @throws {SetupError} with the exact command, when it may not install
 */
export function ensureSystemPackages(needs) {
  if (process.platform !== 'linux') return
  const missing = REQUIREMENTS.filter(({ need, present }) => need.some((one) => needs.includes(one)) && !present())
  if (missing.length === 0) return
  const names = missing.map(({ name }) => name).join(', ')
  if (!hasCommand('apt-get')) {
    throw new SetupError(`This system lacks ${names}. Install them with its package manager and run the command again.`)
  }
  if (process.getuid?.() !== 0) {
    throw new SetupError(`This system lacks ${names}. Install them with\n  sudo ${installCommand(missing).join(' ')}`)
  }
  say(`System libraries: installing ${names}`)
  const environment = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }
  run('apt-get', ['update', '-q'], environment)
  const [command, ...parameters] = installCommand(missing)
  run(String(command), parameters, environment)
}

function installCommand(/** @type {typeof REQUIREMENTS} */ missing) {
  return [
    'apt-get',
    'install',
    '--yes',
    '--no-install-recommends',
    ...missing.map(({ packages }) => knownPackage(packages)),
  ]
}

/** The first of the names that this release's package lists know; without lists, Debian 12's. */
function knownPackage(/** @type {string[]} */ packages) {
  const known = packages.find((name) => packages.length > 1 && succeeds('apt-cache', ['show', name]))
  return known ?? String(packages.at(-1))
}
