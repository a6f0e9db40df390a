/** The map's and the picture's stage. */
export const en = {
  labelMap: 'Label map',
  keyboardHelp:
    'Arrow keys move the cursor, with Shift by one pixel. Space or Enter lowers and lifts the tool, Escape gives up. Tab leaves the map.',
  at: (x: number, y: number, label: string) => `${label}, ${x}, ${y}`,
  lowered: (place: string) => `Painting: ${place}`,
  compare: 'Map and picture',
  beside: 'Side by side',
  over: 'Picture over the map',
  wipe: 'Wipe between map and picture',
  opacity: 'Opacity of the picture',
  wipeLine: 'Line between map and picture',
  turned: (degrees: number) => `Turned by ${degrees}°: lay it straight`,
  mirrored: 'Mirrored: show it as it is',
}

export const zh: typeof en = {
  labelMap: '标签图',
  keyboardHelp: '方向键移动光标，按住 Shift 时每次一个像素。空格或回车键落笔与提笔，Esc 放弃。Tab 离开标签图。',
  at: (x, y, label) => `${label}，${x}，${y}`,
  lowered: (place) => `正在绘制：${place}`,
  compare: '标签图与图片',
  beside: '左右并排',
  over: '图片叠在标签图上',
  wipe: '在标签图与图片之间划分',
  opacity: '图片的不透明度',
  wipeLine: '标签图与图片的分界线',
  turned: (degrees) => `已旋转 ${degrees}°：摆正`,
  mirrored: '已镜像：恢复原样',
}
