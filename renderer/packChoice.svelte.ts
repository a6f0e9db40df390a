import type { Pack } from '../electron/protocol/bridge'
import type { LabelSet } from '../electron/protocol/manifest'

/** The packs on this machine, the one in use, and the one that the project names. */
export class PackChoice {
  #packs: readonly Pack[]
  #pack: Pack
  #needed = $state.raw('')

  /** `pack` is one of `packs`: the one to begin with. */
  constructor(packs: readonly Pack[], pack: Pack) {
    this.#packs = $state.raw(packs)
    this.#pack = $state.raw(pack)
  }

  get packs(): readonly Pack[] {
    return this.#packs
  }

  get pack(): Pack {
    return this.#pack
  }

  /** The name of the pack that the project was made with, when it is not here. */
  get missing(): string | null {
    return this.#needed === '' || this.find(this.#needed) ? null : this.#needed
  }

  find(name: string): Pack | undefined {
    return this.#packs.find(({ manifest }) => manifest.name === name)
  }

  /** Any pack that knows the labels of a set. */
  knowing(labelSet: LabelSet): Pack | undefined {
    return this.#packs.find(({ manifest }) => manifest.labelSet.name === labelSet.name)
  }

  /** Uses a pack from here on, also for the project. */
  use(pack: Pack): void {
    this.#pack = pack
    this.#needed = pack.manifest.name
  }

  /** Uses the pack that a project was painted for if it is here, else any that knows its labels, else the one in use. */
  useFor(name: string, labelSet: LabelSet): void {
    this.#pack = this.find(name) ?? this.knowing(labelSet) ?? this.#pack
    this.#needed = name
  }

  /** Packs came or went: the one in use is the one of its name as it is now; when it has gone, `missing` says so of its name. */
  have(packs: readonly Pack[], missing: (name: string) => string): void {
    this.#packs = packs
    const { manifest, sha256 } = this.#pack
    const same = packs.filter((pack) => pack.manifest.name === manifest.name)
    const now = same.find((pack) => pack.sha256 === sha256) ?? same[0]
    this.#pack = now ?? { ...this.#pack, problem: { kind: 'unknown-pack', sentence: missing(manifest.name) } }
  }
}
