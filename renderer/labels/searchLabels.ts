import type { LabelClass } from '../document/labelMap'

/**
 * The classes whose own name, COCO-Stuff name or name in the person's language holds every word that is written, the best first: names that begin with
 * it, then names with a word that begins with it, then the rest, each in the order of the label set. An empty text finds
 * them all.
 */
export function searchLabels(
  classes: readonly LabelClass[],
  text: string,
  spokenName: (name: string) => string = (name) => name,
): LabelClass[] {
  const words = wordsOf(text)
  if (words.length === 0) return [...classes]
  const found = classes.flatMap((label) => {
    const rank = Math.min(
      rankOf(label.name, words),
      rankOf(spokenName(label.name), words),
      0.5 + rankOf(label.cocoStuff ?? '', words),
    )
    return rank < NOT_FOUND ? [{ label, rank }] : []
  })
  return found.sort((one, other) => one.rank - other.rank).map(({ label }) => label)
}

const NOT_FOUND = 3

function rankOf(name: string, words: readonly string[]): number {
  const lower = name.toLowerCase()
  if (!words.every((word) => lower.includes(word))) return NOT_FOUND
  if (lower.startsWith(words.join(' '))) return 0
  return wordsOf(lower).some((part) => part.startsWith(words[0] ?? '')) ? 1 : 2
}

const wordsOf = (text: string) =>
  text
    .toLowerCase()
    .split(/[\s,-]+/)
    .filter((word) => word !== '')
