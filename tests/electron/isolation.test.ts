import { describe, expect, it } from 'vitest'
import { isAllowedUrl, originOf, rendererOrigin } from '../../electron/isolation'

describe('isAllowedUrl', () => {
  const shipped = rendererOrigin(null)
  const developed = rendererOrigin('http://127.0.0.1:5173/')

  it.each([
    'app://underpaint/index.html',
    'blob:app://underpaint/1',
    'data:image/png;base64,AA',
    'devtools://devtools/x',
  ])('lets %s through', (url) => expect(isAllowedUrl(url, shipped)).toBe(true))

  it.each([
    'http://127.0.0.1:5173/',
    'https://example.com/',
    'ws://127.0.0.1:5173/',
    'file:///etc/passwd',
    'ftp://example.com/a',
    'app://elsewhere/index.html',
    'app://underpaint.example/',
    'https://app://underpaint/',
    'not a url',
  ])('refuses %s', (url) => expect(isAllowedUrl(url, shipped)).toBe(false))

  it('lets Vite’s own server through while developing, and no other', () => {
    expect(isAllowedUrl('http://127.0.0.1:5173/main.ts', developed)).toBe(true)
    expect(isAllowedUrl('ws://127.0.0.1:5173/', developed)).toBe(true)
    expect(isAllowedUrl('http://127.0.0.1:9999/', developed)).toBe(false)
    expect(isAllowedUrl('https://example.com/', developed)).toBe(false)
  })
})

describe('originOf', () => {
  it('gives scheme and host, and nothing for what is no URL', () => {
    expect(originOf('app://underpaint/a/b?c')).toBe('app://underpaint')
    expect(originOf('')).toBe('')
  })
})
