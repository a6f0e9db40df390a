import type { Network } from './session'

/**
 * Networks that are too large to lie in memory together: one of them is loaded at a time, and stays until another's turn
 * comes. Runs are not to overlap.
 */
export class Turns {
  #current: { readonly load: () => Promise<Network>; readonly network: Network } | null = null

  /** A network of the group: it is loaded when it runs, unless it was the last to run. */
  add(load: () => Promise<Network>): Network {
    return {
      prepare: async () => void (await this.#give(load)),
      run: async (inputs) => (await this.#give(load)).run(inputs),
      dispose: async () => {
        if (this.#current?.load === load) await this.clear()
      },
    }
  }

  /** Frees the memory of the one that is loaded. */
  async clear(): Promise<void> {
    const { network } = this.#current ?? {}
    this.#current = null
    await network?.dispose()
  }

  async #give(load: () => Promise<Network>): Promise<Network> {
    if (this.#current?.load === load) return this.#current.network
    await this.clear()
    const network = await load()
    this.#current = { load, network }
    return network
  }
}

/** A network that is loaded for each of its runs, and let go after it. */
export function passing(load: () => Promise<Network>): Network {
  return {
    prepare: async () => {},
    run: async (inputs) => {
      const network = await load()
      try {
        return await network.run(inputs)
      } finally {
        await network.dispose()
      }
    },
    dispose: async () => {},
  }
}
