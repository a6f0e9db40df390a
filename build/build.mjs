/* `npm run build`: bundles the application and the command line into out/. */
import fs from 'node:fs'
import path from 'node:path'
import { build } from 'vite'
import { collectBundledPackages } from './bundledPackages.mjs'
import { allBundles } from './bundles.mjs'
import { root } from './steps.mjs'

for (const folder of ['electron', 'headless', 'renderer']) {
  fs.rmSync(path.join(root, 'out', folder), { recursive: true, force: true })
}
const packages = collectBundledPackages()
await Promise.all(
  allBundles().map((bundle) => build({ ...bundle, plugins: [...(bundle.plugins ?? []), packages.plugin] })),
)
packages.write()
