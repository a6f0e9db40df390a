import fs from 'node:fs'
import path from 'node:path'
import type { PitiConfig } from '../../electron/graph/pitiConfig'
import { pitiWeights } from '../../electron/graph/pitiWeights'
import { countOf } from '../../electron/graph/storage'
import { seeded } from '../checkpoint/files'

/** The smallest networks of PITI's form: 16 pixels and 4, a condition of 32. Channels 3: masks; 1: sketches. */
export function tinyConfig(stage: 'base' | 'upsampler', channels: 3 | 1): PitiConfig {
  const isBase = stage === 'base'
  return {
    condition: { channels, size: 32, convolutions: [4, 4, 4, 8, 16, 16], width: 16, heads: 1, layers: 1 },
    decoder: {
      stage,
      size: isBase ? 8 : 32,
      lowResSize: isBase ? 2 : 8,
      inChannels: isBase ? 3 : 6,
      outChannels: 6,
      channels: 4,
      multipliers: [1, 2],
      residualBlocks: 1,
      attentionAt: [2],
      headChannels: 4,
      groups: 4,
    },
  }
}

/** Writes a safetensors file of a network with random weights, the same for the same seed. Gives its path. */
export function writeTinyCheckpoint(folder: string, name: string, config: PitiConfig, seed = 1): string {
  const next = seeded(seed)
  const header: Record<string, object> = {}
  const parts: Uint8Array[] = []
  let offset = 0
  for (const { key, dims } of pitiWeights(config)) {
    const spread = dims.length === 1 ? 0.2 : 1 / Math.sqrt(countOf(dims.slice(1)))
    const centre = dims.length === 1 && key.endsWith('weight') ? 1 : 0
    const numbers = Float32Array.from({ length: countOf(dims) }, () => centre + spread * (next(20_001) / 10_000 - 1))
    header[key] = { dtype: 'F32', shape: dims, data_offsets: [offset, offset + numbers.byteLength] }
    parts.push(new Uint8Array(numbers.buffer))
    offset += numbers.byteLength
  }
  const text = new TextEncoder().encode(JSON.stringify(header))
  const length = new Uint8Array(new BigUint64Array([BigInt(text.length)]).buffer)
  const file = path.join(folder, name)
  fs.writeFileSync(file, Buffer.concat([length, text, ...parts]))
  return file
}

/** A base and an upsampler of one task. */
export function writeTinyPair(folder: string, channels: 3 | 1 = 3): [string, string] {
  return [
    writeTinyCheckpoint(folder, 'one.safetensors', tinyConfig('base', channels), 1),
    writeTinyCheckpoint(folder, 'two.safetensors', tinyConfig('upsampler', channels), 2),
  ]
}
