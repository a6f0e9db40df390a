/** project.json of earlier formats, brought to the one of today. */
import * as v from 'valibot'

/**
 * Format 1: layers were always of labels, a recipe always of a label map, and a sampler's timesteps were spaced in one way.
 */
const Format1 = v.looseObject({
  format: v.literal(1),
  layers: v.array(v.looseObject({})),
  takes: v.array(v.looseObject({ recipe: v.looseObject({ labelMap: v.unknown() }) })),
  settings: v.looseObject({}),
})

const LAYER_OF_FORMAT_1 = { kind: 'label', locked: false, opacity: 1 } as const
const SAMPLING_OF_FORMAT_1 = { respacing: 'trailing', upsampler: null } as const

/** The same project in the format of today; what is of no earlier format comes back as it is, to be judged by its schema. */
export function migrate(json: unknown): unknown {
  const old = v.safeParse(Format1, json)
  if (!old.success) return json
  const { layers, takes, settings, ...project } = old.output
  return {
    ...project,
    layers: layers.map((layer) => ({ ...layer, ...LAYER_OF_FORMAT_1 })),
    takes: takes.map(({ recipe: { labelMap, ...recipe }, ...take }) => ({
      ...take,
      recipe: { ...recipe, ...SAMPLING_OF_FORMAT_1, condition: { kind: 'mask', labelMap } },
    })),
    settings: { ...settings, ...SAMPLING_OF_FORMAT_1 },
  }
}
