import { randomBytes } from 'node:crypto'
import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Journal } from '../../electron/project/journal'
import { ProjectFiles } from '../../electron/project/projectFiles'
import type { JournalBase, JournalRecord } from '../../electron/protocol/journal'
import { sampleProject } from './randomProject'

let folder: string
beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'underpaint-journal-'))
})
afterEach(async () => {
  for (const journal of opened.splice(0)) await journal.close()
  await fs.rm(folder, { recursive: true, force: true })
})

const opened: Journal[] = []

const project = sampleProject(11)
const untitled: JournalBase = { kind: 'project', project, name: null, path: null }
/** Another start of the app; the one before may have crashed. */
const open = () => {
  const journal = new Journal(path.join(folder, 'journal'), '1.2.3')
  opened.push(journal)
  return journal
}
const exists = (file: string) =>
  fs.stat(file).then(
    () => true,
    () => false,
  )

const record = (number: number): JournalRecord => ({
  kind: 'commit',
  name: `Stroke ${number}`,
  series: undefined,
  edits: [{ kind: 'pixels', layerId: 'a', tiles: [{ column: 0, row: 0, runs: new Uint8Array(40).fill(number) }] }],
  merged: false,
})

describe('a journal that a crash has left behind', () => {
  it('comes back with its base and every record, and goes on', async () => {
    const journal = open()
    await journal.begin(untitled)
    await journal.append(record(1))
    await journal.append({ kind: 'travel', by: -1 })

    const after = open()
    expect(await after.lost()).toEqual({ name: null })
    const recovered = await after.recover(null)
    expect(recovered).toEqual({ name: null, path: null, project, records: [record(1), { kind: 'travel', by: -1 }] })
    await after.append(record(2))
    expect((await open().recover(null))?.records).toEqual([record(1), { kind: 'travel', by: -1 }, record(2)])
  })

  it('is whole up to the last record that was written, wherever the end was lost', async () => {
    const journal = open()
    await journal.begin(untitled)
    for (let number = 1; number <= 5; number++) await journal.append(record(number))
    const file = path.join(folder, 'journal/1/records')
    const bytes = await fs.readFile(file)
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length), fc.array(fc.nat(255), { maxLength: 9 }), async (length, rubbish) => {
        await fs.writeFile(file, Buffer.concat([bytes.subarray(0, length), Buffer.from(rubbish)]))
        const recovered = await open().recover(null)
        const kept = recovered?.records ?? []
        expect(kept).toEqual(Array.from({ length: kept.length }, (_, index) => record(index + 1)))
        if (length === bytes.length) expect(kept).toHaveLength(5)
        if (!recovered) return
        const next = open()
        await next.recover(null)
        await next.append(record(kept.length + 1))
        await next.close()
        expect((await open().recover(null))?.records).toHaveLength(kept.length + 1)
      }),
      { numRuns: 60 },
    )
  })

  it('is not offered when everything in it was saved, or nothing was done', async () => {
    const journal = open()
    await journal.begin(untitled)
    expect(await open().lost()).toBeNull()
    await journal.append(record(1))
    await journal.append({ kind: 'saved', file: { path: '/pictures/shore.ora', name: 'shore' } })
    expect(await open().lost()).toBeNull()
    await journal.append(record(2))
    expect(await open().lost()).toEqual({ name: 'shore' })
    expect(await open().recover(null)).toMatchObject({ name: 'shore', path: '/pictures/shore.ora' })
  })
})

it('begins from a file as it was, whatever becomes of the file', async () => {
  const file = path.join(folder, 'shore.ora')
  await new ProjectFiles('1.2.3').save(file, project, null)
  const journal = open()
  await journal.begin({ kind: 'file', path: file, name: 'shore' })
  await journal.append(record(1))
  await fs.writeFile(file, 'something else')
  expect(await open().recover(null)).toEqual({ name: 'shore', path: file, project, records: [record(1)] })
})

it('leaves nothing when the window closes as it should, and does not touch what nobody was asked about', async () => {
  const journal = open()
  await journal.begin(untitled)
  await journal.append(record(1))
  await open().end()
  expect(await exists(path.join(folder, 'journal'))).toBe(true)
  await journal.end()
  expect(await exists(path.join(folder, 'journal'))).toBe(false)
  expect(await open().lost()).toBeNull()
})

it('is replaced by the next one, and not before that is on the disk', async () => {
  const journal = open()
  await journal.begin(untitled)
  await journal.append(record(1))
  const missing = { kind: 'file', path: path.join(folder, 'nowhere.ora'), name: 'nowhere' } as const
  await expect(journal.begin(missing)).rejects.toThrow('nowhere.ora is not there any more')
  expect((await open().recover(null))?.records).toEqual([record(1)])
  await journal.begin(untitled)
  expect((await open().recover(null))?.records).toEqual([])
})

it('says when it has grown long', async () => {
  const journal = open()
  await journal.begin(untitled)
  const noise = new Uint8Array(randomBytes(2 ** 23))
  const large: JournalRecord = {
    kind: 'commit',
    name: 'Noise',
    series: undefined,
    edits: [{ kind: 'pixels', layerId: 'a', tiles: [{ column: 0, row: 0, runs: noise }] }],
    merged: false,
  }
  const answers: boolean[] = []
  for (let index = 0; index < 12; index++) answers.push((await journal.append(large)).long)
  expect(answers[0]).toBe(false)
  expect(answers.at(-1)).toBe(true)
})
