import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Protocol } from 'electron'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answerFile, CONTENT_SECURITY_POLICY, serveAppProtocol } from '../../electron/appProtocol'

let root: string
beforeAll(async () => {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'underpaint-protocol-'))
  root = path.join(folder, 'renderer')
  await fs.mkdir(path.join(root, 'assets'), { recursive: true })
  await fs.writeFile(path.join(root, 'index.html'), '<p>hello</p>')
  await fs.writeFile(path.join(root, 'assets', 'a b.js'), 'run()')
  await fs.writeFile(path.join(root, 'secret.exe'), 'x')
  await fs.writeFile(path.join(folder, 'outside.js'), 'outside')
  await fs.mkdir(path.join(folder, 'renderer-other'))
  await fs.writeFile(path.join(folder, 'renderer-other', 'a.js'), 'outside')
})
afterAll(() => fs.rm(path.dirname(root), { recursive: true, force: true }))

const text = (body: Uint8Array) => new TextDecoder().decode(body)

describe('answerFile', () => {
  it('gives the files of the folder with their type and the policy', async () => {
    const answer = await answerFile('app://underpaint/', root)
    expect(answer).toMatchObject({ status: 200, headers: { 'Content-Type': 'text/html; charset=utf-8' } })
    expect(answer.headers['Content-Security-Policy']).toBe(CONTENT_SECURITY_POLICY)
    expect(text(answer.body)).toBe('<p>hello</p>')
    expect(text((await answerFile('app://underpaint/assets/a%20b.js?x#y', root)).body)).toBe('run()')
  })

  it.each([
    ['app://underpaint/missing.js', 404],
    ['app://underpaint/secret.exe', 404],
    ['app://underpaint/assets', 404],
    ['app://elsewhere/index.html', 403],
    ['app://underpaint/%2e%2e/outside.js', 404],
    ['app://underpaint/..%2foutside.js', 403],
    ['app://underpaint/..%2frenderer-other/a.js', 403],
    ['app://underpaint/..%5coutside.js', 404],
  ])('answers %s with %i and nothing else', async (url, status) => {
    const answer = await answerFile(url, root)
    expect({ status: answer.status, bytes: answer.body.length }).toEqual({ status, bytes: 0 })
  })
})

describe('the content security policy', () => {
  const directive = (name: string) => CONTENT_SECURITY_POLICY.split('; ').find((each) => each.startsWith(`${name} `))

  it('lets nothing in but what it names, and no script but the app’s own files', () => {
    expect(directive('default-src')).toBe("default-src 'none'")
    expect(directive('script-src')).toBe("script-src 'self'")
    expect(directive('frame-ancestors')).toBe("frame-ancestors 'none'")
    expect(CONTENT_SECURITY_POLICY).not.toMatch(/unsafe-eval|script-src[^;]*unsafe|https?:|\*/)
  })
})

describe('serveAppProtocol', () => {
  const INDEX = 'app://underpaint/index.html'

  it('answers through the API of current Electron', async () => {
    let handler: ((request: Request) => Promise<Response>) | undefined
    const handle: Protocol['handle'] = (_scheme, given) => {
      handler = async (request) => given(request)
    }
    serveAppProtocol({ handle } as Protocol, root)
    const response = await handler!({ url: INDEX } as Request)
    expect(response.headers.get('Content-Security-Policy')).toBe(CONTENT_SECURITY_POLICY)
    expect(await response.text()).toBe('<p>hello</p>')
  })

  it('answers through the API that came before it, bad addresses too', async () => {
    const answers: { statusCode: number; data: Buffer }[] = []
    type Handler = Parameters<Protocol['registerBufferProtocol']>[1]
    let handler: Handler | undefined
    const registerBufferProtocol: Protocol['registerBufferProtocol'] = (_scheme, given) => {
      handler = given
      return true
    }
    serveAppProtocol({ registerBufferProtocol } as Protocol, root)
    for (const url of [INDEX, 'app://underpaint/%zz']) {
      const before = answers.length
      handler!({ url } as Parameters<Handler>[0], (answer) => answers.push(answer as (typeof answers)[number]))
      await expect.poll(() => answers.length).toBe(before + 1)
    }
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 400])
    expect(text(answers[0]!.data)).toBe('<p>hello</p>')
  })
})
