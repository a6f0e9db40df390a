/**
 * What is wrong with the layout of the page as it is shown now, one line each: words that do not fit their box, words or
 * controls that lie over each other, controls outside of the window. Runs in the page, so it may use nothing from around it.
 */
export function layoutProblems(): string[] {
  interface Box {
    readonly left: number
    readonly top: number
    readonly right: number
    readonly bottom: number
  }
  const problems: string[] = []
  const intersect = (one: Box, other: Box): Box => ({
    left: Math.max(one.left, other.left),
    top: Math.max(one.top, other.top),
    right: Math.min(one.right, other.right),
    bottom: Math.min(one.bottom, other.bottom),
  })
  /** How far two boxes lie over each other, across and down; a pixel is nothing, since rounded edges touch. */
  const overlaps = (one: Box, other: Box) => {
    const both = intersect(one, other)
    return both.right - both.left > 1.5 && both.bottom - both.top > 1.5
  }
  const tell = (element: Element) => {
    const text = (element.getAttribute('aria-label') ?? element.textContent ?? '')
      .trim()
      .replace(/\s+/g, ' ')
      .slice(0, 60)
    return `<${element.tagName.toLowerCase()} class="${element.getAttribute('class') ?? ''}"> ${text}`
  }
  /** What floats hides what lies below it, so each floating thing is judged by itself. */
  const ground = (element: Element) => element.closest('.floating, .notice, .tooltip, .card') ?? document.body
  const isShown = (element: Element) => {
    for (let each: Element | null = element; each; each = each.parentElement) {
      const style = getComputedStyle(each)
      if (style.visibility === 'hidden' || style.display === 'none' || Number(style.opacity) < 0.05) return false
    }
    const { width, height } = element.getBoundingClientRect()
    return element.closest('.visually-hidden') === null && width > 1 && height > 1
  }
  /** The part of a box that is not scrolled or cut away. */
  const visible = (element: Element, box: Box): Box => {
    let rest = box
    for (let each: Element | null = element; each; each = each.parentElement) {
      if (getComputedStyle(each).overflow !== 'visible') rest = intersect(rest, each.getBoundingClientRect())
    }
    return rest
  }
  const isSeen = ({ left, top, right, bottom }: Box) => right - left > 1 && bottom - top > 1
  const scrolls = (element: Element) => {
    for (let each: Element | null = element; each; each = each.parentElement) {
      if (/auto|scroll/.test(getComputedStyle(each).overflow)) return true
    }
    return false
  }

  const grounds = new Set<Element>()
  const words: { element: Element; box: Box }[] = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement
    if (!element || !node.textContent?.trim() || !isShown(element) || /^(SCRIPT|STYLE)$/.test(element.tagName)) continue
    const range = document.createRange()
    range.selectNodeContents(node)
    const whole = range.getBoundingClientRect()
    const seen = visible(element, whole)
    const { overflowX } = getComputedStyle(element)
    const cut = overflowX !== 'visible' && element.scrollWidth > element.clientWidth + 1
    const outside = whole.right > seen.right + 1.5 || whole.left < seen.left - 1.5
    if (isSeen(seen) && (cut || outside) && !element.closest('[data-shortens]'))
      problems.push(`cut off: ${tell(element)}`)
    if (isSeen(seen)) words.push({ element, box: seen })
    grounds.add(ground(element))
  }

  const CONTROLS = 'button, input, select, textarea, [role=option], [role=menuitem], [role=separator], [tabindex="0"]'
  const controls = [...document.querySelectorAll(CONTROLS)]
    .filter(
      (element) =>
        isShown(element) && !element.matches('[role=application], [role=img], [role=dialog], [role=presentation]'),
    )
    .map((element) => ({ element, box: visible(element, element.getBoundingClientRect()) }))
  for (const { element, box } of controls) {
    const { right, bottom, left, top } = element.getBoundingClientRect()
    const inside = left > -1 && top > -1 && right < innerWidth + 1 && bottom < innerHeight + 1
    if (!inside && !scrolls(element)) problems.push(`outside of the window: ${tell(element)}`)
    else if (isSeen(box)) grounds.add(ground(element))
  }

  for (const place of grounds) {
    const onIt = <Item extends { element: Element; box: Box }>(items: readonly Item[]) =>
      items.filter(({ element, box }) => isSeen(box) && ground(element) === place)
    for (const [kind, items] of [
      ['words', onIt(words)],
      ['controls', onIt(controls)],
    ] as const) {
      items.forEach((one, index) => {
        for (const other of items.slice(index + 1)) {
          if (one.element.contains(other.element) || other.element.contains(one.element)) continue
          if (one.element.closest('[data-covers]') || other.element.closest('[data-covers]')) continue
          if (overlaps(one.box, other.box))
            problems.push(`${kind} over each other: ${tell(one.element)} | ${tell(other.element)}`)
        }
      })
    }
  }
  return [...new Set(problems)]
}
