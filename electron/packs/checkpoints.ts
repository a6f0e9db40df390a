import { type Checkpoint, openCheckpoint } from '../checkpoint/checkpoint'
import { type Recognised, recognise, type Unseen } from '../checkpoint/recognise'
import type { PitiConfig } from '../graph/pitiConfig'
import { ProblemError } from '../protocol/values'

/** The networks of a pack that are imported from a checkpoint each. */
export type Part = 'base' | 'upsampler'
export const PARTS: readonly Part[] = ['base', 'upsampler']

/** The tasks that a pack can be imported for. */
export type ImportTask = 'mask' | 'sketch'

/** An open checkpoint and what it is. */
export interface OpenPart {
  readonly part: Part
  readonly path: string
  readonly checkpoint: Checkpoint
  readonly config: PitiConfig
}

/** The files of one pack, open, as far as they were given. They must be closed. */
export class Checkpoints {
  readonly task: ImportTask
  readonly parts: ReadonlyMap<Part, OpenPart>

  private constructor(task: ImportTask, parts: ReadonlyMap<Part, OpenPart>) {
    this.task = task
    this.parts = parts
  }

  /**
   * Opens files in any order and tells by their keys and shapes what they are.
   *
   * @throws ProblemError `malformed-file` when one is no network of PITI, or they do not belong together; `missing-file` and
   *   `not-permitted` when one cannot be read. Nothing stays open.
   */
  static async open(paths: readonly string[], unseen: Unseen = {}): Promise<Checkpoints> {
    const opened: OpenPart[] = []
    let task: ImportTask | null = null
    try {
      for (const path of paths) {
        const checkpoint = await openCheckpoint(path)
        try {
          const found = recognise(checkpoint.entries, checkpoint.name, unseen)
          const own = taskOf(found, checkpoint.name)
          task ??= own
          opened.push({ ...partOf(found, checkpoint.name), path, checkpoint })
          requireFit(opened, task, own)
        } catch (error) {
          if (opened.at(-1)?.checkpoint !== checkpoint) await checkpoint.close()
          throw error
        }
      }
      if (task === null) throw refuse('No file was given: choose a base model and an upsampler of PITI.')
      return new Checkpoints(task, new Map(opened.map((each) => [each.part, each])))
    } catch (error) {
      for (const { checkpoint } of opened) await checkpoint.close()
      throw error
    }
  }

  /** What a pack needs and was not given; null when it is whole. */
  get missing(): Part | null {
    return PARTS.find((part) => !this.parts.has(part)) ?? null
  }

  async close(): Promise<void> {
    for (const { checkpoint } of this.parts.values()) await checkpoint.close()
  }
}

function partOf(found: Recognised, file: string): { part: Part; config: PitiConfig } {
  if (found.part === 'encoder') {
    throw refuse(
      `${file} holds a condition encoder alone: choose the checkpoint that was saved after both parts were trained.`,
    )
  }
  return { part: found.part, config: found.config }
}

function taskOf({ task }: Recognised, file: string): ImportTask {
  if (task === 'depth-normal') {
    throw refuse(
      `${file} takes normals and depth (6 channels), which cannot be painted: choose weights for masks (3) or sketches (1).`,
    )
  }
  return task
}

/** The newest of the opened files must go with those before it. */
function requireFit(opened: readonly OpenPart[], task: ImportTask, own: ImportTask): void {
  const newest = opened.at(-1)!
  for (const other of opened.slice(0, -1)) {
    const [one, two] = [other.checkpoint.name, newest.checkpoint.name]
    if (other.part === newest.part) {
      const titles = { base: 'base models', upsampler: 'upsamplers' }
      throw refuse(`${one} and ${two} are both ${titles[newest.part]}: choose one base model and one upsampler.`)
    }
    if (task !== own) {
      const titles = { mask: 'masks', sketch: 'sketches' }
      throw refuse(`${one} is for ${titles[task]} and ${two} for ${titles[own]}: choose two of a kind.`)
    }
    const [ours, theirs] = [newest.config.condition.size, other.config.condition.size]
    if (ours !== theirs)
      throw refuse(`${one} sees ${theirs} pixels and ${two} ${ours}: choose two that belong together.`)
  }
}

const refuse = (sentence: string) => new ProblemError('malformed-file', sentence)
