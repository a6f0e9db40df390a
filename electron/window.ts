import path from 'node:path'
import { app, BrowserWindow, nativeTheme, screen } from 'electron'
import { askAboutUnsaved } from './dialogs'
import { type DocumentState, NO_DOCUMENT, titleOf } from './documentState'
import { sendEvent } from './ipc'
import type { Log } from './log'
import type { EventName, EventValue } from './protocol/bridge'
import type { Settings } from './protocol/settings'
import { fitPlace, readPlace, type WindowPlace, writePlace } from './windowPlace'

/** The window's ground, shown until the page is painted: the same as the page's own. */
const BACKGROUND = { dark: '#151617', light: '#e9eaec' }

/** The one window and the document in it: its title says the document's state, and its closing asks about unsaved changes. */
export class AppWindow {
  readonly browser: BrowserWindow
  #scale = 1
  #language: Settings['language'] = 'system'
  #document: DocumentState = NO_DOCUMENT
  #asking = false

  /** `placeFile`: where the window's place is kept from one start to the next. */
  constructor(log: Log, placeFile: string) {
    const place = readPlace(placeFile)
    const screens = screen.getAllDisplays().map(({ workArea }) => workArea)
    this.browser = createBrowserWindow(place && fitPlace(place, screens))
    this.browser.once('ready-to-show', () => {
      if (place?.maximized) this.browser.maximize()
      this.browser.show()
    })
    this.browser.on('close', () => {
      writePlace(placeFile, { ...this.browser.getNormalBounds(), maximized: this.browser.isMaximized() })
    })
    // The title is the document's, not the page's.
    this.browser.on('page-title-updated', (event) => event.preventDefault())
    this.browser.on('close', (event) => {
      if (!this.#document.unsaved) return
      event.preventDefault()
      this.#askBeforeClosing()
    })
    // A page forgets its scale when it is loaded.
    this.browser.webContents.on('dom-ready', () => this.browser.webContents.setZoomFactor(this.#scale))
    this.browser.webContents.on('render-process-gone', (_event, { reason }) => {
      log.error(`the window's process ended: ${reason}`)
      if (reason !== 'clean-exit') this.browser.webContents.reload()
    })
  }

  get document(): DocumentState {
    return this.#document
  }

  set document(document: DocumentState) {
    this.#document = document
    this.browser.setTitle(titleOf(document))
    this.browser.setDocumentEdited(document.unsaved)
    this.browser.setRepresentedFilename(document.path ?? '')
  }

  /** Gives the window the language, the theme and the scale of the settings; the page sees the theme as its preferred colour scheme. */
  dress({ theme, scale, language }: Pick<Settings, 'theme' | 'scale' | 'language'>): void {
    this.#language = language
    nativeTheme.themeSource = theme
    this.browser.setBackgroundColor(nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light)
    if (scale === this.#scale) return
    this.#scale = scale
    this.browser.webContents.setZoomFactor(scale)
  }

  /** Sends an event to the page. */
  tell<Name extends EventName>(name: Name, value: EventValue<Name>): void {
    if (!this.browser.isDestroyed()) sendEvent(this.browser.webContents, name, value)
  }

  /** Comes to the front and has the page open a project, if one is given. */
  open(file: string | null): void {
    if (this.browser.isMinimized()) this.browser.restore()
    this.browser.focus()
    if (file !== null) this.tell('openRequested', { path: file })
  }

  async #askBeforeClosing(): Promise<void> {
    if (this.#asking) return
    this.#asking = true
    const system = app.getLocale().startsWith('zh') ? 'zh' : 'en'
    const language = this.#language === 'system' ? system : this.#language
    const choice = await askAboutUnsaved(this.browser, this.#document.name, language).finally(() => {
      this.#asking = false
    })
    if (choice === 'discard') this.browser.destroy()
    // The page saves as its own command does, and closes when that has worked.
    if (choice === 'save') this.tell('menu', 'save-and-close')
  }
}

/** Sandboxed, without Node, and hidden until its page is ready so that nothing flashes. */
function createBrowserWindow(place: WindowPlace | null): BrowserWindow {
  const room = screen.getPrimaryDisplay().workAreaSize
  return new BrowserWindow({
    width: Math.min(1440, room.width),
    height: Math.min(900, room.height),
    ...(place && { x: place.x, y: place.y, width: place.width, height: place.height }),
    minWidth: Math.min(1024, room.width),
    minHeight: Math.min(600, room.height),
    show: false,
    // Everything in the menu is in the window too; the bar appears with Alt.
    autoHideMenuBar: true,
    title: 'Underpaint',
    icon: path.join(__dirname, '../../build/icons/icon.png'),
    backgroundColor: BACKGROUND.dark,
    webPreferences: {
      preload: path.join(__dirname, 'preload.cjs'),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      // The spelling checker would fetch its dictionaries from the network.
      spellcheck: false,
      // A run goes on, and its preview is kept up, while the window is behind another.
      backgroundThrottling: false,
    },
  })
}
