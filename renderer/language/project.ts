/** Projects and their files: new, open, save, import, export. */
export const en = {
  newMap: 'New map',
  open: 'Open',
  save: 'Save',
  export: 'Export',
  notSavedYet: 'Not saved yet',
  notSaved: 'not saved',
}

export const zh: typeof en = {
  newMap: '新建标签图',
  open: '打开',
  save: '保存',
  export: '导出',
  notSavedYet: '尚未保存',
  notSaved: '未保存',
}
