import path from 'node:path'
import { listPacks } from './inference/pack'
import type { ImportDefaults } from './project/decodeProject'
import type { Pack } from './protocol/bridge'
import { baseSampling } from './protocol/manifest'

/** The pack that is used when a person has chosen none. */
const FAVOURITE = 'landscape-mask'

/** Where packs lie: where UNDERPAINT_PACKS says, else in the packaged app's resources, else in the repository. */
export function packsFolder(app: { isPackaged: boolean; path: string; resources: string }): string {
  if (process.env.UNDERPAINT_PACKS) return path.resolve(process.env.UNDERPAINT_PACKS)
  return app.isPackaged ? path.join(app.resources, 'packs') : path.join(app.path, 'models', 'packs')
}

/** The packs on this machine, the default one first. */
export async function findPacks(folders: readonly string[]): Promise<Pack[]> {
  const packs = await listPacks(folders)
  const rank = (pack: Pack) => (pack.problem ? 2 : 0) + (pack.manifest.name === FAVOURITE ? 0 : 1)
  return packs.sort((one, other) => rank(one) - rank(other))
}

/** What a file of another program is read with: the default pack's classes, and its settings to start from. */
export function importDefaults(packs: readonly Pack[]): ImportDefaults | null {
  const manifest = packs[0]?.manifest
  if (!manifest) return null
  const { guidance, guidanceScale } = manifest.defaults
  return {
    labelSet: manifest.labelSet,
    settings: {
      pack: manifest.name,
      seed: 0,
      seedLocked: false,
      ...baseSampling(manifest),
      upsampler: null,
      guidance: { kind: guidance, scale: guidanceScale },
      light: { kind: 'seed' },
    },
  }
}
