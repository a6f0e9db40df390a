import fs from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ProblemError } from '../../electron/protocol/values'
import {
  FIXTURES,
  fixture,
  onePickle,
  op,
  readAll,
  refusalOf,
  SIX,
  seeded,
  temporaryFolder,
  zippedCheckpoint,
} from './files'

const folder = temporaryFolder()
afterAll(() => folder.remove())

const MILLISECONDS_LIMIT = 2000

/** What comes of a file: all its tensors, or null when it is refused. Anything else, or too late, fails the test. */
async function outcome(bytes: Uint8Array): Promise<Awaited<ReturnType<typeof readAll>> | null> {
  const started = performance.now()
  const file = folder.write(bytes)
  try {
    return await readAll(file)
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    expect(error.problem.sentence).toMatch(/^weights\.pt (is not a whole checkpoint \(|was not opened: ).+\.$/s)
    expect(error.problem.sentence.length).toBeLessThan(500)
    return null
  } finally {
    expect(performance.now() - started).toBeLessThan(MILLISECONDS_LIMIT)
  }
}

/** The bytes with one or more of them changed, taken out or put in. */
function mutated(bytes: Uint8Array, random: (limit: number) => number, most = 4): Uint8Array {
  const changed = [...bytes]
  for (let count = 1 + random(most); count > 0; count--) {
    const at = random(changed.length)
    const kind = random(4)
    if (kind === 0) changed[at] = random(256)
    else if (kind === 1) changed[at] = changed[at]! ^ (1 << random(8))
    else changed.splice(at, kind === 2 ? 1 : 0, ...(kind === 3 ? [random(256)] : []))
  }
  return Uint8Array.from(changed)
}

describe('a damaged or hostile file', { timeout: 60_000 }, () => {
  let whole: Awaited<ReturnType<typeof readAll>>
  beforeAll(async () => {
    whole = await readAll(fixture('state-dict.pt'))
  })

  it.each(fs.readdirSync(FIXTURES).filter((name) => name.endsWith('.pt')))('%s is refused when cut', async (name) => {
    const bytes = fs.readFileSync(fixture(name))
    for (let length = 0; length < bytes.length; length += 97) {
      expect(await outcome(bytes.subarray(0, length))).toBeNull()
    }
  })

  it('is refused or read right, in 2,000 mutations', async () => {
    const random = seeded(20220525)
    const bytes = fs.readFileSync(fixture('state-dict.pt'))
    const read = { right: 0, refused: 0 }
    for (let round = 0; round < 2000; round++) {
      const tensors = await outcome(mutated(bytes, random))
      if (tensors) expect(tensors).toEqual(whole)
      read[tensors ? 'right' : 'refused']++
    }
    expect(read.right).toBeGreaterThan(50)
    expect(read.refused).toBeGreaterThan(500)
  })

  it('is refused or read in its own bounds, in 1,000 mutations that no checksum gives away', async () => {
    const random = seeded(2205)
    const bytes = fs.readFileSync(fixture('without-checksums.pt'))
    for (let round = 0; round < 1000; round++) {
      const tensors = await outcome(mutated(bytes, random))
      for (const { shape, values } of Object.values(tensors ?? {})) {
        expect(values).toHaveLength(shape.reduce((product, side) => product * side, 1))
      }
    }
  })

  it('is refused or read in its own bounds, in 1,000 mutations of the pickle alone', async () => {
    const random = seeded(12952)
    const pickle = onePickle()
    let read = 0
    for (let round = 0; round < 1000; round++) {
      const tensors = await outcome(zippedCheckpoint(mutated(pickle, random, 1), { 0: SIX }))
      if (tensors) read++
      for (const { values } of Object.values(tensors ?? {})) {
        expect(values.every((value) => value >= 1 && value <= 6)).toBe(true)
      }
    }
    expect(read).toBeGreaterThan(10)
  })

  it('is refused when its pickle has ten million operations', async () => {
    const started = performance.now()
    const pickle = new Uint8Array(10_000_000).fill(op.none[0]!)
    expect(await refusalOf(folder.write(zippedCheckpoint(pickle)))).toMatch(/use a file of weights only/)
    expect(await refusalOf(folder.write(zippedCheckpoint(new Uint8Array(40_000_000))))).toMatch(/claims 40000000 bytes/)
    expect(performance.now() - started).toBeLessThan(2 * MILLISECONDS_LIMIT)
  })
})
