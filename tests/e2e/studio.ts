import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { _electron, type ElectronApplication, type Locator, type Page, test as plainTest } from '@playwright/test'
import { electronPath, sandboxArgs } from '../../build/electronRuntime.mjs'
import { root } from '../../build/steps.mjs'
import { ProjectFiles } from '../../electron/project/projectFiles'
import type { GenerateEvent } from '../../electron/protocol/generation'
import type { Project } from '../../electron/protocol/project'
import { DEFAULT_SETTINGS, type Settings } from '../../electron/protocol/settings'
import type { LabelMap } from '../../electron/protocol/values'

/** What a test may want different about a start. */
export interface StartOptions {
  /** The folder of packs; one with the tiny pack by default. */
  packs?: string
  /** Arguments after the app's folder, such as a project to open. */
  args?: readonly string[]
  /** Settings that the person has chosen before. */
  settings?: Partial<Settings>
}

/** Copies the tiny pack, which has random weights and is quick, into a folder of packs. Gives the pack's own folder. */
export function placeTinyPack(packs: string): string {
  const folder = path.join(packs, 'tiny')
  fs.cpSync(path.join(root, 'tests/fixtures/tiny-pack'), folder, { recursive: true })
  return folder
}

/** The real application with a person's hands and eyes. */
export class Studio {
  readonly app: ElectronApplication
  readonly page: Page
  #windowClosed = false
  #held = false
  #end: Promise<void> | undefined

  private constructor(app: ElectronApplication, page: Page) {
    this.app = app
    page.on('close', () => {
      this.#windowClosed = true
    })
    this.page = page
  }

  /** Starts the application with the user data in `folder`, and waits until its window can be used. */
  static async start(folder: string, { packs, args = [], settings }: StartOptions = {}): Promise<Studio> {
    if (!packs) placeTinyPack(path.join(folder, 'packs'))
    const user = path.join(folder, 'user')
    if (settings) {
      fs.mkdirSync(user, { recursive: true })
      fs.writeFileSync(path.join(user, 'settings.json'), JSON.stringify({ ...DEFAULT_SETTINGS, ...settings }))
    }
    const app = await _electron.launch({
      executablePath: await electronPath(),
      // As the app says, not as the test tool would have it.
      colorScheme: null,
      args: [root, ...args, ...sandboxArgs(), '--disable-gpu'],
      env: {
        ...environment(),
        UNDERPAINT_USER_DATA: user,
        UNDERPAINT_PACKS: packs ?? path.join(folder, 'packs'),
      },
    })
    const page = await app.firstWindow()
    await page.locator('#app > *').first().waitFor()
    return new Studio(app, page)
  }

  /** Closes the window without being asked about anything, and waits until the application has ended. */
  quit(): Promise<void> {
    this.#end ??= this.#quit()
    return this.#end
  }

  /** Ends the application as a power cut would. */
  crash(): Promise<void> {
    this.#end ??= new Promise((resolve) => {
      const main = this.app.process()
      main.once('exit', () => resolve())
      main.kill('SIGKILL')
    })
    return this.#end
  }

  async #quit(): Promise<void> {
    if (!this.#windowClosed) {
      // A process that is held would not end with the application.
      if (this.#held) await this.signalInference('SIGCONT')
      await this.app.evaluate(({ BrowserWindow }) => {
        for (const window of BrowserWindow.getAllWindows()) window.destroy()
      })
    }
    await this.app.close()
  }

  /** The size of the page, without the window's frame and menu; `scale` is the scale of the settings. */
  async resize(width: number, height: number, scale = 1): Promise<void> {
    await this.app.evaluate(
      ({ BrowserWindow }, [width, height]) => {
        BrowserWindow.getAllWindows()[0]?.setContentSize(width, height)
      },
      [width, height] as const,
    )
    await eventually(async () => (await this.page.evaluate(() => innerWidth)) === Math.floor(width / scale))
  }

  /** The window as it is seen, as a PNG; unlike the test tool's own it knows of the scale of the settings. */
  async picture(): Promise<Buffer> {
    const text = await this.app.evaluate(async ({ BrowserWindow }) => {
      const picture = await BrowserWindow.getAllWindows()[0]?.webContents.capturePage()
      return picture?.toPNG().toString('base64') ?? ''
    })
    return Buffer.from(text, 'base64')
  }

  /** Answers the next dialogs of main: where to save, and which file to open. */
  async answerDialogs(file: string | null): Promise<void> {
    await this.app.evaluate(({ dialog }, file) => {
      dialog.showSaveDialog = async () => ({ canceled: file === null, filePath: file ?? '' })
      dialog.showOpenDialog = async () => ({ canceled: file === null, filePaths: file === null ? [] : [file] })
    }, file)
  }

  /** Keeps what a run tells from now on, without its pictures; read by `told`. */
  async listen(): Promise<void> {
    await this.page.evaluate(() => {
      const told: unknown[] = []
      Object.assign(globalThis, { told })
      window.bridge.on('generation', (event) => {
        told.push({ ...event, ...('picture' in event ? { picture: event.picture.rgba.length } : {}) })
      })
    })
  }

  async told(): Promise<(Omit<GenerateEvent, 'picture'> & { step?: number; progress?: number })[]> {
    return this.page.evaluate(() => Reflect.get(globalThis, 'told'))
  }

  get generateButton(): Locator {
    return this.page.getByRole('button', { name: /^Generate/ })
  }

  get takes(): Locator {
    return this.page.locator('.take')
  }

  get progress(): Locator {
    return this.page.getByTestId('progress')
  }

  /** Generates and waits until the new take is there. */
  async generate(): Promise<void> {
    const count = await this.takes.count()
    await this.generateButton.click()
    await this.takes.nth(count).waitFor()
  }

  /** Sends a signal to the inference process, so that a test can hold it in the middle of a run, or end it. */
  async signalInference(signal: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): Promise<void> {
    const sent = await this.app.evaluate(({ app }, signal) => {
      const worker = app.getAppMetrics().find(({ name, serviceName }) => /inference/i.test(`${name} ${serviceName}`))
      return worker !== undefined && process.kill(worker.pid, signal)
    }, signal)
    if (!sent) throw new Error('There is no inference process.')
    this.#held = signal === 'SIGSTOP'
  }

  /** Generates and holds the inference process in the middle of it. */
  async generateAndHold(): Promise<void> {
    await this.slide('Steps', 100)
    await this.generateButton.click()
    await this.signalInference('SIGSTOP')
    await this.progress.waitFor()
  }

  /** Sets a slider by its label. */
  async slide(label: string, value: number): Promise<void> {
    await this.page.getByLabel(label, { exact: true }).fill(String(value))
  }

  async chooseLabel(name: string): Promise<void> {
    await this.page.getByRole('radio', { name: new RegExp(`^${name}`, 'i') }).click()
  }

  /** Drags over the map; places are shares of the stage, which the map fills in the middle. */
  async stroke(from: readonly [number, number], to: readonly [number, number]): Promise<void> {
    const box = await this.page.getByTestId('map-stage').boundingBox()
    if (!box) throw new Error('The map is not shown.')
    const at = ([x, y]: readonly [number, number]) => [box.x + x * box.width, box.y + y * box.height] as const
    await this.page.mouse.move(...at(from))
    await this.page.mouse.down()
    await this.page.mouse.move(...at(to), { steps: 8 })
    await this.page.mouse.up()
  }

  /** Saves to a file and reads back what lies there. */
  async save(file: string): Promise<Project> {
    const before = savedAt(file)
    await this.answerDialogs(file)
    await this.page.keyboard.press('Control+Shift+S')
    await eventually(async () => savedAt(file) > before)
    await this.page.getByText('Changes not saved').waitFor({ state: 'detached' })
    return readProject(file)
  }
}

/** When a file was written last; 0 when it is not there. */
function savedAt(file: string): number {
  return fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0
}

export function readProject(file: string): Promise<Project> {
  return new ProjectFiles('test').open(file, null)
}

/** The map of a painted layer of a project, by its place from the bottom; negative places count from the top. */
export function mapOf(project: Project | undefined, place: number): LabelMap {
  const layer = project?.layers.at(place)
  if (!layer || layer.kind === 'reference') throw new Error(`The project has no painted layer ${place}.`)
  return layer.map
}

/** Waits until something is so; gives up after ten seconds. */
export async function eventually(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if (await isSo()) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('It did not come to be in ten seconds.')
}

function environment(): Record<string, string> {
  return Object.fromEntries(Object.entries(process.env).flatMap(([name, value]) => (value ? [[name, value]] : [])))
}

/** Gives each test a folder of its own and a way to start studios in it; those still running at the end are closed. */
export const test = plainTest.extend<{ folder: string; start: (options?: StartOptions) => Promise<Studio> }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright wants a pattern
  folder: async ({}, use) => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'underpaint-e2e-'))
    await use(folder)
    fs.rmSync(folder, { recursive: true, force: true })
  },
  start: async ({ folder }, use) => {
    const studios: Studio[] = []
    await use(async (options) => {
      const studio = await Studio.start(folder, options)
      studios.push(studio)
      return studio
    })
    for (const studio of studios) await studio.quit()
  },
})
