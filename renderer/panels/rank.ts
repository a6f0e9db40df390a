/** What is searched of one entry: its title, and further words that people may know it by. */
export interface Searched {
  readonly title: string
  readonly keywords: readonly string[]
}

/**
 * The entries that a search finds, best first: the title begins with it, a word of the title does, the title has it
 * somewhere, a keyword has it. Several words must each be found; entries equally good stay in their order. An empty search
 * finds all. Letter case does not matter.
 */
export function rank<Entry>(entries: readonly Entry[], query: string, searchedOf: (entry: Entry) => Searched): Entry[] {
  const whole = query.trim().toLocaleLowerCase()
  if (whole === '') return [...entries]
  const words = whole.split(/\s+/)
  const scored = entries.flatMap((entry) => {
    const { title, keywords } = searchedOf(entry)
    const name = title.toLocaleLowerCase()
    const others = keywords.map((keyword) => keyword.toLocaleLowerCase())
    const scores = words.map((word) => scoreOf(word, name, others))
    return scores.includes(0) ? [] : [{ entry, score: Math.min(...scores) + (name.startsWith(whole) ? 4 : 0) }]
  })
  return scored.sort((left, right) => right.score - left.score).map(({ entry }) => entry)
}

/** 0: not found. */
function scoreOf(word: string, title: string, keywords: readonly string[]): number {
  if (title.split(/[\s(]+/).some((part) => part.startsWith(word))) return 3
  if (title.includes(word)) return 2
  return keywords.some((keyword) => keyword.includes(word)) ? 1 : 0
}
