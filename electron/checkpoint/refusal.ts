import { ProblemError } from '../protocol/values'

/** A file that its own bookkeeping contradicts: cut short, altered on the way, or made to mislead. */
export function damaged(file: string, why: string): ProblemError {
  return new ProblemError('malformed-file', `${file} is not a whole checkpoint (${why}): download or copy it again.`)
}

/** A file that may be whole and is not opened all the same. `why` says what to do. */
export function refused(file: string, why: string): ProblemError {
  return new ProblemError('malformed-file', `${file} was not opened: ${why}.`)
}

/** A name from the file, fit for a sentence: quoted, without control characters, short. */
export function quoted(name: string): string {
  return JSON.stringify(name.length > 100 ? `${name.slice(0, 100)}…` : name)
}

/** A shape as people write it: `192×3×3×3`. */
export function shapeText(shape: readonly number[]): string {
  return shape.length === 0 ? 'a single number' : shape.join('×')
}
