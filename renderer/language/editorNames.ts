/**
 * Chinese for what the editor calls its edits and says to the person. The names of edits lie in projects and journals, and the
 * editor knows no language, so its English is the key. What is not here is shown as it is.
 */
const FIXED: Readonly<Record<string, string>> = {
  Erase: '擦除',
  Transform: '变换',
  'New layer': '新建图层',
  'New sketch layer': '新建草图图层',
  'New depth layer': '新建深度图层',
  'New reference': '新建参考图',
  'Duplicate layer': '复制图层',
  'Delete layer': '删除图层',
  'Move layer': '移动图层',
  'Rename layer': '重命名图层',
  'Show layer': '显示图层',
  'Hide layer': '隐藏图层',
  'Lock layer': '锁定图层',
  'Unlock layer': '解锁图层',
  Opacity: '不透明度',
  'Move reference': '移动参考图',
  'Merge down': '向下合并',
  Flatten: '合并所有图层',
  'Clear layer': '清空图层',
  'Select all': '全选',
  Deselect: '取消选择',
  Fill: '填充',
  Clear: '清空',
  'Invert the selection': '反选',
  'Smooth edges': '平滑边缘',
  'Remove specks': '去除杂点',
  'A map needs at least one layer: clear this one instead.': '至少要有一个图层：可以清空这个图层。',
  'A locked layer cannot be flattened: unlock it first, or hide it to keep it.':
    '锁定的图层不能合并：请先解锁，或隐藏它以保留。',
  'A locked or hidden layer is in the way: unlock it or show it first.': '有锁定或隐藏的图层：请先解锁或显示它。',
  'Labels have nothing in between: choose a depth or sketch layer for a gradient.':
    '标签之间没有过渡：请为渐变选择深度或草图图层。',
  'There is nothing here to move: choose a layer or a selection that holds something.':
    '这里没有可移动的内容：请选择有内容的图层或选区。',
}

/** Sentences with a name or a number in them; `name` says a label's or a kind's name. */
const PATTERNS: readonly (readonly [
  RegExp,
  (part: string, other: string, name: (english: string) => string) => string,
])[] = [
  [/^(.+) stroke$/, (label, _, name) => `${name(label)}笔画`],
  [/^(.+) fill$/, (label, _, name) => `填充${name(label)}`],
  [/^(.+) line$/, (label, _, name) => `${name(label)}直线`],
  [/^(.+) rectangle$/, (label, _, name) => `${name(label)}矩形`],
  [/^(.+) ellipse$/, (label, _, name) => `${name(label)}椭圆`],
  [/^(.+) polygon$/, (label, _, name) => `${name(label)}多边形`],
  [/^(.+) lasso$/, (label, _, name) => `${name(label)}套索填充`],
  [/^(.+) horizon$/, (label, _, name) => `${name(label)}地平线`],
  [/^(.+) gradient$/, (label, _, name) => `${name(label)}渐变`],
  [/^Grow (.+)$/, (label, _, name) => `扩大${name(label)}`],
  [/^Shrink (.+)$/, (label, _, name) => `缩小${name(label)}`],
  [/^(.+) becomes (.+)$/, (from, to, name) => `把${name(from)}替换为${name(to)}`],
  [/^Select the content of (.+)$/, (layer) => `选择“${layer}”的内容`],
  [/^Select (.+)$/, (label, _, name) => `选择${name(label)}`],
  [/^Resize to (\d+) x (\d+)$/, (width, height) => `尺寸改为 ${width} × ${height}`],
  [/^The layer "(.+)" is hidden: show it to move it\.$/, (layer) => `图层“${layer}”已隐藏：请先显示它再移动。`],
  [/^The layer "(.+)" is hidden: .*$/, (layer) => `图层“${layer}”已隐藏：请先显示它再绘制。`],
  [/^The layer "(.+)" is locked: .*$/, (layer) => `图层“${layer}”已锁定：请先解锁。`],
  [/^A map can have (\d+) layers at most: .*$/, (count) => `最多只能有 ${count} 个图层：请先合并或删除一些。`],
]

/** `name` says a label's or a kind's name in Chinese. */
export function chineseEditorText(english: string, name: (english: string) => string): string {
  const fixed = FIXED[english]
  if (fixed !== undefined) return fixed
  for (const [pattern, say] of PATTERNS) {
    const match = pattern.exec(english)
    if (match) return say(match[1] ?? '', match[2] ?? '', name)
  }
  return english
}
