import { conditionEncoder } from './conditionEncoder'
import { decoder } from './decoder'
import type { Weight } from './graph'
import type { PitiConfig } from './pitiConfig'

/** All weights of a checkpoint, by key: those of its condition encoder and of its decoder. */
export const pitiWeights = (config: PitiConfig): Weight[] => [
  ...conditionEncoder(config.condition, 1).weights,
  ...decoder(config, 1).weights,
]
