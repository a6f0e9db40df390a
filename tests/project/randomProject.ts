import fc from 'fast-check'
import type { Condition, GenerateRequest } from '../../electron/protocol/generation'
import type { LabelSet, StageSampling } from '../../electron/protocol/manifest'
import type { Layer, Project, Take } from '../../electron/protocol/project'
import type { LabelMap, Picture } from '../../electron/protocol/values'

export const labelSet: LabelSet = {
  name: 'test',
  unlabelled: 255,
  classes: [
    { id: 0, name: 'sky', cocoStuff: 'sky-other', rgb: [120, 180, 240] },
    { id: 1, name: 'sea', cocoStuff: 'sea', rgb: [40, 90, 190] },
    { id: 2, name: 'sand', cocoStuff: null, rgb: [235, 210, 140] },
  ],
}

/** Layer and project names with every kind of character that a file format may trip over. */
const name = fc.oneof(fc.string({ unit: 'binary', maxLength: 20 }), fc.constantFrom('<a href="x">&\'', '../../x', ''))

export const labelMap = (width: number, height: number): fc.Arbitrary<LabelMap> =>
  fc
    .array(fc.constantFrom(0, 1, 2, 255), { minLength: width * height, maxLength: width * height })
    .map((ids) => ({ width, height, data: Uint8Array.from(ids) }))

const picture: fc.Arbitrary<Picture> = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), fc.integer())
  .map(([width, height, seed]) => {
    const byte = (index: number) => (index % 4 === 3 ? 255 : Math.imul(index + 1, seed | 1) & 255)
    return { width, height, rgba: Uint8Array.from({ length: width * height * 4 }, (_, index) => byte(index)) }
  })

/** A map as any kind of condition: as a sketch, the same bytes are grey levels. */
const condition = (map: LabelMap): fc.Arbitrary<Condition> =>
  fc.constantFrom<Condition>({ kind: 'mask', labelMap: map }, { kind: 'sketch', map }, { kind: 'depth', map })

const stageSampling: fc.Arbitrary<StageSampling> = fc.record({
  sampler: fc.constantFrom('ancestral', 'ddim', 'dpm-solver++'),
  steps: fc.integer({ min: 1, max: 1000 }),
  respacing: fc.constantFrom('trailing', 'even', 'fast27'),
})

const recipe = (map: LabelMap): fc.Arbitrary<GenerateRequest> =>
  fc.record({
    pack: fc.constant({ name: 'tiny', sha256: 'ab'.repeat(32) }),
    condition: condition(map),
    light: fc.oneof(
      fc.constant({ kind: 'seed' as const }),
      fc.record({ kind: fc.constant('given' as const), values: fc.array(fc.integer({ min: -9, max: 9 })) }),
    ),
    seed: fc.integer({ min: 0, max: 0xffffffff }),
    sampler: fc.constantFrom('ancestral', 'ddim', 'dpm-solver++'),
    steps: fc.integer({ min: 1, max: 1000 }),
    respacing: fc.constantFrom('trailing', 'even', 'fast27'),
    upsampler: fc.option(stageSampling),
    guidance: fc.record({
      kind: fc.constantFrom('plain', 'normalized-epsilon', 'normalized-x0'),
      scale: fc.integer({ min: 1, max: 20 }),
    }),
  })

/** A label layer, as most are, or one of another kind. */
const layer = (width: number, height: number, id: string): fc.Arbitrary<Layer> => {
  const properties = {
    id: fc.constant(id),
    name,
    visible: fc.boolean(),
    locked: fc.boolean(),
    opacity: fc.constantFrom(1, 1, 0.5, 0),
  }
  const map = labelMap(width, height)
  const place = fc.record({
    x: fc.double({ min: -9, max: 9, noNaN: true }).map((x) => x + 0),
    y: fc.integer({ min: -9, max: 9 }),
    width: fc.double({ min: 0.5, max: 20, noNaN: true }),
    height: fc.integer({ min: 1, max: 20 }),
  })
  return fc.oneof(
    { weight: 3, arbitrary: fc.record({ ...properties, kind: fc.constant('label' as const), map }) },
    { weight: 2, arbitrary: fc.record({ ...properties, kind: fc.constantFrom('sketch' as const, 'depth'), map }) },
    { weight: 1, arbitrary: fc.record({ ...properties, kind: fc.constant('reference' as const), picture, place }) },
  )
}

const take = (map: LabelMap, id: string): fc.Arbitrary<Take> =>
  fc.record({
    id: fc.constant(id),
    createdAt: fc.constant('2026-01-02T03:04:05.678Z'),
    recipe: recipe(map),
    picture,
    seconds: fc.integer({ min: 0, max: 999 }),
    starred: fc.boolean(),
  })

/** Small projects of one to four layers and up to four takes, some of them made from the same map. */
export const randomProject: fc.Arbitrary<Project> = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 4 }))
  .chain(([width, height, layerCount]) =>
    fc
      .tuple(
        fc.tuple(...Array.from({ length: layerCount }, (_, index) => layer(width, height, `layer ${index}`))),
        labelMap(width, height).chain((map) => fc.tuple(...['a', 'b', 'c/../d', 'é'].map((id) => take(map, id)))),
        fc.nat(4),
      )
      .map(([layers, takes, takeCount]) => ({
        width,
        height,
        labelSet,
        layers,
        activeLayer: layers[layers.length - 1]!.id,
        takes: takes.slice(0, takeCount),
        selectedTake: takeCount > 0 ? takes[0]!.id : null,
        settings: {
          pack: 'tiny',
          seed: 7,
          seedLocked: true,
          sampler: 'ddim' as const,
          steps: 27,
          respacing: 'even' as const,
          upsampler: null,
          guidance: { kind: 'plain' as const, scale: 1.5 },
          light: { kind: 'given' as const, values: [0.25, -1] },
        },
      })),
  )

/** One project of randomProject, the same for the same seed. */
export function sampleProject(seed: number): Project {
  return fc.sample(randomProject, { seed, numRuns: 1 })[0]!
}

/** A visible label layer of full opacity. */
export function labelLayer(id: string, map: LabelMap): Layer {
  return { kind: 'label', id, name: id, visible: true, locked: false, opacity: 1, map }
}
