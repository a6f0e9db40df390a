/** The window as a whole: bars, borders, notices. */
export const en = {
  dismiss: 'Dismiss',
  couldNotStart: 'Underpaint could not start',
  lookAgain: 'Look again',
  keyboardShortcuts: 'Keyboard shortcuts',
  map: 'Map',
  border: 'Border between map and picture',
  borderHint: 'Drag to share the space; double-click for halves',
  layersAndHistory: 'Layers and history',
  zoom: 'Zoom',
  tool: (name: string, size: number) => `${name}, ${size} px`,
  lastEdit: (name: string) => `Last edit: ${name}`,
  changesNotSaved: 'Changes not saved',
  allOnDisk: 'All changes are on disk',
  forShortcuts: (keys: string) => `${keys} for shortcuts`,
}

export const zh: typeof en = {
  dismiss: '知道了',
  couldNotStart: 'Underpaint 无法启动',
  lookAgain: '重新检查',
  keyboardShortcuts: '键盘快捷键',
  map: '标签图',
  border: '标签图与图片的分界',
  borderHint: '拖动以分配空间；双击平分',
  layersAndHistory: '图层与历史记录',
  zoom: '缩放',
  tool: (name, size) => `${name}，${size} px`,
  lastEdit: (name) => `上一步：${name}`,
  changesNotSaved: '更改尚未保存',
  allOnDisk: '所有更改都已存盘',
  forShortcuts: (keys) => `按 ${keys} 查看快捷键`,
}
