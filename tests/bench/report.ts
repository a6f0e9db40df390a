/** One figure of a benchmark beside what it is measured against; `ratio` is value / baseline. */
export interface BenchLine {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly baseline: number
  readonly ratio: number
}

export type Report = (line: BenchLine) => void

/** The value below which a share (0 to 1) of the values lies. NaN without values. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}

export const median = (values: readonly number[]): number => quantile(values, 0.5)
