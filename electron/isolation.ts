/** What keeps the window to itself: no network, no other pages, no permissions. */
import type { Session, WebContents } from 'electron'
import { APP_ORIGIN } from './appProtocol'

/** Where the window's own files come from: the app's scheme or, while developing, Vite's server. */
export type RendererOrigin = { url: string; origin: string }

/** `developmentUrl` is that of Vite's server; null for what ships. */
export function rendererOrigin(developmentUrl: string | null): RendererOrigin {
  if (developmentUrl) return { url: developmentUrl, origin: originOf(developmentUrl) }
  return { url: `${APP_ORIGIN}/index.html`, origin: APP_ORIGIN }
}

/** Scheme and host of a URL; `URL.origin` is "null" for schemes that are not the web's. Empty when it is no URL. */
export function originOf(url: string): string {
  try {
    const { protocol, host } = new URL(url)
    return `${protocol}//${host}`
  } catch {
    return ''
  }
}

/** Whether a request may be made at all: the window's own files, what it made itself, and the developer tools. */
export function isAllowedUrl(url: string, renderer: RendererOrigin): boolean {
  const local = ['devtools:', 'blob:', 'data:'].some((scheme) => url.startsWith(scheme))
  const socket = renderer.origin === APP_ORIGIN ? null : renderer.origin.replace(/^http/, 'ws')
  return local || originOf(url) === renderer.origin || (socket !== null && originOf(url) === socket)
}

/** Refuses every request to anywhere else, and every permission. Call before the first window. */
export function isolateSession(session: Session, renderer: RendererOrigin, refused: (url: string) => void): void {
  session.webRequest.onBeforeRequest((details, callback) => {
    const cancel = !isAllowedUrl(details.url, renderer)
    if (cancel) refused(details.url)
    callback({ cancel })
  })
  session.setPermissionRequestHandler((_contents, _permission, callback) => callback(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
}

/** Keeps a page where it is: no navigation, no new windows, no web views. */
export function confineContents(contents: WebContents): void {
  const refuse = (event: { preventDefault(): void }) => event.preventDefault()
  contents.on('will-navigate', refuse)
  contents.on('will-redirect', refuse)
  contents.on('will-attach-webview', refuse)
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
}
