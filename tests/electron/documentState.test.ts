import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { NO_DOCUMENT, projectArgument, titleOf } from '../../electron/documentState'

describe('titleOf', () => {
  it('names the document and marks unsaved changes', () => {
    expect(titleOf(NO_DOCUMENT)).toBe('Underpaint')
    expect(titleOf({ name: 'Lake', path: null, unsaved: false })).toBe('Lake – Underpaint')
    expect(titleOf({ name: 'Lake', path: '/a/Lake.ora', unsaved: true })).toBe('Lake • – Underpaint')
  })
})

describe('projectArgument', () => {
  const find = (...argv: string[]) => projectArgument(argv, '/home/a', path.posix.resolve)

  it('finds the project among the arguments, whatever else is there', () => {
    expect(find('/usr/bin/electron', '.', '--no-sandbox', 'maps/Lake.ORA')).toBe('/home/a/maps/Lake.ORA')
    expect(find('/opt/Underpaint', '/b/c.ora', '/b/d.ora')).toBe('/b/c.ora')
  })

  it('finds none where there is none', () => {
    expect(find('/opt/my.ora')).toBeNull()
    expect(find('/opt/Underpaint', '--file=a.ora', 'a.png')).toBeNull()
  })
})
