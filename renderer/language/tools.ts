/** Tools, their options, selection and filters. */
export const en = {
  tools: 'Tools',
  names: {
    brush: 'Brush',
    eraser: 'Eraser',
    bucket: 'Bucket',
    line: 'Line',
    eyedropper: 'Eyedropper',
    pan: 'Pan',
    zoom: 'Zoom',
  },
}

export const zh: typeof en = {
  tools: '工具',
  names: {
    brush: '画笔',
    eraser: '橡皮擦',
    bucket: '油漆桶',
    line: '直线',
    eyedropper: '吸管',
    pan: '平移',
    zoom: '缩放',
  },
}
