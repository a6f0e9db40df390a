/**
 * The sizes of a network of PITI (Wang et al., "Pretraining is All You Need for Image-to-Image Translation", arXiv
 * 2205.12952): an encoder of the condition, and a UNet after GLIDE (Nichol et al. 2021) that denoises with its help.
 */
export interface PitiConfig {
  readonly condition: ConditionConfig
  readonly decoder: DecoderConfig
}

/** The condition's encoder: a convolutional network that makes 16 x 16 tokens of 256 x 256 pixels, and a transformer. */
export interface ConditionConfig {
  /** 3: label map as colours; 1: sketch; 6: normals and depth. */
  readonly channels: number
  /** Side of the condition in pixels, a multiple of 16. */
  readonly size: number
  /** Channels of the six convolutions; the last is `width`. */
  readonly convolutions: readonly number[]
  /** Width of a token. */
  readonly width: number
  readonly heads: number
  readonly layers: number
}

/** The UNet that predicts noise and its variance. */
export interface DecoderConfig {
  /** The base makes a small picture; the upsampler sees it enlarged, beside its own sample. */
  readonly stage: 'base' | 'upsampler'
  /** Side of the sample in pixels. */
  readonly size: number
  /** Side of the small picture, in pixels; the base has none and does not look at it. */
  readonly lowResSize: number
  /** 3 for the sample, 3 more for the small picture. */
  readonly inChannels: number
  /** 3 for the noise, 3 more for its variance. */
  readonly outChannels: number
  /** Channels of the first level. */
  readonly channels: number
  /** Channels of each level, in units of `channels`; every level halves the side. */
  readonly multipliers: readonly number[]
  /** Residual blocks of a level on the way down; one more on the way up. */
  readonly residualBlocks: number
  /** Where there is attention, as how many times smaller than the sample: 2, 4, 8. */
  readonly attentionAt: readonly number[]
  readonly headChannels: number
  /** Groups of every group normalization. */
  readonly groups: number
}

const PUBLISHED_CONDITION: ConditionConfig = {
  channels: 3,
  size: 256,
  convolutions: [32, 64, 128, 256, 512, 512],
  width: 512,
  heads: 8,
  layers: 8,
}

/** The published base for label maps: 64 x 64, 338 million weights. */
export const PUBLISHED_BASE: PitiConfig = {
  condition: PUBLISHED_CONDITION,
  decoder: {
    stage: 'base',
    size: 64,
    lowResSize: 16,
    inChannels: 3,
    outChannels: 6,
    channels: 192,
    multipliers: [1, 2, 3, 4],
    residualBlocks: 3,
    attentionAt: [2, 4, 8],
    headChannels: 64,
    groups: 32,
  },
}

/** The published upsampler for label maps: 64 to 256, 351 million weights. */
export const PUBLISHED_UPSAMPLER: PitiConfig = {
  condition: PUBLISHED_CONDITION,
  decoder: {
    stage: 'upsampler',
    size: 256,
    lowResSize: 64,
    inChannels: 6,
    outChannels: 6,
    channels: 192,
    multipliers: [1, 1, 2, 2, 4, 4],
    residualBlocks: 2,
    attentionAt: [8, 16, 32],
    headChannels: 64,
    groups: 32,
  },
}

/** The number of tokens that a condition becomes, without the one for the whole of it. */
export const tokenCount = ({ size }: ConditionConfig): number => (size / 16) ** 2

/** The same network for a condition of other channels: only the encoder's first convolution differs. */
export const withConditionChannels = (config: PitiConfig, channels: number): PitiConfig => ({
  ...config,
  condition: { ...config.condition, channels },
})
