import fc from 'fast-check'
import { decode } from 'fast-png'
import { strToU8, unzipSync, zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { decodeProject, type ImportDefaults } from '../../electron/project/decodeProject'
import { encodeProject } from '../../electron/project/encodeProject'
import { paletteOf } from '../../electron/project/labelMapPng'
import { encodeRgbaPng } from '../../electron/project/png'
import { writeStackXml } from '../../electron/project/stackXml'
import { storedEntry, writeZip } from '../../electron/project/zip'
import type { Project } from '../../electron/protocol/project'
import { type LabelMap, type Problem, ProblemError } from '../../electron/protocol/values'
import { labelLayer, labelMap, labelSet, randomProject, sampleProject } from './randomProject'

const defaults: ImportDefaults = { labelSet, settings: sampleProject(1).settings }
const encode = async (project: Parameters<typeof encodeProject>[0]) => (await encodeProject(project, '1.2.3')).bytes
const decodeFile = (bytes: Uint8Array, given: ImportDefaults | null = defaults) => decodeProject(bytes, 'a.ora', given)

async function problemOf(promise: Promise<unknown>): Promise<Problem> {
  try {
    await promise
  } catch (error) {
    if (error instanceof ProblemError) return error.problem
    throw error
  }
  throw new Error('nothing was thrown')
}

/** A project file with the JSON of its project changed. */
function withJson(bytes: Uint8Array, change: (json: Record<string, unknown>) => object): Uint8Array {
  const files = unzipSync(bytes)
  const json = JSON.parse(new TextDecoder().decode(files['underpaint/project.json']))
  const changed = strToU8(JSON.stringify(change(json)))
  return zipSync({ ...files, 'underpaint/project.json': changed }, { level: 0 })
}

describe('a project file', () => {
  it('gives back every project, and the same bytes when it is saved again', async () => {
    await fc.assert(
      fc.asyncProperty(randomProject, async (project) => {
        const bytes = await encode(project)
        const opened = await decodeFile(bytes)
        expect(opened.project).toEqual(project)
        const again = await encodeProject(opened.project, '1.2.3', opened.kept)
        expect(Buffer.compare(again.bytes, bytes)).toBe(0)
        expect(Buffer.compare(await encode(opened.project), bytes)).toBe(0)
      }),
      { numRuns: 100 },
    )
  })

  it('is OpenRaster: mimetype first and stored, thumbnail, merged image, indexed layers', async () => {
    const project = sampleProject(3)
    const bytes = await encode(project)
    expect(new TextDecoder().decode(bytes.subarray(30, 38 + 'image/openraster'.length))).toBe(
      'mimetypeimage/openraster',
    )
    const files = unzipSync(bytes)
    expect(Object.keys(files)).toEqual(
      expect.arrayContaining(['stack.xml', 'mergedimage.png', 'Thumbnails/thumbnail.png', 'underpaint/project.json']),
    )
    project.layers.forEach((layer, index) => {
      if (layer.kind === 'reference') return
      const png = decode(files[`data/layer-${index + 1}.png`]!)
      expect(png.data).toEqual(layer.map.data)
      if (layer.kind !== 'label') return
      expect(new Set(png.palette?.map(String)).size).toBe(256)
    })
  })

  it('shows the topmost labelled pixel of the visible layers in the merged image', async () => {
    const flat = (...ids: number[]): LabelMap => ({ width: 2, height: 1, data: Uint8Array.from(ids) })
    const project = {
      ...sampleProject(3),
      width: 2,
      height: 1,
      takes: [],
      layers: [
        labelLayer('a', flat(0, 1)),
        labelLayer('b', flat(2, 255)),
        { ...labelLayer('c', flat(1, 1)), visible: false },
      ],
      activeLayer: 'a',
    }
    expect(decode(unzipSync(await encode(project))['mergedimage.png']!).data).toEqual(Uint8Array.of(2, 1))
  })

  it('shows sketches, depth and pictures in the merged image as they look', async () => {
    const map = (...data: number[]) => ({ width: 3, height: 1, data: Uint8Array.from(data) })
    const properties = { name: '', visible: true, locked: false, opacity: 1 }
    const project: Project = {
      ...sampleProject(3),
      width: 3,
      height: 1,
      takes: [],
      layers: [
        labelLayer('a', map(0, 0, 0)),
        { ...properties, kind: 'depth', id: 'b', map: map(0, 100, 0) },
        { ...properties, kind: 'sketch', id: 'c', map: map(255, 255, 0) },
      ],
      activeLayer: 'a',
    }
    const png = decode(unzipSync(await encode(project))['mergedimage.png']!)
    expect([...png.data]).toEqual([120, 180, 240, 100, 100, 100, 0, 0, 0])
  })

  it('makes a thumbnail of at most 256 pixels a side, and none larger than the map', async () => {
    const sized = (width: number, height: number) => {
      const map = { width, height, data: new Uint8Array(width * height) }
      const layers = [labelLayer('a', map)]
      return encode({ ...sampleProject(3), width, height, layers, activeLayer: 'a', takes: [] })
    }
    const thumbnail = async (width: number, height: number) => {
      const png = decode(unzipSync(await sized(width, height))['Thumbnails/thumbnail.png']!)
      return [png.width, png.height]
    }
    expect(await thumbnail(512, 1024)).toEqual([128, 256])
    expect(await thumbnail(100, 30)).toEqual([100, 30])
  })

  it('stores a map or picture that several takes share once', async () => {
    const [take] = fc.sample(randomProject, { seed: 5, numRuns: 50 }).flatMap((project) => project.takes)
    const project = { ...sampleProject(3), takes: ['a', 'b', 'c'].map((id) => ({ ...take!, id })) }
    const names = Object.keys(unzipSync(await encode(project)))
    expect(names.filter((name) => /^underpaint.(maps|greys)/.test(name))).toHaveLength(1)
    expect(names.filter((name) => name.startsWith('underpaint/pictures/'))).toHaveLength(1)
  })
})

describe('a project file of another version', () => {
  it('keeps entries and keys that it does not know through a save', async () => {
    const bytes = await encode(sampleProject(3))
    const newer = withJson(bytes, (json) => ({ ...json, format: 3, guides: [1, 2] }))
    const picture = `underpaint/pictures/${'0'.repeat(64)}.png`
    const added = { 'underpaint/guides/a.bin': strToU8('abc'), 'other.txt': strToU8('x'), [picture]: strToU8('new') }
    const files = { ...unzipSync(newer), ...added }
    const { project, kept } = await decodeFile(zipSync(files))
    const saved = unzipSync((await encodeProject(project, '1.2.3', kept)).bytes)
    for (const [name, content] of Object.entries(added)) expect(saved[name]).toEqual(content)
    expect(JSON.parse(new TextDecoder().decode(saved['underpaint/project.json']))).toMatchObject({ guides: [1, 2] })
  })

  it('is refused when only a newer app understands it', async () => {
    const bytes = await encode(sampleProject(3))
    const newer = withJson(bytes, () => ({ format: 9, minimumReader: 9, all: 'new' }))
    expect(await problemOf(decodeFile(newer))).toEqual({
      kind: 'newer-version',
      sentence:
        'a.ora was saved by a newer Underpaint (format 9; this one reads up to 2): update Underpaint to open it.',
    })
  })
})

describe('a file of another program', () => {
  /** What a painting program makes of a project: RGBA layers, cropped and moved, and nothing of ours. */
  const foreign = (map: LabelMap, x: number, y: number) => {
    const palette = paletteOf(labelSet)
    const rgba = Uint8Array.from([...map.data].flatMap((id) => [...palette[id]!, id === 255 ? 0 : 255]))
    const layer = { name: 'Paint layer', src: 'data/0.png', visible: true, locked: false, opacity: 1, x, y }
    return writeZip([
      storedEntry('mimetype', 'image/openraster'),
      storedEntry('stack.xml', writeStackXml({ width: 6, height: 5, layers: [layer] })),
      storedEntry('data/0.png', encodeRgbaPng({ width: map.width, height: map.height, rgba })),
    ])
  }

  it('is read by its colours, each layer at its place', async () => {
    const offset = fc.integer({ min: -4, max: 7 })
    await fc.assert(
      fc.asyncProperty(labelMap(3, 4), offset, offset, async (map, x, y) => {
        const { project } = await decodeFile(foreign(map, x, y))
        expect(project).toMatchObject({ width: 6, height: 5, takes: [], labelSet })
        const expected = Array.from({ length: 30 }, (_, at) => {
          const [column, row] = [(at % 6) - x, Math.floor(at / 6) - y]
          return column >= 0 && column < 3 && row >= 0 && row < 4 ? map.data[row * 3 + column]! : 255
        })
        expect(project.layers[0]).toMatchObject({ kind: 'label', map: { data: Uint8Array.from(expected) } })
      }),
    )
  })

  it('is refused when its colours are no classes, or no pack says what they mean', async () => {
    const map = { width: 1, height: 1, data: Uint8Array.of(77) }
    const problem = await problemOf(decodeFile(foreign(map, 0, 0)))
    expect(problem.kind).toBe('unknown-colours')
    expect(problem.sentence).toContain('Paint layer in a.ora has colours that are no class')
    expect((await problemOf(decodeFile(foreign(map, 0, 0), null))).kind).toBe('unknown-pack')
  })
})

describe('a damaged project file', () => {
  it('is refused when it would take more memory than a project may', async () => {
    const map = { width: 64, height: 64, data: new Uint8Array(64 * 64) }
    const layers = Array.from({ length: 10 }, (_, index) => labelLayer(`${index}`, map))
    const bytes = await encode({ ...sampleProject(3), width: 64, height: 64, layers, activeLayer: '0', takes: [] })
    const needed = 10 * 64 * 64
    expect((await decodeProject(bytes, 'a.ora', null, bytes.length + needed)).project.layers).toHaveLength(10)
    expect(await problemOf(decodeProject(bytes, 'a.ora', null, needed))).toEqual({
      kind: 'malformed-file',
      sentence: 'a.ora is not a whole project file (it holds more than fits into memory): choose another file.',
    })
  })

  it('is told in one sentence, wherever bits were flipped or the end was lost', async () => {
    const bytes = await encode(sampleProject(11))
    const flip = fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }))
    const cut = fc.oneof({ weight: 3, arbitrary: fc.constant(bytes.length) }, fc.nat(bytes.length))
    await fc.assert(
      fc.asyncProperty(fc.array(flip, { maxLength: 4 }), cut, async (flips, length) => {
        const damaged = bytes.slice(0, length)
        for (const [at, mask] of flips) if (at < length) damaged[at] = damaged[at]! ^ mask
        await decodeFile(damaged).catch((error) => expect(error).toBeInstanceOf(ProblemError))
      }),
      { numRuns: 1000 },
    )
  })

  it('is told in one sentence, whatever its JSON says', async () => {
    const bytes = await encode(sampleProject(11))
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.jsonValue(), async (_name, value) => {
        const keys = ['width', 'layers', 'takes', 'labelSet', 'settings', 'activeLayer', 'format', 'selectedTake']
        for (const key of keys) {
          const changed = withJson(bytes, (json) => ({ ...json, [key]: value }))
          await decodeFile(changed).catch((error) => expect(error).toBeInstanceOf(ProblemError))
        }
      }),
      { numRuns: 50 },
    )
  })

  it.each([
    ['an empty file', new Uint8Array(0)],
    ['text', strToU8('not a project at all, but long enough to have an end record')],
    ['a zip of something else', zipSync({ 'a.txt': strToU8('a') })],
    ['a project without a layer', zipSync({ 'underpaint/project.json': strToU8('{}') })],
  ])('%s is no project', async (_what, bytes) => {
    expect((await problemOf(decodeFile(bytes))).kind).toBe('malformed-file')
  })
})
