import type { Problem } from '../../electron/protocol/values'

/**
 * What a problem of the main process says in Chinese, by its kind. The process itself speaks English, and its sentence names
 * the file or the thing; so it follows in brackets.
 */
const CHINESE: Readonly<Record<Problem['kind'], string>> = {
  'unknown-colours': '图片中有标签集里没有的颜色。',
  'wrong-size': '尺寸不合适。',
  'empty-map': '标签图是空的：请先画点什么。',
  'unknown-pack': '本机没有这个模型包。',
  'missing-file': '找不到文件。',
  'already-there': '同名的内容已经存在：请换一个名称，或选择替换。',
  'altered-file': '文件与模型包的记录不符：请重新安装模型包。',
  'newer-version': '文件来自更新的版本：请更新 Underpaint。',
  'malformed-file': '无法读取文件：它已损坏或不是这种文件。',
  'disk-full': '磁盘已满：请腾出空间后再试。',
  'not-permitted': '没有访问权限：请选择其他位置。',
  'inference-crashed': '推理进程意外结束：请再试一次。',
  'inference-failed': '生成失败：请再试一次或换一个种子。',
  'invalid-message': '内部消息有误：请重新启动 Underpaint。',
  unexpected: '发生了意外的错误。',
}

export function chineseProblem({ kind, sentence }: Problem): string {
  return `${CHINESE[kind]}（${sentence}）`
}
