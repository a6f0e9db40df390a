import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { chromium, expect, test } from '@playwright/test'
import { sandboxArgs } from '../../build/electronRuntime.mjs'
import { root } from '../../build/steps.mjs'

const LARGEST_BYTES = 320e6

/** The archive that `npm run dist` has made for this machine. */
function archive(): string {
  const release = path.join(root, 'release')
  const name = fs.existsSync(release) && fs.readdirSync(release).find((file) => file.endsWith('.tar.gz'))
  if (!name) throw new Error('There is no packaged application: run `npm run dist` first.')
  return path.join(release, name)
}

/**
 * Starts the executable and gives the address of its debugging port. Playwright's own way to start Electron does not
 * work here, and should not: the packaged application refuses `--inspect`.
 */
async function startPackaged(executable: string, userData: string): Promise<{ child: ChildProcess; address: string }> {
  const child = spawn(executable, ['--remote-debugging-port=0', '--disable-gpu', ...sandboxArgs()], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, UNDERPAINT_USER_DATA: userData },
  })
  const address = await new Promise<string>((resolve, reject) => {
    let said = ''
    child.stderr?.on('data', (text) => {
      said += text
      const listening = /DevTools listening on (ws:\S+)/.exec(said)?.[1]
      if (listening) resolve(listening)
    })
    child.once('exit', (code) => reject(new Error(`The application ended with ${code}:\n${said}`)))
  })
  return { child, address }
}

test('the application in the archive paints its example', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'underpaint-packaged-'))
  execFileSync('tar', ['-xzf', archive(), '-C', folder])
  const application = path.join(folder, path.basename(archive(), '.tar.gz'))
  const files = fs.readdirSync(application, { recursive: true, encoding: 'utf8' })
  const bytes = files.reduce((sum, file) => sum + fs.lstatSync(path.join(application, file)).size, 0)
  expect(bytes).toBeLessThan(LARGEST_BYTES)

  const userData = path.join(folder, 'user')
  const { child, address } = await startPackaged(path.join(application, 'underpaint'), userData)
  try {
    const browser = await chromium.connectOverCDP(address, { noDefaults: true })
    const context = browser.contexts()[0]
    const page = context?.pages()[0] ?? (await context?.waitForEvent('page'))
    if (!page) throw new Error('There is no window.')
    expect(await page.evaluate(() => typeof Reflect.get(globalThis, 'require'))).toBe('undefined')
    await page.getByRole('button', { name: /^Generate/ }).click()
    await expect(page.locator('.take')).toHaveCount(1, { timeout: 60_000 })
    const colours = await page.locator('.take canvas').evaluate((canvas: HTMLCanvasElement) => {
      const { width, height } = canvas
      const pixels = canvas.getContext('2d')?.getImageData(0, 0, width, height).data ?? new Uint8ClampedArray()
      return new Set(new Uint32Array(pixels.buffer)).size
    })
    expect(colours).toBeGreaterThan(500)
    await browser.close()
    const log = fs.readFileSync(
      path.join(userData, 'logs', String(fs.readdirSync(path.join(userData, 'logs'))[0])),
      'utf8',
    )
    expect(log).not.toMatch(/error/i)
  } finally {
    child.kill('SIGKILL')
    await new Promise((resolve) => child.once('close', resolve))
    fs.rmSync(folder, { recursive: true, force: true })
  }
})
