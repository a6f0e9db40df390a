import { builtinModules } from 'node:module'
import path from 'node:path'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { root } from './steps.mjs'

/** The oldest engines the code runs on: those of the older runtime (see electronRuntime.mjs). */
const NODE = 'node16'
const CHROME = 'chrome108'
const CHROME_VERSION_CODE = 108 << 16

/** Svelte's compiler takes most of a build, which is no news. */
const QUIET = { pluginTimings: false }

const external = ['electron', 'onnxruntime-node', ...builtinModules, /^node:/]

/**
 * A bundle for Node or Electron's main side: CommonJS, with every package inside except native ones.
 *
 * @param {string} folder where it goes, below out/
 * @param {Record<string, string>} input source file by output name
 * @returns {import('vite').InlineConfig}
 */
function nodeBundle(folder, input) {
  return {
    configFile: false,
    root,
    publicDir: false,
    logLevel: 'warn',
    resolve: { conditions: ['node'], mainFields: ['module', 'main'] },
    ssr: { noExternal: true, target: 'node' },
    build: {
      ssr: true,
      target: NODE,
      outDir: path.join(root, 'out', folder),
      emptyOutDir: false,
      minify: false,
      sourcemap: true,
      reportCompressedSize: false,
      rolldownOptions: {
        checks: QUIET,
        input,
        external,
        output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: '[name]-[hash].cjs' },
      },
    },
  }
}

/** The main process. */
export const mainBundle = () => nodeBundle('electron', { main: 'electron/main.ts' })

/** The inference process, a bundle of its own: what it shared with the main process would bring Electron's part along. */
export const workerBundle = () => nodeBundle('electron', { worker: 'electron/inference/worker.ts' })

/** The process of a job on packs. */
export const packsBundle = () => nodeBundle('electron', { packs: 'electron/packs/worker.ts' })

/** The preload script, a bundle of its own: a sandboxed one is a single file, since it cannot require a chunk. */
export const preloadBundle = () => nodeBundle('electron', { preload: 'electron/preload.ts' })

/** The commands for plain Node: the generator, the import of checkpoints, and the comparison with golden numbers. */
export const headlessBundle = () =>
  nodeBundle('headless', {
    generate: 'electron/headless/generate.ts',
    import: 'electron/headless/import.ts',
    parity: 'electron/headless/parity.ts',
  })

/**
 * One benchmark, bundled as what ships is, but as an ES module that finds its packages in node_modules.
 *
 * @param {string} name without extension
 * @returns {import('vite').InlineConfig}
 */
export function benchBundle(name) {
  const config = nodeBundle('bench', { [name]: `tests/bench/${name}.bench.ts` })
  return {
    ...config,
    ssr: { target: 'node' },
    build: {
      ...config.build,
      target: 'node20',
      rolldownOptions: {
        ...config.build?.rolldownOptions,
        // The tools know by their own place where the project is.
        external: [...external, /\/build\/\w+\.mjs$/],
        output: { format: 'es', entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
      },
    },
  }
}

/**
 * The window. Lightning CSS also while developing: without it nested rules reach a Chromium that does not know them.
 *
 * @returns {import('vite').InlineConfig}
 */
export const rendererBundle = () => ({
  configFile: false,
  root: path.join(root, 'renderer'),
  base: './',
  logLevel: 'warn',
  plugins: [svelte({ configFile: false })],
  css: { transformer: 'lightningcss', lightningcss: { targets: { chrome: CHROME_VERSION_CODE } } },
  build: {
    target: CHROME,
    cssTarget: CHROME,
    outDir: path.join(root, 'out/renderer'),
    emptyOutDir: true,
    sourcemap: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: { checks: QUIET },
    chunkSizeWarningLimit: 2000,
  },
})

/** All that the application and the command line are made of. */
export const allBundles = () => [
  mainBundle(),
  workerBundle(),
  packsBundle(),
  preloadBundle(),
  headlessBundle(),
  rendererBundle(),
]
