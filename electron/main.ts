/** The main process: the order of start-up, and how its parts hang together. */
import './polyfills'
import path from 'node:path'
import { app, type BrowserWindow, ipcMain, Menu, nativeTheme, protocol, session, shell, utilityProcess } from 'electron'
import { APP_SCHEME, serveAppProtocol } from './appProtocol'
import { askAboutUnsaved } from './dialogs'
import { type DocumentState, NO_DOCUMENT, projectArgument, titleOf } from './documentState'
import { readExamples } from './examples'
import { InferenceHost } from './inference/host'
import { sendEvent, serveRequests } from './ipc'
import { confineContents, isolateSession, rendererOrigin } from './isolation'
import { type Log, openLog } from './log'
import { menuTemplate } from './menu'
import { findPacks, packsFolder } from './packs'
import { ProjectFiles } from './project/projectFiles'
import type { EventName, EventValue } from './protocol/bridge'
import type { Settings } from './protocol/settings'
import { requestHandlers } from './requestHandlers'
import { SettingsStore } from './settings'
import { createWindow } from './window'

if (process.env.UNDERPAINT_USER_DATA) app.setPath('userData', path.resolve(process.env.UNDERPAINT_USER_DATA))

const log = openLog(path.join(app.getPath('userData'), 'logs'))
process.on('uncaughtException', (error) => log.error('uncaught exception', error))
process.on('unhandledRejection', (reason) => log.error('unhandled rejection', reason))

if (app.requestSingleInstanceLock()) {
  protocol.registerSchemesAsPrivileged([APP_SCHEME])
  start(log)
} else {
  // The first instance is told, and shows its window.
  app.quit()
}

function start(log: Log): void {
  let window: BrowserWindow | null = null
  let document: DocumentState = NO_DOCUMENT
  let openPath = projectArgument(process.argv, process.cwd(), path.resolve)
  const renderer = rendererOrigin(app.isPackaged ? null : (process.env.UNDERPAINT_RENDERER_URL ?? null))

  const tell = <Name extends EventName>(name: Name, value: EventValue<Name>) =>
    sendEvent(window?.webContents ?? null, name, value)

  const showAndOpen = (file: string | null) => {
    if (window?.isMinimized()) window.restore()
    window?.focus()
    if (file) tell('openRequested', { path: file })
  }
  app.on('second-instance', (_event, argv, folder) => showAndOpen(projectArgument(argv, folder, path.resolve)))
  app.on('open-file', (event, file) => {
    event.preventDefault()
    if (window) showAndOpen(file)
    else openPath = file
  })
  app.on('web-contents-created', (_event, contents) => confineContents(contents))
  app.on('window-all-closed', () => app.quit())

  app.whenReady().then(() => {
    log.info(
      `Underpaint ${app.getVersion()} on Electron ${process.versions.electron}, ${process.platform} ${process.arch}`,
    )
    nativeTheme.themeSource = 'dark'
    isolateSession(session.defaultSession, renderer, (url) => log.error(`a request to ${url} was refused`))
    serveAppProtocol(protocol, path.join(__dirname, '../renderer'))

    const packsLocation = packsFolder({
      isPackaged: app.isPackaged,
      path: app.getAppPath(),
      resources: process.resourcesPath,
    })
    const packs = findPacks(packsLocation)
    const settings = new SettingsStore(app.getPath('userData'), (value) => {
      tell('settings', value)
      showMenu(value)
      configureHost(value)
    })
    const configuration = async ({ provider, threads }: Settings) => {
      const warmPack = (await packs).find(({ problem }) => !problem)?.manifest.name ?? null
      return { packsFolder: packsLocation, provider, threads, warmPack }
    }
    const host = new InferenceHost(
      () => forkWorker(log),
      {
        packsFolder: packsLocation,
        provider: settings.value.provider,
        threads: settings.value.threads,
        warmPack: null,
      },
      {
        generation: (event) => tell('generation', event),
        state: (state) => tell('inference', state),
        log: (message, error) => log.error(message, error),
      },
    )
    const configureHost = async (value: Settings) => host.configure(await configuration(value))

    const showMenu = ({ recentProjects }: Settings) => {
      const actions = {
        command: (command: EventValue<'menu'>) => tell('menu', command),
        openRecent: (file: string) => tell('openRequested', { path: file }),
        clearRecent: () => settings.change({ recentProjects: [] }),
        showLog: () => shell.showItemInFolder(log.file),
      }
      Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(recentProjects, actions)))
    }

    serveRequests(
      ipcMain,
      requestHandlers({
        version: app.getVersion(),
        packs,
        examples: packs.then(async ([pack]) => {
          return pack ? readExamples(path.join(app.getAppPath(), 'electron/examples'), pack.manifest.labelSet) : []
        }),
        host,
        settings,
        projects: new ProjectFiles(app.getVersion()),
        documentsFolder: app.getPath('documents'),
        takeOpenPath: () => {
          const given = openPath
          openPath = null
          return given
        },
        window: () => {
          if (!window) throw new Error('there is no window')
          return window
        },
        document: () => document,
        setDocument: (value) => {
          document = value
          window?.setTitle(titleOf(document))
          window?.setDocumentEdited(document.unsaved)
          window?.setRepresentedFilename(document.path ?? '')
        },
      }),
      () => ({ contents: window?.webContents ?? null, origin: renderer.origin }),
      log,
    )

    showMenu(settings.value)
    window = createWindow()
    keepUnsaved(
      window,
      () => document,
      () => tell('menu', 'save-and-close'),
    )
    window.once('show', () => {
      configureHost(settings.value).then(() => host.start())
    })
    window.webContents.on('render-process-gone', (_event, details) => {
      log.error(`the window's process ended: ${details.reason}`)
      if (details.reason !== 'clean-exit') window?.webContents.reload()
    })
    window.on('closed', () => {
      window = null
      host.dispose()
    })
    window.loadURL(renderer.url).catch((error) => log.error('the window could not be loaded', error))
  })
}

/** Before the window closes with unsaved changes, asks what to do with them. */
function keepUnsaved(window: BrowserWindow, document: () => DocumentState, saveAndClose: () => void): void {
  let asking = false
  window.on('close', (event) => {
    if (!document().unsaved) return
    event.preventDefault()
    if (asking) return
    asking = true
    askAboutUnsaved(window, document().name)
      .then((choice) => {
        if (choice === 'discard') window.destroy()
        if (choice === 'save') saveAndClose()
      })
      .finally(() => {
        asking = false
      })
  })
}

/** Forks the inference process; what it prints goes to the log. */
function forkWorker(log: Log) {
  const worker = path.join(__dirname, 'worker.cjs')
  const child = utilityProcess.fork(worker, [], { serviceName: 'Underpaint inference', stdio: 'pipe' })
  child.stdout?.on('data', (text) => log.info(`inference: ${String(text).trimEnd()}`))
  child.stderr?.on('data', (text) => log.error(`inference: ${String(text).trimEnd()}`))
  return child
}
