/* `npm run notices`: writes THIRD-PARTY-NOTICES.md from the packages that ship; with --check only compares. */
import fs from 'node:fs'
import path from 'node:path'
import { readBundledPackages } from './bundledPackages.mjs'
import { ensureBuild } from './setup.mjs'
import { root, runMain, SetupError } from './steps.mjs'

const NOTICES = path.join(root, 'THIRD-PARTY-NOTICES.md')

/** Packages that ship as they are, beside the bundles. */
const SHIPPED_WHOLE = ['node_modules/onnxruntime-node', 'node_modules/onnxruntime-common']

const INTRODUCTION = `# Third-party notices

Underpaint is made with the work of others. These packages are part of the application; their licences follow. The
application also carries the Electron runtime: its licence (\`LICENSE\`) and those of Chromium's parts
(\`LICENSES.chromium.html\`) lie beside the executable.

This file is written by \`npm run notices\`.
`

const SPOKEN_LICENCE = /^(licen[cs]e|copying|notice|third-?party-?notices)([.-].*)?$/i

/**
 * A package with its licence texts.
 *
 * @throws {SetupError} when the package states no licence
 */
function readNotice(/** @type {string} */ folder) {
  const place = path.join(root, folder)
  const { name, version, license } = JSON.parse(fs.readFileSync(path.join(place, 'package.json'), 'utf8'))
  const texts = fs
    .readdirSync(place)
    .filter((file) => SPOKEN_LICENCE.test(file))
    .sort()
    .map((file) => fs.readFileSync(path.join(place, file), 'utf8').replaceAll('\r\n', '\n').trim())
  if (!license && texts.length === 0) throw new SetupError(`The package ${name} states no licence.`)
  return { name, version, license: license ?? 'see its text', text: texts.join('\n\n') }
}

function renderNotices() {
  const notices = [...new Set([...SHIPPED_WHOLE, ...readBundledPackages()])]
    .map(readNotice)
    .sort((a, b) => a.name.localeCompare(b.name, 'en'))
  const sections = notices.map(
    ({ name, version, license, text }) =>
      `## ${name} ${version}\n\n${license}\n${text === '' ? '' : `\n~~~text\n${text}\n~~~\n`}`,
  )
  return [INTRODUCTION, ...sections].join('\n')
}

await runMain(async () => {
  ensureBuild()
  const notices = renderNotices()
  if (!process.argv.includes('--check')) return fs.writeFileSync(NOTICES, notices)
  if (fs.existsSync(NOTICES) && fs.readFileSync(NOTICES, 'utf8') === notices) return
  throw new SetupError('THIRD-PARTY-NOTICES.md does not match the packages that ship: run `npm run notices`.')
})
