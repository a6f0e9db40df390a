/** Where the window was when it closed, so that it opens there again. Kept in a small file of the app's own folder. */
import fs from 'node:fs'
import * as v from 'valibot'

const Whole = v.pipe(v.number(), v.integer())

export const WindowPlace = v.strictObject({ x: Whole, y: Whole, width: Whole, height: Whole, maximized: v.boolean() })
export type WindowPlace = v.InferOutput<typeof WindowPlace>

type Area = { x: number; y: number; width: number; height: number }

/** How much of the window must lie on a screen for a hand to get hold of it, in pixels. */
const HOLD = 100

/** The place in a file; null when there is none that could be read. */
export function readPlace(file: string): WindowPlace | null {
  try {
    return v.parse(WindowPlace, JSON.parse(fs.readFileSync(file, 'utf8')))
  } catch {
    return null
  }
}

/** Keeps a place. That it cannot be kept is no reason to trouble anyone: the window opens in the middle next time. */
export function writePlace(file: string, place: WindowPlace): void {
  try {
    fs.writeFileSync(file, JSON.stringify(place))
  } catch {
    // See above.
  }
}

/**
 * A place as it can be used now: no larger than the screen it lies on. Null when it lies on no screen that is there, as
 * after one was unplugged.
 *
 * @param screens the work areas of all screens
 */
export function fitPlace(place: WindowPlace, screens: readonly Area[]): WindowPlace | null {
  const overlap = (screen: Area) => {
    const width = Math.min(place.x + place.width, screen.x + screen.width) - Math.max(place.x, screen.x)
    const height = Math.min(place.y + place.height, screen.y + screen.height) - Math.max(place.y, screen.y)
    return width >= HOLD && height >= HOLD && place.y >= screen.y ? width * height : 0
  }
  const screen = [...screens].sort((one, other) => overlap(other) - overlap(one))[0]
  if (!screen || overlap(screen) === 0) return null
  return { ...place, width: Math.min(place.width, screen.width), height: Math.min(place.height, screen.height) }
}
