/** Projects and their files: new, open, save, import, export. */
export const en = {
  newMap: 'New map',
  open: 'Open',
  save: 'Save',
  export: 'Export',
  notSavedYet: 'Not saved yet',
  notSaved: 'not saved',
  untitled: 'Untitled',
  saveFirst: (name: string) => `Save “${name}” first?`,
  saveFirstExplained:
    'It has changes that are in no file yet: painting, takes or settings. Without saving they are gone.',
  discard: 'Discard',
  cancel: 'Cancel',
  savedAs: (name: string) => `Saved as ${name}`,
  takeFile: (project: string, number: number | string) => `${project} take ${number}`,
  mapFile: (project: string) => `${project} map`,
}

export const zh: typeof en = {
  newMap: '新建标签图',
  open: '打开',
  save: '保存',
  export: '导出',
  notSavedYet: '尚未保存',
  notSaved: '未保存',
  untitled: '未命名',
  saveFirst: (name) => `先保存“${name}”吗？`,
  saveFirstExplained: '其中有尚未存入文件的更改：绘画、成图或设置。不保存就会丢失。',
  discard: '放弃',
  cancel: '取消',
  savedAs: (name) => `已保存为 ${name}`,
  takeFile: (project, number) => `${project} 成图 ${number}`,
  mapFile: (project) => `${project} 标签图`,
}
