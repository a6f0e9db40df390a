import * as v from 'valibot'

/** A byte array from any realm: messages cross isolated worlds, where `instanceof` would refuse a genuine Uint8Array. */
export const Bytes = v.custom<Uint8Array>(
  (input) => Object.prototype.toString.call(input) === '[object Uint8Array]',
  'expected bytes',
)

/** Largest side of a label map or picture, in pixels. */
export const MAXIMUM_SIDE = 4096

const Side = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAXIMUM_SIDE))

/** A map of class ids, one byte a pixel, row by row from the top left. Ids are those of the label set; `unlabelled` is 255. */
export const LabelMap = v.pipe(
  v.strictObject({ width: Side, height: Side, data: Bytes }),
  v.check((map) => map.data.length === map.width * map.height, 'the label map has not width x height pixels'),
)
export type LabelMap = v.InferOutput<typeof LabelMap>

/** A map of grey levels, one byte a pixel, row by row from the top left. A sketch: 0 is ink, 255 paper. A depth: 255 is nearest, 0 farthest. */
export const GreyMap = v.pipe(
  v.strictObject({ width: Side, height: Side, data: Bytes }),
  v.check((map) => map.data.length === map.width * map.height, 'the grey map has not width x height pixels'),
)
export type GreyMap = v.InferOutput<typeof GreyMap>

/** A picture: RGBA, four bytes a pixel, sRGB, row by row from the top left. */
export const Picture = v.pipe(
  v.strictObject({ width: Side, height: Side, rgba: Bytes }),
  v.check(
    (picture) => picture.rgba.length === picture.width * picture.height * 4,
    'the picture has not width x height pixels',
  ),
)
export type Picture = v.InferOutput<typeof Picture>

/** A SHA-256 in lower-case hexadecimal. */
export const Sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'expected a SHA-256'))

/** Seeds are 32-bit: short enough to read aloud, and exact in a JavaScript number. */
export const Seed = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffffffff))

/** What went wrong, for a person: one sentence that names the thing and says what to do. */
export const Problem = v.strictObject({
  kind: v.picklist([
    'unknown-colours',
    'wrong-size',
    'empty-map',
    'unknown-pack',
    'missing-file',
    'altered-file',
    'already-there',
    'newer-version',
    'malformed-file',
    'disk-full',
    'not-permitted',
    'inference-crashed',
    'inference-failed',
    'invalid-message',
    'unexpected',
  ]),
  sentence: v.string(),
})
export type Problem = v.InferOutput<typeof Problem>

/** An error that carries a Problem; everything that a person may meet is thrown as one. */
export class ProblemError extends Error {
  readonly problem: Problem
  constructor(kind: Problem['kind'], sentence: string) {
    super(sentence)
    this.name = 'ProblemError'
    this.problem = { kind, sentence }
  }
}

/** The Problem of any thrown value; what was not foreseen becomes `unexpected` with its own message. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem
  return {
    kind: 'unexpected',
    sentence: error instanceof Error ? error.message : String(error),
  }
}
