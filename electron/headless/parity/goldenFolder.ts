import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { type GoldenArray, parseNpz, parseRaw } from './arrays'

const ArrayEntry = v.looseObject({ shape: v.array(v.number()), file: v.optional(v.string()) })

const Arrays = v.record(v.string(), ArrayEntry)

const FileEntry = v.looseObject({ file: v.string(), shape: v.array(v.number()) })

/** The sizes of a network, as a golden folder says them. */
const Config = v.looseObject({
  image_size: v.number(),
  in_channels: v.number(),
  out_channels: v.number(),
  num_channels: v.number(),
  channel_mult: v.array(v.number()),
  num_res_blocks: v.number(),
  attention_resolutions: v.array(v.number()),
  num_head_channels: v.number(),
  group_norm_groups: v.optional(v.number()),
  condition_channels: v.number(),
  condition_size: v.number(),
  xf_width: v.number(),
  xf_layers: v.number(),
  xf_heads: v.number(),
  cnn_channels: v.array(v.number()),
  noise_schedule: v.string(),
})
export type Config = v.InferOutput<typeof Config>

/** A checkpoint with inputs and outputs of its network. */
export const ModelGolden = v.looseObject({
  name: v.string(),
  config: Config,
  checkpoint: v.looseObject({ file: v.string() }),
  io: v.looseObject({
    arrays: Arrays,
    npz: v.optional(v.string()),
    guidance_scale: v.nullish(v.number()),
    guided_index: v.nullish(v.number()),
    label_map: v.nullish(FileEntry),
  }),
})
export type ModelGolden = v.InferOutput<typeof ModelGolden>

/** A whole sampling of one of the checkpoints. */
export const ChainGolden = v.looseObject({
  model: v.string(),
  ref: v.nullish(v.string()),
  respacing: v.string(),
  guidance_scale: v.nullish(v.number()),
  initial_noise_scale: v.nullish(v.number()),
  npz: v.optional(v.string()),
  arrays: Arrays,
  quantised: v.nullish(FileEntry),
  low_res: v.nullish(v.string()),
})
export type ChainGolden = v.InferOutput<typeof ChainGolden>

/** Lists of timesteps, and the respaced schedule of a sampling. */
export const ScheduleGolden = v.looseObject({
  respacing: v.optional(v.string()),
  respaced: v.optional(v.record(v.string(), v.array(v.number()))),
  timesteps: v.optional(v.record(v.string(), v.array(v.number()))),
})

/** A forward pass of a network of the published size, whose weights a formula gives. */
export const FullGolden = v.looseObject({
  model: v.string(),
  keys: v.optional(v.string()),
  /** Numbers, or a raw file, or one row of it: "x_t.f32 row 1". */
  inputs: v.record(v.string(), v.union([v.string(), v.array(v.number())])),
  outputs: v.record(v.string(), FileEntry),
  tensor_sha256_samples: v.optional(v.record(v.string(), v.string())),
})
export type FullGolden = v.InferOutput<typeof FullGolden>

/** The keys of a checkpoint with their shapes. */
export const KeysGolden = v.pipe(
  v.record(v.string(), v.array(v.number())),
  v.check((keys) => 'decoder.out.2.weight' in keys, 'no keys of a checkpoint'),
)

/** A folder of golden numbers, any part of which may be missing. */
export class GoldenFolder {
  readonly path: string
  readonly names: readonly string[]
  readonly #npz = new Map<string, ReadonlyMap<string, GoldenArray>>()

  constructor(path: string) {
    this.path = path
    this.names = readdirSync(path).sort()
  }

  file(name: string): string {
    return join(this.path, name)
  }

  has(name: string): boolean {
    return existsSync(this.file(name))
  }

  /** All JSON files that have the form of `schema`, by name without ending. */
  documents<Schema extends v.GenericSchema>(schema: Schema): Map<string, v.InferOutput<Schema>> {
    const found = new Map<string, v.InferOutput<Schema>>()
    for (const name of this.names.filter((each) => each.endsWith('.json'))) {
      const parsed = v.safeParse(schema, JSON.parse(readFileSync(this.file(name), 'utf8')))
      if (parsed.success) found.set(name.replace(/\.json$/, ''), parsed.output)
    }
    return found
  }

  /** The numbers of a raw file, or null when it is missing. */
  raw(name: string): GoldenArray['data'] | null {
    return this.has(name) ? parseRaw(name, readFileSync(this.file(name))) : null
  }

  /** An array that lies in a file of its own or in an `.npz` file; null when neither is there. */
  array(arrays: v.InferOutput<typeof Arrays>, name: string, npz: string | undefined): GoldenArray | null {
    const entry = arrays[name]
    if (entry === undefined) return null
    const data = entry.file === undefined ? null : this.raw(entry.file)
    if (data !== null) return { shape: entry.shape, data }
    return npz === undefined ? null : (this.#archive(npz).get(name) ?? null)
  }

  #archive(name: string): ReadonlyMap<string, GoldenArray> {
    const known = this.#npz.get(name)
    if (known !== undefined) return known
    const arrays = this.has(name) ? parseNpz(readFileSync(this.file(name))) : new Map<string, GoldenArray>()
    this.#npz.set(name, arrays)
    return arrays
  }
}
