import type { ChequerColours } from './backdropView'

/** Tells the colours of the theme that a stage draws with, now and whenever the theme changes. Returns what ends that. */
export function watchColours(element: Element, tell: (colours: ChequerColours) => void): () => void {
  const read = () => {
    const style = getComputedStyle(element)
    tell({
      one: style.getPropertyValue('--chequer-one').trim(),
      other: style.getPropertyValue('--chequer-other').trim(),
    })
  }
  read()
  const light = window.matchMedia('(prefers-color-scheme: light)')
  light.addEventListener('change', read)
  return () => light.removeEventListener('change', read)
}
