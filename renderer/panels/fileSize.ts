/** Bytes as people read them: `84 kB`, `5.2 MB`, `2.76 GB`. */
export function fileSize(bytes: number): string {
  if (bytes < 999_500) return `${Math.round(bytes / 1000)} kB`
  if (bytes < 999_500_000) return `${(bytes / 1e6).toPrecision(bytes < 1e7 ? 2 : 3)} MB`
  return `${(bytes / 1e9).toFixed(2)} GB`
}
