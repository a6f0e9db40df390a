/** What the visible layers give together, for programs that show a project without understanding its layers. */
import type { LabelSet } from '../protocol/manifest'
import type { Layer, Project } from '../protocol/project'
import type { LabelMap, Picture } from '../protocol/values'

export type Merged = { kind: 'labels'; map: LabelMap } | { kind: 'colours'; picture: Picture }

/** Labels stay labels where nothing but labels in full strength is visible; else everything becomes colours. */
export function mergeLayers({ width, height, layers, labelSet }: Project): Merged {
  const visible = layers.filter((layer) => layer.visible && layer.opacity > 0)
  if (visible.every((layer) => layer.kind === 'label' && layer.opacity === 1)) {
    const data = new Uint8Array(width * height).fill(labelSet.unlabelled)
    for (const layer of visible) if (layer.kind === 'label') coverWith(data, layer.map.data, labelSet.unlabelled)
    return { kind: 'labels', map: { width, height, data } }
  }
  const rgba = new Uint8Array(width * height * 4)
  for (const layer of visible) {
    const colourAt = coloursOf(layer, labelSet, width)
    for (let at = 0; at < width * height; at++) blend(rgba, at * 4, colourAt(at), layer.opacity)
  }
  return { kind: 'colours', picture: { width, height, rgba } }
}

/** Made smaller by nearest pixel until neither side is longer than `side`; never larger. */
export function fitWithin(merged: Merged, side: number): Merged {
  const from = merged.kind === 'labels' ? merged.map : merged.picture
  const scale = Math.min(1, side / Math.max(from.width, from.height))
  const width = Math.max(1, Math.round(from.width * scale))
  const height = Math.max(1, Math.round(from.height * scale))
  const channels = merged.kind === 'labels' ? 1 : 4
  const source = merged.kind === 'labels' ? merged.map.data : merged.picture.rgba
  const target = new Uint8Array(width * height * channels)
  for (let y = 0; y < height; y++) {
    const row = Math.floor(((y + 0.5) * from.height) / height) * from.width
    for (let x = 0; x < width; x++) {
      const pixel = (row + Math.floor(((x + 0.5) * from.width) / width)) * channels
      target.set(source.subarray(pixel, pixel + channels), (y * width + x) * channels)
    }
  }
  if (merged.kind === 'labels') return { kind: 'labels', map: { width, height, data: target } }
  return { kind: 'colours', picture: { width, height, rgba: target } }
}

function coverWith(below: Uint8Array, above: Uint8Array, unlabelled: number): void {
  for (let at = 0; at < below.length; at++) {
    const id = above[at]!
    if (id !== unlabelled) below[at] = id
  }
}

/** Red, green, blue and opacity, 0 to 255, in one word. */
type Colour = number

const colour = (red: number, green: number, blue: number, alpha: number): Colour =>
  ((red << 24) | (green << 16) | (blue << 8) | alpha) >>> 0

/** The colour of a layer at a pixel of the document, counted row by row. */
function coloursOf(layer: Layer, labelSet: LabelSet, width: number): (at: number) => Colour {
  switch (layer.kind) {
    case 'label': {
      const palette = new Uint32Array(256)
      for (const { id, rgb } of labelSet.classes) palette[id] = colour(...rgb, 255)
      return (at) => palette[layer.map.data[at]!]!
    }
    case 'sketch':
      return (at) => colour(0, 0, 0, 255 - layer.map.data[at]!)
    case 'depth':
      return (at) => {
        const grey = layer.map.data[at]!
        return colour(grey, grey, grey, grey > 0 ? 255 : 0)
      }
    case 'reference': {
      const { picture, place } = layer
      return (at) => {
        const x = Math.floor((((at % width) + 0.5 - place.x) * picture.width) / place.width)
        const y = Math.floor(((Math.floor(at / width) + 0.5 - place.y) * picture.height) / place.height)
        if (x < 0 || y < 0 || x >= picture.width || y >= picture.height) return 0
        const from = (y * picture.width + x) * 4
        const { rgba } = picture
        return colour(rgba[from]!, rgba[from + 1]!, rgba[from + 2]!, rgba[from + 3]!)
      }
    }
  }
}

/** Lays a colour over what is there ("over" of Porter and Duff, on values that are not premultiplied). */
function blend(rgba: Uint8Array, at: number, over: Colour, opacity: number): void {
  const alpha = ((over & 255) / 255) * opacity
  if (alpha === 0) return
  const below = (rgba[at + 3]! / 255) * (1 - alpha)
  const whole = alpha + below
  for (let channel = 0; channel < 3; channel++) {
    const value = (over >>> (24 - 8 * channel)) & 255
    rgba[at + channel] = Math.round((value * alpha + rgba[at + channel]! * below) / whole)
  }
  rgba[at + 3] = Math.round(whole * 255)
}
