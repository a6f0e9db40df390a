/** CSS pixels of wheel travel that double or halve the zoom; a notch of a common mouse wheel is 100 to 120. */
const PIXELS_PER_DOUBLING = 240
/** A pinch on a touchpad arrives as a wheel with Control held, in much smaller steps. */
const PINCH_PIXELS_PER_DOUBLING = 80
const PIXELS_PER_LINE = 40

/** The factor by which a wheel event changes the zoom: up is nearer. */
export function wheelFactor(event: Pick<WheelEvent, 'deltaY' | 'deltaMode' | 'ctrlKey'>): number {
  const lines = event.deltaMode !== 0
  const travel = event.deltaY * (lines ? PIXELS_PER_LINE : 1)
  const pinch = event.ctrlKey && !lines && Math.abs(event.deltaY) < 50
  return 2 ** (-travel / (pinch ? PINCH_PIXELS_PER_DOUBLING : PIXELS_PER_DOUBLING))
}
