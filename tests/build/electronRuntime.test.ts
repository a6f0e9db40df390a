import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { electronDist, electronPath, ensureSandbox, isTestingOnly, sandboxArgs } from '../../build/electronRuntime.mjs'

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'underpaint-runtime-'))
afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

test('the folder that ELECTRON_OVERRIDE_DIST_PATH names comes first', async () => {
  const executable = process.platform === 'win32' ? 'electron.exe' : 'electron'
  fs.writeFileSync(path.join(folder, executable), '')
  vi.stubEnv('ELECTRON_OVERRIDE_DIST_PATH', folder)
  expect(await electronDist()).toBe(folder)
  if (process.platform !== 'darwin') expect(await electronPath()).toBe(path.join(folder, executable))
})

test('a folder without a runtime is named', async () => {
  vi.stubEnv('ELECTRON_OVERRIDE_DIST_PATH', path.join(folder, 'empty'))
  await expect(electronDist()).rejects.toThrow(/ELECTRON_OVERRIDE_DIST_PATH names .*empty, which holds no Electron/)
})

test('only the older runtime is for testing only', () => {
  fs.writeFileSync(path.join(folder, 'version'), '22.3.25')
  expect(isTestingOnly(folder)).toBe(true)
  fs.writeFileSync(path.join(folder, 'version'), 'v45.4.1\n')
  expect(isTestingOnly(folder)).toBe(false)
})

test.runIf(process.platform === 'linux')('the sandbox is given up for root alone', () => {
  const getuid = vi.spyOn(process, 'getuid')
  getuid.mockReturnValue(0)
  expect(sandboxArgs()).toEqual(['--no-sandbox'])
  getuid.mockReturnValue(1000)
  expect(sandboxArgs()).toEqual([])
})

test.runIf(process.platform === 'linux')(
  'without namespaces or a helper of root, the command that makes one is said',
  () => {
    vi.spyOn(process, 'getuid').mockReturnValue(1000)
    vi.stubEnv('PATH', '')
    fs.writeFileSync(path.join(folder, 'chrome-sandbox'), '', { mode: 0o755 })
    expect(() => ensureSandbox(folder)).toThrow(/sudo chmod 4755 '.*chrome-sandbox'/)
  },
)
