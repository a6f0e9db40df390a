/**
 * Makes the arrow keys move among the radio buttons of a group, as they do among native ones: the focus goes along, and
 * what is reached is chosen.
 */
export function radioKeys(group: HTMLElement): () => void {
  const listener = (event: KeyboardEvent) => {
    const step = STEPS[event.key]
    if (step === undefined) return
    const radios = [...group.querySelectorAll<HTMLElement>('[role=radio]')]
    const place = radios.findIndex((radio) => radio.matches(':focus'))
    const next = radios[(place + step + radios.length) % radios.length]
    if (place < 0 || !next) return
    event.preventDefault()
    next.focus()
    next.click()
  }
  group.addEventListener('keydown', listener)
  return () => group.removeEventListener('keydown', listener)
}

const STEPS: Readonly<Record<string, number>> = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1 }
