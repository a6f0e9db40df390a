import type { DecoderConfig } from '../graph/pitiConfig'

/** What shapes tell about a block on the way down, after the first convolution. */
export interface InputBlock {
  readonly inChannels: number
  readonly outChannels: number
  readonly attention: boolean
}

type Levels = Pick<DecoderConfig, 'multipliers' | 'residualBlocks' | 'attentionAt'>

/**
 * The levels that blocks on the way down form. A level has some residual blocks, all with attention or all without, and
 * between two levels a block that halves the side; nothing but its place tells that one from the others. So every number of
 * levels that divides the number of blocks is tried, and only one may fit.
 *
 * @param channels of the first convolution
 * @returns null when none fits, or several do
 */
export function findLevels(channels: number, blocks: readonly InputBlock[]): Levels | null {
  const fitting: Levels[] = []
  for (let count = 1; count <= blocks.length; count++) {
    const period = (blocks.length + 1) / count
    const levels = Number.isInteger(period) && period >= 2 ? levelsOf(channels, blocks, count, period) : null
    if (levels) fitting.push(levels)
  }
  return fitting.length === 1 ? fitting[0]! : null
}

function levelsOf(channels: number, blocks: readonly InputBlock[], count: number, period: number): Levels | null {
  const multipliers: number[] = []
  const attentionAt: number[] = []
  let width = channels
  for (let level = 0; level < count; level++) {
    const own = blocks.slice(level * period, level * period + period - 1)
    const halving = level < count - 1 ? blocks[level * period + period - 1] : null
    const { outChannels, attention } = own[0]!
    const multiplier = outChannels / channels
    if (!Number.isInteger(multiplier)) return null
    const fits = own.every(
      (block, index) =>
        block.inChannels === (index === 0 ? width : outChannels) &&
        block.outChannels === outChannels &&
        block.attention === attention,
    )
    if (!fits) return null
    if (halving && (halving.attention || halving.inChannels !== outChannels || halving.outChannels !== outChannels))
      return null
    multipliers.push(multiplier)
    if (attention) attentionAt.push(2 ** level)
    width = outChannels
  }
  return { multipliers, residualBlocks: period - 1, attentionAt }
}
