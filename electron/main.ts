/** The main process: the order of start-up, and how its parts hang together. */
import './polyfills'
import path from 'node:path'
import { app, dialog, ipcMain, Menu, nativeTheme, protocol, session, shell, utilityProcess } from 'electron'
import { APP_SCHEME, serveAppProtocol } from './appProtocol'
import { projectArgument } from './documentState'
import { readExamples } from './examples'
import { InferenceHost } from './inference/host'
import { serveRequests } from './ipc'
import { confineContents, isolateSession, rendererOrigin } from './isolation'
import { type Log, openLog } from './log'
import { menuTemplate } from './menu'
import { PackLibrary } from './packLibrary'
import { findPacks, packsFolder } from './packs'
import { PackRecords } from './packs/records'
import { Journal } from './project/journal'
import { ProjectFiles } from './project/projectFiles'
import type { MenuDescription } from './protocol/menu'
import { requestHandlers } from './requestHandlers'
import { SettingsStore } from './settings'
import { AppWindow } from './window'

if (process.env.UNDERPAINT_USER_DATA) app.setPath('userData', path.resolve(process.env.UNDERPAINT_USER_DATA))

const log = openLog(path.join(app.getPath('userData'), 'logs'))
process.on('uncaughtException', (error) => log.error('uncaught exception', error))
process.on('unhandledRejection', (reason) => log.error('unhandled rejection', reason))

if (app.requestSingleInstanceLock()) {
  protocol.registerSchemesAsPrivileged([APP_SCHEME])
  start()
} else {
  // The first instance is told of the arguments, and comes to the front.
  app.quit()
}

function start(): void {
  let window: AppWindow | null = null
  let openPath = projectArgument(process.argv, process.cwd(), path.resolve)
  const open = (file: string | null) => {
    if (window) window.open(file)
    else openPath = file ?? openPath
  }
  app.on('second-instance', (_event, argv, folder) => open(projectArgument(argv, folder, path.resolve)))
  app.on('open-file', (event, file) => {
    event.preventDefault()
    open(file)
  })
  app.on('web-contents-created', (_event, contents) => confineContents(contents))
  app.on('window-all-closed', () => app.quit())
  const takeOpenPath = () => {
    const given = openPath
    openPath = null
    return given
  }
  app
    .whenReady()
    .then(() => {
      window = openWindow(takeOpenPath)
    })
    .catch((error) => {
      log.error('the app could not start', error)
      dialog.showErrorBox('Underpaint could not start', `${error}\n\nThe log file has more: ${log.file}`)
      app.exit(1)
    })
}

/** Closes every way out, opens the window, and serves what it asks. */
function openWindow(takeOpenPath: () => string | null): AppWindow {
  log.info(
    `Underpaint ${app.getVersion()} on Electron ${process.versions.electron}, ${process.platform} ${process.arch}`,
  )
  const renderer = rendererOrigin(app.isPackaged ? null : (process.env.UNDERPAINT_RENDERER_URL ?? null))
  isolateSession(session.defaultSession, renderer, (url) => log.error(`a request to ${url} was refused`))
  serveAppProtocol(protocol, path.join(__dirname, '../renderer'))

  const window = new AppWindow(log, path.join(app.getPath('userData'), 'window.json'))
  // The page's process starts while the rest is set up here; its first request waits for that.
  window.browser.loadURL(renderer.url).catch((error) => log.error('the page could not be loaded', error))
  const settings = new SettingsStore(app.getPath('userData'), (value, before) => {
    window.tell('settings', value)
    window.dress(value)
    if (String(value.recentProjects) !== String(before.recentProjects)) showMenu()
    host.configure({ provider: value.provider, threads: value.threads })
  })
  window.dress(settings.value)
  nativeTheme.on('updated', () => window.dress(settings.value))
  let menus: MenuDescription = []
  const showMenu = () => {
    const template = menuTemplate(menus, settings.value.recentProjects, {
      command: (id) => window.tell('menu', id),
      openRecent: (file) => window.tell('openRequested', { path: file }),
      clearRecent: () => settings.change({ recentProjects: [] }),
      showLog: () => shell.showItemInFolder(log.file),
    })
    Menu.setApplicationMenu(Menu.buildFromTemplate(template))
  }
  showMenu()

  const packsLocation = packsFolder({
    isPackaged: app.isPackaged,
    path: app.getAppPath(),
    resources: process.resourcesPath,
  })
  const userData = app.getPath('userData')
  const library = new PackLibrary(
    { shipped: packsLocation, own: path.join(userData, 'packs') },
    new PackRecords(path.join(userData, 'packs.json')),
    () => forkProcess('packs.cjs', 'Underpaint packs'),
    {
      job: (job) => window.tell('packJob', job),
      changed: async () => window.tell('packs', await lookForPacks()),
    },
  )
  const host = new InferenceHost(
    () => forkProcess('worker.cjs', 'Underpaint inference'),
    {
      packsFolders: [packsLocation],
      provider: settings.value.provider,
      threads: settings.value.threads,
      warmPack: null,
    },
    {
      generation: (event) => window.tell('generation', event),
      state: (state) => window.tell('inference', state),
      log: (message, error) => log.error(message, error),
    },
  )
  /** Looks for packs, and has the inference process keep the default one ready. */
  const lookForPacks = async () => {
    const packsFolders = await library.folders()
    const packs = await findPacks(packsFolders)
    host.configure({ packsFolders, warmPack: packs.find(({ problem }) => !problem)?.manifest.name ?? null })
    return packs
  }

  const journal = new Journal(path.join(app.getPath('userData'), 'journal'), app.getVersion())
  const handlers = requestHandlers({
    version: app.getVersion(),
    lookForPacks,
    library,
    readExamples: (labelSet) => readExamples(path.join(app.getAppPath(), 'electron/examples'), labelSet),
    host,
    settings,
    projects: new ProjectFiles(app.getVersion()),
    journal,
    documentsFolder: app.getPath('documents'),
    takeOpenPath,
    showMenu: (description) => {
      menus = description
      showMenu()
    },
    window,
  })
  serveRequests(ipcMain, handlers, { contents: window.browser.webContents, origin: renderer.origin }, log)

  window.browser.once('show', async () => {
    log.info(`window shown ${Math.round(Date.now() - (process.getCreationTime() ?? Date.now()))} ms after the start`)
    // Not earlier: loading a pack would take the processor from the page that is being painted.
    await lookForPacks()
    host.start()
    await library.tidy()
  })
  window.browser.on('closed', () => {
    host.dispose()
    library.cancel()
  })
  endBeforeQuitting(journal)
  return window
}

/** A quit that comes this far was meant: the journal goes away before the app does, however often quitting is asked for. */
function endBeforeQuitting(journal: Journal): void {
  let state: 'open' | 'ending' | 'ended' = 'open'
  app.on('will-quit', (event) => {
    if (state === 'ended') return
    event.preventDefault()
    if (state === 'ending') return
    state = 'ending'
    journal
      .end()
      .catch((error) => log.error('the journal could not be removed', error))
      .finally(() => {
        state = 'ended'
        app.quit()
      })
  })
}

/** Lets glibc give large blocks back at once; by its own rule it keeps 0.2 GB of what loading a large pack took. */
const FRUGAL_MALLOC = { MALLOC_MMAP_THRESHOLD_: '4194304', MALLOC_TRIM_THRESHOLD_: '8388608' }

/** Forks a process of the app; what it prints goes to the log. */
function forkProcess(file: string, serviceName: string) {
  const env = { ...process.env, ...FRUGAL_MALLOC }
  const child = utilityProcess.fork(path.join(__dirname, file), [], { serviceName, stdio: 'pipe', env })
  const relay = (tell: Log['info']) => (text: Buffer) => tell(`${serviceName}: ${String(text).trimEnd()}`)
  child.stdout?.on('data', relay(log.info))
  child.stderr?.on(
    'data',
    relay((text) => log.error(text)),
  )
  return child
}
