import type { Configuration } from 'electron-builder'

// biome-ignore lint/suspicious/noTemplateCurlyInString: the packager fills these in, for each platform it packages for
const PLATFORM_BINARIES = 'node_modules/onnxruntime-node/bin/napi-v6/${platform}/${arch}/**'

/**
 * All packaging settings, for electron-builder; `npm run dist` (build/dist.mjs) reads them. Electron Forge itself is not
 * used: it needs a newer Node than the commands of this repository promise to run on.
 *
 * What ships: the bundles, which hold every package but one; onnxruntime-node with the binaries of the platform at hand;
 * and the packs. A list of what ships, never of what does not: a list of exclusions alone implies everything else.
 */
const packaging: Configuration = {
  appId: 'underpaint',
  productName: 'Underpaint',
  copyright: 'MIT licence, Underpaint contributors',
  directories: { output: 'release', buildResources: 'build/icons' },
  files: [
    'package.json',
    'out/electron/*.cjs',
    'out/renderer/**',
    'electron/examples/*.png',
    'build/icons/icon.png',
    '!node_modules/**',
    'node_modules/onnxruntime-node/{package.json,dist/*.js}',
    'node_modules/onnxruntime-common/{package.json,dist/cjs/**}',
    PLATFORM_BINARIES,
    '!**/*.map',
  ],
  asar: true,
  asarUnpack: ['node_modules/onnxruntime-node/bin/**'],
  extraResources: [
    { from: 'models/packs', to: 'packs' },
    { from: 'LICENSE', to: 'LICENSE' },
    { from: 'THIRD-PARTY-NOTICES.md', to: 'THIRD-PARTY-NOTICES.md' },
  ],
  // onnxruntime-node brings its own binaries, made for Node's stable interface: nothing is compiled.
  npmRebuild: false,
  nodeGypRebuild: false,
  electronLanguages: ['en-US'],
  electronFuses: {
    runAsNode: false,
    enableCookieEncryption: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
  },
  linux: { category: 'Graphics', executableName: 'underpaint', target: 'dir' },
  win: { target: 'dir' },
  mac: { category: 'public.app-category.graphics-design', target: 'dir' },
}

export default packaging
