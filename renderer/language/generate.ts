/** Light, generating, the picture and the takes. */
export const en = {
  generate: 'Generate',
}

export const zh: typeof en = {
  generate: '生成',
}
