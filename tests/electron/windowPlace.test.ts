import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { fitPlace, readPlace, writePlace } from '../../electron/windowPlace'

const place = { x: 200, y: 100, width: 1200, height: 800, maximized: false }
const left = { x: 0, y: 0, width: 1920, height: 1040 }
const right = { x: 1920, y: 0, width: 1280, height: 720 }

test('a place is kept from one start to the next', () => {
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'underpaint-place-')), 'window.json')
  expect(readPlace(file)).toBeNull()
  writePlace(file, place)
  expect(readPlace(file)).toEqual(place)
  fs.writeFileSync(file, '{"x": 1}')
  expect(readPlace(file)).toBeNull()
  writePlace(path.join(file, 'nowhere'), place)
})

test('is taken as it is while its screen is there', () => {
  expect(fitPlace(place, [left, right])).toEqual(place)
  expect(fitPlace({ ...place, x: 2000 }, [left, right])).toEqual({ ...place, x: 2000, height: 720 })
})

test.each([
  ['its screen is gone', { ...place, x: 2000 }],
  ['hardly anything of it could be seen', { ...place, x: 1900 }],
  ['its title bar lies above the screen', { ...place, y: -50 }],
])('is forgotten when %s', (_case, lost) => {
  expect(fitPlace(lost, [left])).toBeNull()
})
