import type { Bridge } from '../electron/protocol/bridge'

declare global {
  interface Window {
    /** The only way out of the window, put there by electron/preload.ts. */
    readonly bridge: Bridge
  }
}
