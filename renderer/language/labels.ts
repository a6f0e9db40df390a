/** The labels panel, patterns and what is said before a run about the map. */
export const en = {
  labels: 'Labels',
}

export const zh: typeof en = {
  labels: '标签',
}
