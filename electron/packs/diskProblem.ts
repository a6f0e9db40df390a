import path from 'node:path'
import { ProblemError } from '../protocol/values'

/** The code of a system error, or nothing. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

/** What went wrong with writing a file of a pack, for a person. A ProblemError stays what it is. */
export function problemOfWriting(error: unknown, file: string): ProblemError {
  if (error instanceof ProblemError) return error
  const folder = path.dirname(file)
  switch (codeOf(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new ProblemError(
        'disk-full',
        `The disk of ${folder} is full: free some space, or keep the pack on another disk.`,
      )
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new ProblemError('not-permitted', `Nothing may be written to ${folder}: choose another folder for packs.`)
    case 'ENOENT':
    case 'ENOTDIR':
      return new ProblemError('missing-file', `${folder} is not there any more: choose another folder for packs.`)
    default: {
      const reason = error instanceof Error ? error.message : String(error)
      return new ProblemError('unexpected', `${file} could not be written (${reason}): try another folder for packs.`)
    }
  }
}
