/** app://underpaint/, the scheme that the window is served by: files of one folder, each with the content security policy. */
import fs from 'node:fs/promises'
import path from 'node:path'
import type { CustomScheme, Protocol } from 'electron'

export const APP_ORIGIN = 'app://underpaint'

/** Must be declared before the app is ready. Standard and secure, so that the page has an origin and the usual rights of one. */
export const APP_SCHEME: CustomScheme = {
  scheme: 'app',
  privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
}

/**
 * Only the app's own files; no inline script, no evaluation, no frames. Inline style attributes are allowed, since
 * positioned panels set them, and a style attribute cannot run anything.
 */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "style-src-attr 'unsafe-inline'",
  "img-src 'self' blob: data:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

export type FileAnswer = { status: number; headers: Record<string, string>; body: Uint8Array<ArrayBuffer> }

/** Answers a request for a URL from the files below `root`; 404 for what is not there, 403 for what lies outside. */
export async function answerFile(url: string, root: string): Promise<FileAnswer> {
  const { protocol, host, pathname } = new URL(url)
  if (`${protocol}//${host}` !== APP_ORIGIN) return refusal(403)
  const file = path.resolve(root, `.${decodePath(pathname)}`)
  if (!file.startsWith(root + path.sep)) return refusal(403)
  const type = TYPES[path.extname(file)]
  if (!type) return refusal(404)
  try {
    return { status: 200, headers: headersOf(type), body: new Uint8Array(await fs.readFile(file)) }
  } catch {
    return refusal(404)
  }
}

/** Serves the scheme, by the API of current Electron or, on the older runtime, by the one that came before it. */
export function serveAppProtocol(protocol: Protocol, root: string): void {
  const answer = (url: string) => answerFile(url, root).catch(() => refusal(400))
  if (typeof protocol.handle === 'function') {
    protocol.handle(APP_SCHEME.scheme, async (request) => {
      const { status, headers, body } = await answer(request.url)
      return new Response(body, { status, headers })
    })
    return
  }
  protocol.registerBufferProtocol(APP_SCHEME.scheme, (request, callback) => {
    answer(request.url).then(({ status, headers, body }) => {
      const mimeType = headers['Content-Type']?.split(';')[0] ?? 'text/plain'
      callback({ statusCode: status, mimeType, charset: 'utf-8', headers, data: Buffer.from(body) })
    })
  })
}

const decodePath = (pathname: string) => (pathname === '/' ? '/index.html' : decodeURIComponent(pathname))

const headersOf = (type: string) => ({
  'Content-Type': type,
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'X-Content-Type-Options': 'nosniff',
})

const refusal = (status: number): FileAnswer => ({ status, headers: headersOf('text/plain'), body: new Uint8Array(0) })
