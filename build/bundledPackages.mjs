import fs from 'node:fs'
import path from 'node:path'
import { root } from './steps.mjs'

const LIST = path.join(root, 'out/packages.json')

/**
 * The npm package a module belongs to.
 *
 * @returns {string | undefined} its folder relative to the root, such as `node_modules/konva`
 */
function packageOf(/** @type {string} */ moduleId) {
  return moduleId.match(/node_modules\/(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+/)?.[0]
}

/**
 * Collects the packages whose code or styles end up in the bundles it is plugged into.
 *
 * @returns {{ plugin: import('vite').Plugin, write: () => void }} `write` keeps the list for the notices
 */
export function collectBundledPackages() {
  /** @type {Set<string>} */
  const folders = new Set()
  return {
    plugin: {
      name: 'underpaint:bundled-packages',
      generateBundle(_options, bundle) {
        const code = Object.values(bundle).flatMap((output) => (output.type === 'chunk' ? output.moduleIds : []))
        const styles = [...this.getModuleIds()].filter((id) => id.split('?')[0]?.endsWith('.css'))
        for (const id of [...code, ...styles]) {
          const folder = packageOf(id)
          if (folder) folders.add(folder)
        }
      },
    },
    write: () => fs.writeFileSync(LIST, JSON.stringify([...folders].sort())),
  }
}

/** The folders of the bundled packages, as the last build found them. */
export function readBundledPackages() {
  return /** @type {string[]} */ (JSON.parse(fs.readFileSync(LIST, 'utf8')))
}
