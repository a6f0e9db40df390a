/** The window as a whole: bars, borders, notices. */
export const en = {
  dismiss: 'Dismiss',
  couldNotStart: 'Underpaint could not start',
  lookAgain: 'Look again',
  keyboardShortcuts: 'Keyboard shortcuts',
}

export const zh: typeof en = {
  dismiss: '知道了',
  couldNotStart: 'Underpaint 无法启动',
  lookAgain: '重新检查',
  keyboardShortcuts: '键盘快捷键',
}
