import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { findPacksFolder } from '../../electron/headless/packsFolder'

it('is the folder that the environment names', () => {
  expect(findPacksFolder({ UNDERPAINT_PACKS: '/somewhere/packs' })).toBe('/somewhere/packs')
})

it('is models/packs of the repository otherwise', () => {
  const folder = findPacksFolder({})
  expect(folder.endsWith(join('models', 'packs'))).toBe(true)
  expect(existsSync(join(folder, '..', '..', 'package.json'))).toBe(true)
})
