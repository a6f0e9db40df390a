/** Layers and the reference picture. */
export const en = {
  layers: 'Layers',
}

export const zh: typeof en = {
  layers: '图层',
}
