/** The largest differences that pass, absolute (see each check for what is compared). */
export const tolerances = {
  /** Outputs of a network. */
  network: 2e-4,
  /** A sample and its pred_xstart along a whole chain. */
  chain: 2e-3,
  /** Double precision: schedules. */
  schedule: 1e-12,
  /** A frequency of the timestep's embedding: one rounding of single precision. */
  frequency: 1e-7,
  /** A condition in -1..1 made in double precision, against one made in single. */
  condition: 1e-6,
  exact: 0,
} as const

/** What was found: a difference; why there is none; or what went wrong. */
export type Finding =
  | { readonly kind: 'compared'; readonly name: string; readonly difference: number; readonly limit: number }
  | { readonly kind: 'skipped'; readonly name: string; readonly reason: string }
  | { readonly kind: 'broken'; readonly name: string; readonly reason: string }

type Numbers = ArrayLike<number>

/** The largest absolute difference; infinite when the lengths differ, NaN never passes. */
export function largestDifference(ours: Numbers, golden: Numbers): number {
  if (ours.length !== golden.length) return Number.POSITIVE_INFINITY
  let largest = 0
  for (let i = 0; i < ours.length; i++) {
    const difference = Math.abs(ours[i]! - golden[i]!)
    if (!(difference <= largest)) largest = difference
    if (Number.isNaN(largest)) return Number.POSITIVE_INFINITY
  }
  return largest
}

export const compare = (name: string, ours: Numbers, golden: Numbers, limit: number): Finding => ({
  kind: 'compared',
  name,
  difference: largestDifference(ours, golden),
  limit,
})

export const skipped = (name: string, reason: string): Finding => ({ kind: 'skipped', name, reason })

/** Whether a finding speaks against parity; what was skipped does not. */
export const fails = (finding: Finding): boolean =>
  finding.kind === 'broken' || (finding.kind === 'compared' && !(finding.difference <= finding.limit))

const NAME_WIDTH = 63

/** A finding as a line for a person. */
export function lineOf(finding: Finding): string {
  const name = finding.name.padEnd(NAME_WIDTH)
  if (finding.kind === 'skipped') return `${name} skipped: ${finding.reason}`
  if (finding.kind === 'broken') return `${name} FAILED: ${finding.reason}`
  const limit = finding.limit === 0 ? 'exact' : `limit ${finding.limit}`
  return `${name} ${finding.difference.toExponential(2).padStart(9)}   ${limit.padEnd(12)} ${fails(finding) ? 'FAILED' : 'ok'}`
}
