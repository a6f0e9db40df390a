const WIDTH = 30

/** One line of progress, such as `beach seed 7  [=====     ]  52 %  1.4 s left`. `progress` is 0 to 1. */
export function progressBar(title: string, progress: number, secondsLeft: number | null): string {
  const filled = Math.round(progress * WIDTH)
  const bar = '='.repeat(filled) + ' '.repeat(WIDTH - filled)
  const percent = `${Math.round(progress * 100)}`.padStart(3)
  const left = secondsLeft === null ? '' : `  ${secondsLeft.toFixed(1)} s left`
  return `${title}  [${bar}] ${percent} %${left}`
}
