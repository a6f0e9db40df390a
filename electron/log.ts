import path from 'node:path'
import log from 'electron-log/node'

/** What the app tells of itself, in a file; see openLog. */
export interface Log {
  readonly file: string
  info(message: string): void
  error(message: string, error?: unknown): void
}

const SIZE_LIMIT = 2 * 2 ** 20

/** Opens the log file in a folder. It is turned over at 2 MB, one older file is kept, and errors also go to the console. */
export function openLog(folder: string): Log {
  const file = path.join(folder, 'underpaint.log')
  log.transports.file.resolvePathFn = () => file
  log.transports.file.maxSize = SIZE_LIMIT
  log.transports.file.level = 'info'
  log.transports.console.level = 'error'
  return {
    file,
    info: (message) => log.info(message),
    error: (message, error) => {
      if (error === undefined) log.error(message)
      else log.error(`${message}:`, error)
    },
  }
}
