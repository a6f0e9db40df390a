/** The history panel and the names of its steps. */
export const en = {
  history: 'History',
  beginning: 'Beginning',
  oldestFirst: 'Edits, the oldest first',
  labelsFor: (title: string) => `Labels of ${title}`,
}

export const zh: typeof en = {
  history: '历史记录',
  beginning: '起点',
  oldestFirst: '编辑步骤，从旧到新',
  labelsFor: (title) => `改用 ${title} 的标签`,
}
