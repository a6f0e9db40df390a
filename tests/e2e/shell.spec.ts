/* What surrounds the page: isolation, menu, title, closing, second start, settings. */
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { expect } from '@playwright/test'
import { electronPath, sandboxArgs } from '../../build/electronRuntime.mjs'
import { root } from '../../build/steps.mjs'
import { DEFAULT_SETTINGS } from '../../electron/protocol/settings'
import { readProject, type Studio, test } from './studio'

const title = ({ app }: Studio) => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getTitle())

const clickMenu = ({ app }: Studio, id: string) =>
  app.evaluate(({ Menu }, id) => Menu.getApplicationMenu()?.getMenuItemById(id)?.click(), id)

/** Answers the question about unsaved changes with a button from now on, and counts how often it is asked. */
const answerUnsaved = ({ app }: Studio, button: 'save' | 'discard' | 'cancel') =>
  app.evaluate(({ dialog }, response) => {
    Object.assign(globalThis, { asked: 0 })
    dialog.showMessageBox = async () => {
      Object.assign(globalThis, { asked: Reflect.get(globalThis, 'asked') + 1 })
      return { response, checkboxChecked: false }
    }
  }, ['save', 'discard', 'cancel'].indexOf(button))

/** Closes the window as its frame does, and gives once the question has been asked or the app has ended. */
async function closeWindow({ app }: Studio): Promise<void> {
  await app
    .evaluate(({ BrowserWindow }) => {
      setTimeout(() => BrowserWindow.getAllWindows()[0]?.close(), 0)
    })
    .catch(() => undefined)
}

test('the page is shut in: no Node, no network, no other page, no permission', async ({ start }) => {
  const { app, page } = await start()
  const seen = await page.evaluate(async () => ({
    globals: ['require', 'process', 'module', 'Buffer', 'ipcRenderer'].filter((name) => name in globalThis),
    bridge: Object.keys(window.bridge).filter((name) => /invoke|send|ipc/i.test(name)),
    fetched: await fetch('https://example.com/').then(
      () => true,
      () => false,
    ),
    inline: (() => {
      const script = document.createElement('script')
      script.textContent = 'globalThis.ranInline = true'
      document.head.append(script)
      return 'ranInline' in globalThis
    })(),
    // A string handed to a timer: what is evaluated directly here, the developer tools let through.
    evaluated: await new Promise((resolve) => {
      setTimeout('globalThis.ranString = true')
      setTimeout(() => resolve('ranString' in globalThis), 50)
    }),
    opened: window.open('https://example.com/') !== null,
    notified: await Notification.requestPermission(),
  }))
  expect(seen).toEqual({
    globals: [],
    bridge: [],
    fetched: false,
    inline: false,
    evaluated: false,
    opened: false,
    notified: 'denied',
  })
  await page.evaluate(() => {
    location.href = 'https://example.com/'
  })
  expect(page.url()).toBe('app://underpaint/index.html')
  // What the page cannot do, the session refuses to everyone in the app.
  const refused = await app.evaluate(({ net }) => {
    return new Promise((resolve) => {
      const request = net.request('https://example.com/')
      request.on('response', () => resolve('answered'))
      request.on('error', (error) => resolve(error.message))
      request.end()
    })
  })
  expect(refused).toBe('net::ERR_BLOCKED_BY_CLIENT')
})

test('closing asks about unsaved changes: cancel, then save and close', async ({ start, folder }) => {
  const studio = await start()
  const file = path.join(folder, 'Lake.ora')
  const before = await studio.save(file)
  await expect.poll(() => title(studio)).toBe('Lake – Underpaint')
  await studio.chooseLabel('House')
  await studio.stroke([0.4, 0.5], [0.6, 0.5])
  await expect.poll(() => title(studio)).toBe('Lake • – Underpaint')

  await answerUnsaved(studio, 'cancel')
  await closeWindow(studio)
  await expect.poll(() => studio.app.evaluate(() => Reflect.get(globalThis, 'asked'))).toBe(1)
  await expect.poll(() => title(studio)).toBe('Lake • – Underpaint')

  await answerUnsaved(studio, 'save')
  const ended = studio.app.waitForEvent('close')
  await closeWindow(studio)
  await ended
  expect((await readProject(file)).layers).not.toEqual(before.layers)
})

test('closing without saving leaves the file as it was', async ({ start, folder }) => {
  const studio = await start()
  const file = path.join(folder, 'Lake.ora')
  await studio.save(file)
  const before = fs.readFileSync(file)
  await studio.chooseLabel('House')
  await studio.stroke([0.4, 0.5], [0.6, 0.5])
  await expect.poll(() => title(studio)).toBe('Lake • – Underpaint')
  await answerUnsaved(studio, 'discard')
  const ended = studio.app.waitForEvent('close')
  await closeWindow(studio)
  await ended
  expect(Buffer.compare(fs.readFileSync(file), before)).toBe(0)
})

test('a second start brings the first window to open its project, and ends', async ({ start, folder }) => {
  const studio = await start()
  const file = path.join(folder, 'Lake.ora')
  await studio.save(file)
  await clickMenu(studio, 'new-project')
  await expect.poll(() => title(studio)).not.toContain('Lake.ora')
  const second = spawn(await electronPath(), [root, path.basename(file), ...sandboxArgs(), '--disable-gpu'], {
    cwd: folder,
    env: { ...process.env, UNDERPAINT_USER_DATA: path.join(folder, 'user') },
    stdio: 'ignore',
  })
  expect(await new Promise((resolve) => second.on('exit', resolve))).toBe(0)
  await expect.poll(() => title(studio)).toBe('Lake – Underpaint')
})

test('recent projects are in the menu, and in the next session', async ({ start, folder }) => {
  const recent = ({ app }: Studio) =>
    app.evaluate(({ Menu }) => {
      return Menu.getApplicationMenu()
        ?.getMenuItemById('open-recent')
        ?.submenu?.items.map(({ label }) => label)
    })
  const first = await start()
  await first.save(path.join(folder, 'Lake.ora'))
  await first.save(path.join(folder, 'Sea & sand.ora'))
  await expect.poll(() => recent(first)).toEqual(['Sea && sand.ora', 'Lake.ora', '', 'Clear'])
  await first.quit()
  const second = await start()
  expect(await recent(second)).toEqual(['Sea && sand.ora', 'Lake.ora', '', 'Clear'])
})

test('settings that are not valid give way to the defaults', async ({ start, folder }) => {
  fs.mkdirSync(path.join(folder, 'user'))
  fs.writeFileSync(path.join(folder, 'user', 'settings.json'), '{ "threads": "many", "provider": 7')
  const { page } = await start()
  const settings = await page.evaluate(async () => {
    const answer = await window.bridge.start(null)
    return answer.ok ? answer.value.settings : answer.problem
  })
  expect(settings).toEqual(DEFAULT_SETTINGS)
})
