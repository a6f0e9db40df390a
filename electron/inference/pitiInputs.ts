/** The inputs of PITI's published networks (Wang et al., arXiv 2205.12952), as they were trained. */

import { pitiColour } from '../protocol/cocoStuff'

/** Pixels that no sketch line is near have this distance, and all that are farther. */
const FARTHEST = 255

/** The condition [3, height, width] of a label map, -1 to 1. `unlabelled` pixels (255) are black. */
export function labelMapCondition(labels: Uint8Array): Float32Array {
  const condition = new Float32Array(3 * labels.length)
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i]!
    const colour = label === 255 ? [0, 0, 0] : pitiColour(label)
    for (let channel = 0; channel < 3; channel++) {
      condition[channel * labels.length + i] = colour[channel]! / 127.5 - 1
    }
  }
  return condition
}

/**
 * The distance of every pixel to the nearest line of a sketch, in steps to the side, up or down (city-block), at most 255.
 * A line is where the sketch is 255: grey of a smoothed edge is none. Two passes (Rosenfeld and Pfaltz 1966).
 */
export function cityBlockDistance(sketch: Uint8Array, width: number): Uint8Array {
  const distance = Uint8Array.from(sketch, (value) => (value === 255 ? 0 : FARTHEST))
  const near = (i: number, other: number) => {
    distance[i] = Math.min(distance[i]!, distance[other]! + 1)
  }
  for (let i = 0; i < distance.length; i++) {
    if (i % width > 0) near(i, i - 1)
    if (i >= width) near(i, i - width)
  }
  for (let i = distance.length - 1; i >= 0; i--) {
    if (i % width < width - 1) near(i, i + 1)
    if (i + width < distance.length) near(i, i + width)
  }
  return distance
}

/** The condition [1, height, width] of a sketch, -1 (on a line) to 1. */
export function sketchCondition(sketch: Uint8Array, width: number): Float32Array {
  return Float32Array.from(cityBlockDistance(sketch, width), (distance) => distance / 127.5 - 1)
}

/** A picture in -1..1 as bytes, cut off and not rounded: what the upsampler's small pictures were made of. */
export function quantise(picture: Float32Array): Uint8Array {
  return Uint8Array.from(picture, (value) => Math.fround(127.5 * Math.fround(Math.min(1, Math.max(-1, value)) + 1)))
}
