import path from 'node:path'
import { BrowserWindow } from 'electron'

/** The window's ground, shown until the page is painted: the same dark as the page's own. */
const BACKGROUND = '#141517'

/** The one window: sandboxed, without Node, shown when its page is ready so that nothing flashes. */
export function createWindow(): BrowserWindow {
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 1024,
    minHeight: 640,
    show: false,
    // Everything in the menu is in the window too; the bar appears with Alt.
    autoHideMenuBar: true,
    title: 'Underpaint',
    backgroundColor: BACKGROUND,
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
  window.once('ready-to-show', () => window.show())
  // The title is the document's, see documentState.
  window.on('page-title-updated', (event) => event.preventDefault())
  return window
}
