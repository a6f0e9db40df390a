import type { ConditionEncoding, LabelSet, ModelManifest } from '../protocol/manifest'
import type { GreyMap, LabelMap } from '../protocol/values'
import {
  resizeDarkest,
  resizeMajority,
  resizeMean,
  resizeNearest,
  writeNullCondition,
  writeOneHot,
} from './conditioning'
import type { Size } from './frame'
import { cityBlockDistance, labelMapCondition, sketchCondition } from './pitiInputs'

/** How one kind of condition is given to a network. */
export interface Encoding {
  /** The name of the encoder's input. */
  readonly input: 'label_map' | 'condition'
  readonly channels: number
  /** Writes the planes [channels, height, width] of a map, made to fit `size`, into `out`, which is zero before. */
  write(out: Float32Array, map: LabelMap | GreyMap, size: Size): void
  /** Writes those of the null condition. */
  writeNull(out: Float32Array, size: Size): void
}

/** Greys of a sketch below this are ink. */
const INK_BELOW = 128
/** A pixel this far from every line, in pixels of the base's picture, is as far as can be. */
const FARTHEST_LINE = 8

const ones = (out: Float32Array) => void out.fill(1)

/** All encodings by name; the manifest says which is a pack's. */
export function encodingOf(name: ConditionEncoding, labelSet: LabelSet): Encoding {
  const classes = labelSet.classes.length
  switch (name) {
    case 'one-hot':
      return {
        input: 'label_map',
        channels: classes + 1,
        write: (out, map, { width, height }) => writeOneHot(out, resizeMajority(map, width, height), classes),
        writeNull: (out, { width, height }) => writeNullCondition(out, width * height, classes),
      }
    // City-block distance to the nearest line as a share of 8 pixels: 0 on a line, 1 far from all of them.
    case 'line-distance':
      return {
        input: 'condition',
        channels: 1,
        write: (out, map, { width, height }) => {
          const distance = cityBlockDistance(linesOf(map, width, height), width)
          for (let i = 0; i < out.length; i++) out[i] = Math.min(distance[i]!, FARTHEST_LINE) / FARTHEST_LINE
        },
        writeNull: ones,
      }
    // Nearness, 0 (the sky) to 1, and a second plane that says that it is given.
    case 'nearness':
      return {
        input: 'condition',
        channels: 2,
        write: (out, map, { width, height }) => {
          const mean = resizeMean(map, width, height)
          for (let i = 0; i < mean.length; i++) out[i] = mean[i]! / 255
          out.fill(1, mean.length)
        },
        writeNull: (out) => void out.fill(0),
      }
    case 'piti-colours':
      return {
        input: 'condition',
        channels: 3,
        write: (out, map, { width, height }) => out.set(labelMapCondition(resizeNearest(map, width, height))),
        writeNull: ones,
      }
    case 'piti-distance':
      return {
        input: 'condition',
        channels: 1,
        write: (out, map, { width, height }) => out.set(sketchCondition(linesOf(map, width, height), width)),
        writeNull: ones,
      }
  }
}

/** What a pack's encoder sees, and in which size; without a word of it in the manifest, a one-hot map of the base's. */
export function conditionFacts({ condition, labelSet, sizes }: ModelManifest): { encoding: Encoding; size: number } {
  return {
    encoding: encodingOf(condition?.encoding ?? 'one-hot', labelSet),
    size: condition?.size ?? sizes.base,
  }
}

/** Where the lines of a sketch are, as 255 among 0: every pixel that a line touches. */
function linesOf(map: GreyMap, width: number, height: number): Uint8Array {
  return resizeDarkest(map, width, height).map((grey) => (grey < INK_BELOW ? 255 : 0))
}
