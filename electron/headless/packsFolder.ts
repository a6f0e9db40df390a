import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * The folder of packs: the one that UNDERPAINT_PACKS names, else models/packs of the repository this file was built or
 * lies in, else the one beside the archive of a packaged application.
 */
export function findPacksFolder(environment: NodeJS.ProcessEnv): string {
  if (environment.UNDERPAINT_PACKS) return environment.UNDERPAINT_PACKS
  const root = fileURLToPath(new URL('../../', import.meta.url))
  const [repository, packaged] = [join(root, 'models', 'packs'), join(root, '..', 'packs')] as const
  return !existsSync(repository) && existsSync(packaged) ? packaged : repository
}
