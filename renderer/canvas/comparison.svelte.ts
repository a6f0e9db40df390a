/** Map and picture beside each other, the picture over the map, or the picture on one side of a line. */
export type ComparisonMode = 'beside' | 'over' | 'wipe'

const MODES: readonly ComparisonMode[] = ['beside', 'over', 'wipe']

/** How map and picture are laid beside or over each other in the window. */
export class Comparison {
  #mode = $state.raw<ComparisonMode>('beside')
  #opacity = $state.raw(0.5)
  #place = $state.raw(0.5)

  get mode(): ComparisonMode {
    return this.#mode
  }

  /** How much the picture covers the map when it lies over it, 0 to 1. */
  get opacity(): number {
    return this.#opacity
  }

  /** Where the line of the wipe is, as a share of the width, 0 to 1; the picture is to its right. */
  get place(): number {
    return this.#place
  }

  setMode(mode: ComparisonMode): void {
    this.#mode = mode
  }

  /** The next mode, round and round. */
  step(): void {
    this.#mode = MODES[(MODES.indexOf(this.#mode) + 1) % MODES.length] ?? 'beside'
  }

  setOpacity(opacity: number): void {
    this.#opacity = Math.max(0, Math.min(1, opacity))
  }

  setPlace(place: number): void {
    this.#place = Math.max(0, Math.min(1, place))
  }
}
