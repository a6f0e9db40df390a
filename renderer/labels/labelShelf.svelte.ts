import type { LabelClass } from '../document/labelMap'
import { groupLabels, type LabelGroupView } from './labelGroups'

/** Up to this many classes are one plain list; more are shown by group. */
export const PLAIN_LIST = 24
/** How many labels have a digit key. */
const DIGITS = 10
const RECENT = 8

/**
 * The label set as the person has laid it out: favourites on top, the rest in groups, and what was painted lately. The
 * digit keys count from the top, so they are the first ten favourites, then the list.
 */
export class LabelShelf {
  readonly #keep: (names: readonly string[]) => void
  #classes = $state.raw<readonly LabelClass[]>([])
  #favourites = $state.raw<readonly string[]>([])
  #recent = $state.raw<readonly number[]>([])
  #grouped = $state.raw<boolean | undefined>(undefined)

  readonly #byId = $derived(new Map(this.#classes.map((label) => [label.id, label])))
  readonly #starred = $derived.by(() => {
    const byName = new Map(this.#classes.map((label) => [label.name, label]))
    return this.#favourites.flatMap((name) => byName.get(name) ?? [])
  })
  readonly #groups = $derived.by(() => {
    const starred = new Set(this.#starred)
    const rest = this.#classes.filter((label) => !starred.has(label))
    if (this.grouped) return groupLabels(rest)
    return rest.length > 0 ? [{ name: '', labels: rest }] : []
  })
  readonly #order = $derived([...this.#starred, ...this.#groups.flatMap(({ labels }) => labels)])
  readonly #digits = $derived(new Map(this.#order.slice(0, DIGITS).map(({ id }, place) => [id, place])))

  /** `keep` is told the names of the favourites when the person changes them. */
  constructor(keep: (names: readonly string[]) => void) {
    this.#keep = keep
  }

  /** Shows a label set with its favourites, by name; names it does not have are left for the sets that have them. */
  show(classes: readonly LabelClass[], favourites: readonly string[]): void {
    if (classes !== this.#classes) this.#recent = []
    this.#classes = classes
    this.#favourites = favourites
  }

  /** In the order in which they were starred. */
  get favourites(): readonly LabelClass[] {
    return this.#starred
  }

  /** What is not a favourite: by group, or as one group without a name. */
  get groups(): readonly LabelGroupView[] {
    return this.#groups
  }

  get grouped(): boolean {
    return this.#grouped ?? this.#classes.length > PLAIN_LIST
  }

  /** What was painted lately, the latest first. */
  get recent(): readonly LabelClass[] {
    return this.#recent.flatMap((id) => this.#byId.get(id) ?? [])
  }

  /** All labels from top to bottom. */
  get order(): readonly LabelClass[] {
    return this.#order
  }

  /** The place of a label among those that have a digit key, 0 to 9. */
  digitPlace(id: number): number | undefined {
    return this.#digits.get(id)
  }

  isFavourite(id: number): boolean {
    return this.#starred.some((label) => label.id === id)
  }

  toggleFavourite(id: number): void {
    const name = this.#byId.get(id)?.name
    if (name === undefined) return
    const without = this.#favourites.filter((each) => each !== name)
    this.#favourites = without.length < this.#favourites.length ? without : [...without, name]
    this.#keep(this.#favourites)
  }

  setGrouped(grouped: boolean): void {
    this.#grouped = grouped
  }

  /** A label was painted with. */
  use(id: number): void {
    if (this.#recent[0] === id || !this.#byId.has(id)) return
    this.#recent = [id, ...this.#recent.filter((each) => each !== id)].slice(0, RECENT)
  }
}
