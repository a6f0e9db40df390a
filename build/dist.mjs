/*
 * `npm run dist`: packages the application into release/, as a folder that starts and as a tar.gz of it. The settings
 * are those of forge.config.ts.
 */
import fs from 'node:fs'
import path from 'node:path'
import { electronDist, isTestingOnly, runtimeVersion } from './electronRuntime.mjs'
import { ensureBuild, ensureElectron, ensureNodePackages } from './setup.mjs'
import { root, run, runMain, SetupError, say } from './steps.mjs'

/** The pack without which the application cannot do its main job. */
const REQUIRED_PACK = path.join(root, 'models/packs/landscape-mask/model.json')

/** @returns {number} bytes of all files below a folder */
function folderBytes(/** @type {string} */ folder) {
  return fs.readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    const place = path.join(folder, entry.name)
    return sum + (entry.isDirectory() ? folderBytes(place) : fs.lstatSync(place).size)
  }, 0)
}

const megabytes = (/** @type {number} */ bytes) => `${(bytes / 1e6).toFixed(0)} MB`

/** Packages into a folder; gives it. */
async function packageApplication(/** @type {string} */ dist) {
  const { build } = await import('electron-builder')
  const { runnerImport } = await import('vite')
  const { module } = await runnerImport(path.join(root, 'forge.config.ts'))
  /** @type {string | undefined} */
  let folder
  await build({
    publish: 'never',
    dir: true,
    config: {
      .../** @type {{ default: import('electron-builder').Configuration }} */ (module).default,
      electronDist: dist,
      electronVersion: runtimeVersion(dist),
      afterPack: ({ appOutDir }) => {
        folder = appOutDir
        fs.rmSync(path.join(appOutDir, 'resources/default_app.asar'), { force: true })
      },
    },
  })
  if (!folder) throw new SetupError('electron-builder made no application.')
  return folder
}

await runMain(async () => {
  ensureNodePackages()
  await ensureElectron()
  ensureBuild()
  if (!fs.existsSync(REQUIRED_PACK)) throw new SetupError('models/packs/landscape-mask is missing: nothing to package.')
  const dist = await electronDist()
  fs.rmSync(path.join(root, 'release'), { recursive: true, force: true })
  say(`Packaging with Electron ${runtimeVersion(dist)}`)
  const folder = await packageApplication(dist)
  const { name, version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'))
  const title = `${name}-${version}-${process.platform}-${process.arch}`
  const named = path.join(root, 'release', title)
  fs.renameSync(folder, named)
  say(`Archiving ${title}.tar.gz`)
  run('tar', ['-czf', `${named}.tar.gz`, '-C', path.dirname(named), title])
  console.log(`release/${title} (${megabytes(folderBytes(named))})`)
  console.log(`release/${title}.tar.gz (${megabytes(fs.statSync(`${named}.tar.gz`).size)})`)
  if (isTestingOnly(dist)) {
    console.log(`Made with Electron ${runtimeVersion(dist)}, which gets no security fixes: for testing only.`)
  }
})
