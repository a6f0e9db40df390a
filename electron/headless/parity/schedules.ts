import { timestepFrequencies } from '../../graph/decoder'
import { PUBLISHED_BASE } from '../../graph/pitiConfig'
import { levelsOf, makeSchedule, respaceSections, type Schedule, type ScheduleKind } from '../../inference/schedule'
import { type GoldenFolder, ScheduleGolden } from './goldenFolder'
import { compare, type Finding, tolerances } from './report'

const TIMESTEPS = 1000
const KINDS: readonly ScheduleKind[] = ['cosine', 'linear']

/** Compares whole schedules, respaced ones, lists of timesteps and the timestep's frequencies. */
export function compareSchedules(folder: GoldenFolder): Finding[] {
  const findings: Finding[] = []
  for (const kind of KINDS) {
    const schedule = makeSchedule(kind, TIMESTEPS)
    for (const [name, ours] of Object.entries(derivedOf(schedule))) {
      const golden = folder.raw(`schedule_${kind}.${name}.f64`)
      if (golden !== null) findings.push(compare(`schedule_${kind}.${name}`, ours, golden, tolerances.schedule))
    }
  }
  const frequencies = folder.raw('piti_timestep_freqs.f32')
  if (frequencies !== null) {
    const ours = timestepFrequencies(PUBLISHED_BASE.decoder.channels)
    findings.push(compare('piti_timestep_freqs', ours, frequencies, tolerances.frequency))
  }
  for (const [document, { respacing, respaced, timesteps }] of folder.documents(ScheduleGolden)) {
    for (const [name, golden] of Object.entries(timesteps ?? {})) {
      const ours = respaceSections(name, TIMESTEPS)
      findings.push(compare(`${document}.timesteps ${name}`, ours, golden, tolerances.exact))
    }
    if (respacing === undefined || respaced === undefined) continue
    // The folder does not say of which schedule: it is the one whose levels are nearest.
    const candidates = KINDS.map((kind) =>
      Object.entries(respacedOf(makeSchedule(kind, TIMESTEPS), respacing)).flatMap(([name, ours]) => {
        const golden = respaced[name]
        return golden === undefined
          ? []
          : [compare(`${document}.respaced ${name} (${kind})`, ours, golden, tolerances.schedule)]
      }),
    )
    findings.push(...nearest(candidates))
  }
  return findings
}

function nearest(candidates: readonly Finding[][]): Finding[] {
  const total = (findings: readonly Finding[]) =>
    findings.reduce((sum, finding) => sum + (finding.kind === 'compared' ? finding.difference : 0), 0)
  return candidates.reduce((best, one) => (total(one) < total(best) ? one : best))
}

function respacedOf(schedule: Schedule, respacing: string) {
  const visited = respaceSections(respacing, TIMESTEPS)
  const levels = levelsOf(schedule, [...visited].reverse()).reverse()
  return derivedOf({
    alphasCumprod: Float64Array.from(levels, ({ alphaCumprod }) => alphaCumprod),
    betas: Float64Array.from(levels, ({ alphaCumprod, alphaCumprodNext }) => 1 - alphaCumprod / alphaCumprodNext),
  })
}

/** A schedule with the log variance of its posterior, whose first value (of minus infinity) repeats the second. */
function derivedOf({ betas, alphasCumprod }: Schedule) {
  const logVariance = betas.map((beta, t) => {
    const before = t === 0 ? 1 : alphasCumprod[t - 1]!
    return Math.log((beta * (1 - before)) / (1 - alphasCumprod[t]!))
  })
  logVariance[0] = logVariance[1]!
  return { betas, alphas_cumprod: alphasCumprod, posterior_log_variance_clipped: logVariance }
}
