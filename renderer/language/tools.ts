/** Tools, their options, selection and filters. */
export const en = {
  tools: 'Tools',
}

export const zh: typeof en = {
  tools: '工具',
}
