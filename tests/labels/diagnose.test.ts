import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ADE20K_NAMES } from '../../electron/protocol/ade20k'
import { type LabelClass, UNLABELLED } from '../../renderer/document/labelMap'
import { ADE20K_CLASSES, conventionsFor } from '../../renderer/labels/conventions'
import { detectConvention, diagnose, repairPicture } from '../../renderer/labels/diagnose'
import { examine } from '../../renderer/labels/examine'
import { ImportDoctor } from '../../renderer/labels/importDoctor.svelte'
import { type PictureReading, readPicture } from '../../renderer/labels/readPicture'
import { cocoClasses } from './cocoClasses'

const meadow = {
  name: 'meadow',
  classes: (
    [
      ['sky', [120, 180, 240]],
      ['grass', [110, 180, 60]],
      ['river', [40, 90, 190]],
    ] as const
  ).map(([name, rgb], id): LabelClass => ({ id, name, cocoStuff: name === 'sky' ? 'sky-other' : name, rgb })),
}
const conventions = conventionsFor([meadow])
const conventionOf = (key: string) => {
  const found = conventions.find((each) => each.key === key)
  if (!found) throw new Error(key)
  return found
}

/** A picture of 4 columns from colours, as a colour PNG would give it. */
function pictureOf(colours: readonly (readonly number[])[], width = 4): PictureReading {
  const rgba = Uint8Array.from(
    colours.flatMap(([red = 0, green = 0, blue = 0, alpha = 255]) => [red, green, blue, alpha]),
  )
  return readPicture({ kind: 'rgba', width, height: colours.length / width, rgba })
}

const SKY = [120, 180, 240]
const GRASS = [110, 180, 60]

/** Sky on the left, grass on the right, `side` pixels square. */
function halves(side: number): number[][] {
  return Array.from({ length: side * side }, (_, at) => (at % side < side / 2 ? SKY : GRASS))
}

describe('what a picture is taken for', () => {
  const detect = (picture: PictureReading) => detectConvention(picture, conventions)?.convention.key

  test('its colours tell, exact or nearly so', () => {
    expect(detect(pictureOf(halves(8), 8))).toBe('meadow-colours')
    const noisy = halves(8).map((rgb, at) => rgb.map((value) => value + ((at * 7) % 5) - 2))
    expect(detect(pictureOf(noisy, 8))).toBe('meadow-colours')
    const piti = Array.from({ length: 64 }, (_, at) => [...cocoClasses[at % 3 ? 156 : 168]!.rgb])
    expect(detect(pictureOf(piti, 8))).toBe('piti-colours')
    const ade = Array.from({ length: 64 }, (_, at) => [...ADE20K_CLASSES[at % 3 ? 2 : 9]!.rgb])
    expect(detect(pictureOf(ade, 8))).toBe('ade20k-colours')
  })

  test('greys are ids: of the document if it has them all, else of a data set', () => {
    const grey = (...data: number[]) =>
      readPicture({ kind: 'grey', width: data.length, height: 1, data: Uint8Array.from(data) })
    expect(detect(grey(0, 1, 2, 255))).toBe('meadow-ids')
    expect(detect(grey(156, 181, 255))).toBe('coco-stuff-ids')
    const reading = grey(0, 3, 150)
    const ade = diagnose(reading, conventionOf('ade20k-ids'))
    expect([...ade.ids]).toEqual([UNLABELLED, 2, 149])
    expect(ADE20K_NAMES[2]).toBe('sky')
  })

  test('a photo is nothing of these', () => {
    const random = fc.sample(fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255)), { seed: 3, numRuns: 400 })
    expect(detectConvention(pictureOf(random, 20), [conventionOf('meadow-colours')])?.share).toBeLessThan(0.5)
  })
})

describe('a diagnosis', () => {
  test('tells JPEG noise, mixed edges and unknown colours apart', () => {
    const colours = halves(8)
    // A smoothed border, one noisy pixel, and a red blot inside the grass.
    for (let y = 0; y < 8; y++) colours[y * 8 + 3] = [115, 180, 150]
    colours[8] = [123, 178, 240]
    colours[3 * 8 + 7] = [250, 0, 0]
    const diagnosis = diagnose(pictureOf(colours, 8), conventionOf('meadow-colours'))
    expect(diagnosis.counts).toEqual({ exact: 54, near: 1, edge: 8, unknown: 1 })
    expect(diagnosis.unknown).toMatchObject([{ rgb: [250, 0, 0], pixels: 1 }])
    const key = diagnosis.unknown[0]?.key ?? 0
    const chosen = repairPicture(diagnosis, new Map([[key, 2]]))
    expect(chosen.data[3 * 8 + 7]).toBe(2)
    const nearest = repairPicture(diagnosis, new Map())
    expect(nearest.data[3 * 8 + 7]).toBe(1)
    expect([...new Set(nearest.data)].sort()).toEqual([0, 1])
  })

  test('does not take the mixture of two classes for a third', () => {
    // Between sky and a dark green lies nearly the river's colour.
    const side = 12
    const colours = Array.from({ length: side * side }, (_, at) => (at % side < 6 ? [10, 10, 30] : [70, 170, 255]))
    const between: LabelClass[] = [
      { id: 0, name: 'night', rgb: [10, 10, 30] },
      { id: 1, name: 'day', rgb: [70, 170, 255] },
      { id: 2, name: 'dusk', rgb: [40, 90, 142] },
    ]
    for (let y = 0; y < side; y++) colours[y * side + 6] = y % 2 ? [41, 91, 143] : [20, 40, 80]
    const [, convention] = conventionsFor([{ name: 'between', classes: between }])
    const diagnosis = diagnose(pictureOf(colours, side), convention!)
    expect(repairPicture(diagnosis, new Map()).data.includes(2)).toBe(false)
  })

  test('clear pixels are unlabelled, and that is exact', () => {
    const diagnosis = diagnose(pictureOf([[0, 0, 0, 0], SKY, SKY, SKY]), conventionOf('meadow-colours'))
    expect(diagnosis.counts.exact).toBe(4)
    expect(diagnosis.ids[0]).toBe(UNLABELLED)
  })

  test('never yields an id that the label set lacks, whatever the picture and however it is read', async () => {
    const side = fc.integer({ min: 1, max: 12 })
    const pictures = fc.tuple(side, side).chain(([width, height]) => {
      const pixels = width * height
      return fc.oneof(
        fc
          .uint8Array({ minLength: pixels * 4, maxLength: pixels * 4 })
          .map((rgba) => ({ kind: 'rgba' as const, width, height, rgba })),
        fc
          .uint8Array({ minLength: pixels, maxLength: pixels })
          .map((data) => ({ kind: 'grey' as const, width, height, data })),
        fc
          .tuple(
            fc.uint8Array({ minLength: pixels, maxLength: pixels, max: 7 }),
            fc.uint8Array({ minLength: 32, maxLength: 32 }),
          )
          .map(([data, colours]) => ({
            kind: 'indexed' as const,
            width,
            height,
            data,
            palette: Array.from({ length: 8 }, (_, i): [number, number, number] => [
              colours[i * 3]!,
              colours[i * 3 + 1]!,
              colours[i * 3 + 2]!,
            ]),
            alpha: colours.subarray(24),
          })),
      )
    })
    await fc.assert(
      fc.asyncProperty(
        pictures,
        fc.constantFrom(undefined, ...conventions.map(({ key }) => key)),
        async (picture, convention) => {
          const doctor = new ImportDoctor('any', readPicture(picture), [meadow], async (request) =>
            examine({ ...request, convention }),
          )
          await new Promise((resolve) => setTimeout(resolve))
          const { data } = doctor.result()!
          for (const id of data) expect(id < meadow.classes.length || id === UNLABELLED).toBe(true)
        },
      ),
      { seed: 17, numRuns: 200 },
    )
  })

  test('brings back what was exported in any convention, to the bit', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 30, maxLength: 30, max: 3 }),
        fc.constantFrom(...conventions),
        (drawn, convention) => {
          const data = drawn
            .map((id) => (id === 3 ? UNLABELLED : id * 5))
            .map((id) => (id < convention.classes.length || id === UNLABELLED ? id : 0))
          const reading =
            convention.reads === 'ids'
              ? readPicture({
                  kind: 'grey',
                  width: 6,
                  height: 5,
                  data: data.map((id) => (id === UNLABELLED ? 255 : convention.values.indexOf(id))),
                })
              : pictureOf(
                  [...data].map((id) => (id === UNLABELLED ? [0, 0, 0, 0] : [...convention.classes[id]!.rgb])),
                  6,
                )
          const diagnosis = diagnose(reading, convention)
          expect(diagnosis.counts.exact).toBe(30)
          expect(repairPicture(diagnosis, new Map()).data).toEqual(data)
        },
      ),
      { seed: 23, numRuns: 100 },
    )
  })
})
