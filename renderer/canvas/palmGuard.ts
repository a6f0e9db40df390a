/** What it must know of a pointer event; the time in milliseconds. */
interface Touch {
  readonly pointerType: string
  readonly timeStamp: number
}

/** A hand that lies on a tablet is no finger: touches do not count for so long after a pen was near, in milliseconds. */
const PALM_TIME = 500

/** Tells the palm of the hand that holds a pen from a finger. To be told of every press and move, also of the pen's. */
export class PalmGuard {
  #penSeen = Number.NEGATIVE_INFINITY

  isPalm({ pointerType, timeStamp }: Touch): boolean {
    if (pointerType === 'pen') this.#penSeen = timeStamp
    return pointerType === 'touch' && timeStamp - this.#penSeen < PALM_TIME
  }
}
