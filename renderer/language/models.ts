/** Packs, importing weights, and the inference process. */
export const en = {
  pack: 'Pack',
  noPack: 'No pack is installed',
  noPackExplained:
    'A pack is the model that turns maps into pictures. Install Underpaint again, or put a pack’s folder into the packs folder beside the app.',
  versionAndLabels: (version: string, labels: number) => `Version ${version}, ${labels} labels`,
  starting: 'Starting',
  processStarting: 'The inference process is starting',
  stopped: 'Stopped',
  needsLayer: (pack: string, kind: 'sketch' | 'depth') => `${pack} needs a ${kind} layer, and this document has none.`,
  noPackForLabels: (labelSet: string) =>
    `This map’s labels are of the set “${labelSet}”, and no pack for it is installed: install one, or start a new map.`,
  threads: (count: number) => (count === 1 ? '1 thread' : `${count} threads`),
  onProvider: (provider: string, threads: string) => `${provider}, ${threads}`,
  madeHere: (provider: string, threads: string) => `Pictures are made on this machine: ${provider} with ${threads}`,
}

export const zh: typeof en = {
  pack: '模型包',
  noPack: '没有安装模型包',
  noPackExplained:
    '模型包就是把标签图变成图片的模型。请重新安装 Underpaint，或把模型包的文件夹放进应用旁边的 packs 文件夹。',
  versionAndLabels: (version, labels) => `版本 ${version}，${labels} 个标签`,
  starting: '正在启动',
  processStarting: '推理进程正在启动',
  stopped: '已停止',
  needsLayer: (pack, kind) => `${pack}需要${kind === 'sketch' ? '草图' : '深度'}图层，而此文档没有。`,
  noPackForLabels: (labelSet) => `这张标签图使用标签集“${labelSet}”，但没有安装相应的模型包：请安装，或新建标签图。`,
  threads: (count) => `${count} 个线程`,
  onProvider: (provider, threads) => `${provider}，${threads}`,
  madeHere: (provider, threads) => `图片在本机生成：${provider}，${threads}`,
}
